//! A dialog that is a page of its own: open as it is rendered, closed by a link. Scripts add what a dialog does
//! besides: it keeps the focus inside, Escape closes it, and the focus goes back.

use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::later::IN_BROWSER;
use crate::ui::{Icon, IconName};

/// The dialog.
#[component]
pub fn PageDialog(
    /// What it is about.
    #[prop(into)]
    title: String,
    /// What it does, in a sentence.
    note: AnyView,
    /// The page it is closed to.
    close: String,
    /// Closing loads the page anew, so that nothing of the dialog stays behind.
    #[prop(optional)]
    forget: bool,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let place = NodeRef::<html::Dialog>::new();
    // A server renders on several threads, and what belongs to one of them must not be dropped on another.
    if IN_BROWSER {
        give_focus_back();
    }
    Effect::new(move |_| {
        if let Some(dialog) = place.get() {
            // As rendered it is open without being modal.
            dialog.close();
            drop(dialog.show_modal());
        }
    });
    let navigate = use_navigate();
    let leave = {
        let close = close.clone();
        move |event: web_sys::Event| {
            event.prevent_default();
            if forget {
                drop(window().location().assign(&close));
            } else {
                let options = NavigateOptions {
                    scroll: false,
                    ..NavigateOptions::default()
                };
                navigate(&close, options);
            }
        }
    };
    view! {
        <dialog
            class="dialog"
            open
            aria-labelledby="page-dialog-title"
            aria-describedby="page-dialog-note"
            node_ref=place
            on:cancel=leave
        >
            <div class="dialog-head">
                <h2 id="page-dialog-title">{title}</h2>
                <a
                    class="icon-button"
                    href=close
                    aria-label="Close"
                    data-noscroll="true"
                    rel=forget.then_some("external")
                >
                    <Icon name=IconName::X />
                </a>
                <p id="page-dialog-note">{note}</p>
            </div>
            {children()}
        </dialog>
        <div class="backdrop"></div>
    }
    .into_any()
}

/// Once the dialog is gone, what has the focus now has it again.
fn give_focus_back() {
    let focused = document().active_element();
    let before = StoredValue::new_local(focused.and_then(|element| element.dyn_into::<HtmlElement>().ok()));
    on_cleanup(move || {
        if let Some(Some(element)) = before.try_get_value() {
            // Until the dialog is gone, nothing beside it takes the focus.
            request_animation_frame(move || drop(element.focus()));
        }
    });
}
