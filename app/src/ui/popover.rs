//! Native popovers: what their events say, and how a form in one is sent.

use js_sys::Reflect;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlFormElement};

/// What a popover becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toggled {
    /// It is shown.
    Open,
    /// It is hidden.
    Closed,
}

/// What the popover of a `toggle` or `beforetoggle` event becomes.
pub fn toggled(event: &Event) -> Option<Toggled> {
    let state = Reflect::get(event, &"newState".into()).ok()?;
    match state.as_string()?.as_str() {
        "open" => Some(Toggled::Open),
        "closed" => Some(Toggled::Closed),
        _ => None,
    }
}

/// True while it is shown.
pub fn is_open(popover: &impl AsRef<Element>) -> bool {
    popover.as_ref().matches(":popover-open").unwrap_or(false)
}

/// Shows the popover with that id, unless it is shown.
pub fn show(id: &str) {
    if let Some(popover) = by_id(id) {
        drop(popover.show_popover());
    }
}

/// Hides the popover with that id, and those inside it; nothing where it is hidden already.
pub fn hide(id: &str) {
    if let Some(popover) = by_id(id) {
        drop(popover.hide_popover());
    }
}

fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Sends the form around a popover as its submit button would, then hides the popover. One around it stays: it may
/// hold more that one wants to change.
pub fn submit_form_of(popover: &HtmlElement) {
    if let Some(form) = popover
        .closest("form")
        .ok()
        .flatten()
        .and_then(|form| form.dyn_into::<HtmlFormElement>().ok())
    {
        drop(form.request_submit());
    }
    drop(popover.hide_popover());
}
