//! A piece of a page that works as the server rendered it, and gets its behaviour later.

use leptos::html;
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::part::unavailable;
use super::{IN_BROWSER, Later, Parts, parts};

type Build = Box<dyn FnOnce(Parts) -> AnyView + Send + Sync>;

/// Shows what `build` makes of the code that comes later. The browser leaves what the server rendered as it is until
/// the code is there, then builds it anew in its place.
///
/// So what is inside must be usable as plain HTML, and must load nothing by a `Resource`: the browser takes those of
/// the page over by their number.
pub fn island(build: impl FnOnce(Parts) -> AnyView + Send + Sync + 'static) -> AnyView {
    island_of(Box::new(build))
}

fn island_of(build: Build) -> AnyView {
    if !IN_BROWSER {
        return view! { <div class="later">{parts().map(build)}</div> }.into_any();
    }
    let place = NodeRef::<html::Div>::new();
    let later = Later::of_app();
    let owner = Owner::current();
    let build = StoredValue::new(Some(build));
    Effect::new(move |_| {
        let Some(place) = place.get() else {
            return;
        };
        let Some(parts) = later.parts() else {
            // What the server rendered works on its own.
            if later.failed() && place.first_element_child().is_none() {
                put(&place, unavailable);
            }
            return;
        };
        let build = build.try_update_value(Option::take).flatten();
        if let (Some(build), Some(owner)) = (build, &owner) {
            owner.with(|| untrack(|| put(&place, move || build(parts))));
        }
    });
    view! { <div class="later" node_ref=place></div> }.into_any()
}

/// Puts `view` in place of what is there. What was open is opened again.
fn put(place: &HtmlElement, view: impl FnOnce() -> AnyView + 'static) {
    let open = open_popovers(place);
    place.set_inner_html("");
    let mounted = mount_to(place.clone(), view);
    // Held as long as what it belongs to.
    StoredValue::new_local(mounted);
    for id in open {
        crate::ui::popover::show(&id);
    }
}

/// The ids of open popovers, outer ones first.
fn open_popovers(place: &Element) -> Vec<String> {
    let Ok(open) = place.query_selector_all(":popover-open") else {
        return Vec::new();
    };
    (0..open.length())
        .filter_map(|at| Some(open.item(at)?.dyn_into::<Element>().ok()?.id()))
        .collect()
}
