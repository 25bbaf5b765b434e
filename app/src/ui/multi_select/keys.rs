//! Keys in the popover, and where the focus goes when it opens.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::ui::popover::submit_form_of;

/// Arrows lead from the search field through the boxes; Enter applies, except in the search field, where it would
/// send what is still being looked for.
pub fn press(event: &KeyboardEvent, popover: &NodeRef<html::Div>) {
    let Some(popover) = popover.get_untracked() else {
        return;
    };
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(field) = target.filter(|target| target.tag_name() == "INPUT") else {
        return;
    };
    let in_search = field.get_attribute("type").as_deref() == Some("search");
    let fields = fields(&popover);
    let at = fields.iter().position(|other| **other == field);
    let to = match (event.key().as_str(), at) {
        ("ArrowDown", Some(at)) => Some(at + 1),
        ("ArrowUp", Some(at)) => Some(at.saturating_sub(1)),
        ("Home", Some(_)) if !in_search => Some(0),
        ("End", Some(_)) if !in_search => Some(fields.len().saturating_sub(1)),
        ("Enter", _) => {
            event.prevent_default();
            if !in_search {
                submit_form_of(&popover);
            }
            None
        }
        _ => None,
    };
    if let Some(field) = to.and_then(|to| fields.get(to)) {
        event.prevent_default();
        drop(field.focus());
    }
}

/// The search field and the boxes, in order.
fn fields(popover: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = popover.query_selector_all("input:not([type=hidden])") else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|at| found.get(at)?.dyn_into().ok())
        .collect()
}

/// The search field takes the focus, except under a finger, where the keyboard would cover the options.
pub fn focus_search(popover: &NodeRef<html::Div>) {
    let coarse = window().match_media("(pointer: coarse)").ok().flatten();
    if coarse.is_some_and(|coarse| coarse.matches()) {
        return;
    }
    let first = popover
        .get_untracked()
        .and_then(|popover| fields(&popover).into_iter().next());
    if let Some(first) = first {
        drop(first.focus());
    }
}
