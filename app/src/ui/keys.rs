//! Keys that do something wherever one is on the page.

use std::rc::Rc;

use leptos::ev::keydown;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Does `act` whenever `key` is pressed and nobody else wants it. Listens in the browser, as long as the component
/// lives.
pub fn on_key(key: &'static str, act: impl Fn() + 'static) {
    let act = Rc::new(act);
    // Effects do not run on the server, where there is no window.
    Effect::new(move |_| {
        let act = Rc::clone(&act);
        let listener = window_event_listener(keydown, move |event| {
            if event.key() == key && is_free(&event) {
                event.prevent_default();
                act();
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// True where the key is not part of something else: a text being typed, a shortcut of the browser, a dialog.
pub fn is_free(event: &KeyboardEvent) -> bool {
    let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing());
    plain && !event.default_prevented() && !is_typed(event) && !is_covered()
}

fn is_typed(event: &KeyboardEvent) -> bool {
    const FIELDS: &str = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.closest(FIELDS), Ok(Some(_))))
}

/// True while a dialog or a popover is open.
fn is_covered() -> bool {
    matches!(
        document().query_selector("dialog[open], :popover-open"),
        Ok(Some(_))
    )
}
