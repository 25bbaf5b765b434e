//! Builds islands anew once the code is there, without taking away what one is doing in them.

use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, HtmlInputElement, NodeList};

use super::Parts;
use super::island::Island;
use crate::ui::popover;

/// Builds the island in its place; later, where one is busy in a popover there.
pub fn renew(place: &HtmlElement, island: &Island, parts: Parts) {
    if let Some(popover) = touched(place) {
        island.again.track();
        await_end(popover, island.again);
        return;
    }
    let build = island.build.try_update_value(Option::take).flatten();
    if let (Some(build), Some(owner)) = (build, &island.owner) {
        owner.with(|| untrack(|| put(place, move || build(parts))));
    }
}

/// Puts `view` in place of what is there. What was open is opened again, and what had the focus has it again.
fn put(place: &HtmlElement, view: impl FnOnce() -> AnyView + 'static) {
    let open: Vec<String> = all::<Element>(place, ":popover-open")
        .map(|popover| popover.id())
        .collect();
    let focus = focused(place);
    place.set_inner_html("");
    let mounted = mount_to(place.clone(), view);
    // Held as long as what it belongs to.
    StoredValue::new_local(mounted);
    for id in open {
        popover::show(&id);
    }
    if let Some((kind, at)) = focus
        && let Some(element) = all::<HtmlElement>(place, &kind).nth(at)
    {
        drop(element.focus());
    }
}

/// An open popover one is busy in: a field of it has the focus, or is not as it was rendered.
fn touched(place: &Element) -> Option<HtmlElement> {
    all::<HtmlElement>(place, ":popover-open").find(|popover| {
        all::<HtmlInputElement>(popover, "input").any(|field| {
            field.matches(":focus") == Ok(true)
                || field.checked() != field.default_checked()
                || field.value() != field.default_value()
        })
    })
}

/// Tells `again` once the popover is closed; sending its form closes it.
fn await_end(popover: HtmlElement, again: RwSignal<()>) {
    let closed = Closure::<dyn FnMut()>::new(move || {
        again.try_set(());
    });
    drop(popover.add_event_listener_with_callback("toggle", closed.as_ref().unchecked_ref()));
    closed.forget();
    if let Ok(Some(form)) = popover.closest("form") {
        let sent = Closure::<dyn FnMut()>::new(move || drop(popover.hide_popover()));
        drop(form.add_event_listener_with_callback("submit", sent.as_ref().unchecked_ref()));
        sent.forget();
    }
}

/// What has the focus: its kind, and which one of them it is.
fn focused(place: &Element) -> Option<(String, usize)> {
    let focused = document().active_element()?;
    let kind = focused.tag_name();
    let at = all::<Element>(place, &kind).position(|element| element == focused)?;
    Some((kind, at))
}

/// Every element that `selector` finds.
fn all<T: JsCast>(place: &Element, selector: &str) -> impl Iterator<Item = T> + use<T> {
    let found = place.query_selector_all(selector).ok();
    let count = found.as_ref().map_or(0, NodeList::length);
    (0..count).filter_map(move |at| found.as_ref()?.item(at)?.dyn_into().ok())
}
