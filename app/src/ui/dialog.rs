//! A native dialog: the browser keeps the focus inside, closes it with Escape and gives the focus back.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use super::icon::{Icon, IconName};

/// A dialog with a title and a way to close it that needs no scripts. Open it with [`show_dialog`].
#[component]
pub fn Dialog(
    /// Its id in the document.
    id: &'static str,
    /// What it is about.
    title: &'static str,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    view! {
        <dialog class="dialog" id=id aria-labelledby=title_id.clone()>
            <form class="dialog-head" method="dialog">
                <h2 id=title_id.clone()>{title}</h2>
                <button class="icon-button" type="submit" aria-label="Close">
                    <Icon name=IconName::X />
                </button>
            </form>
            <div class="dialog-body">{children()}</div>
        </dialog>
    }
}

/// Opens the dialog with that id, unless it is open.
pub fn show_dialog(id: &str) {
    let dialog = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlDialogElement>().ok());
    if let Some(dialog) = dialog.filter(|dialog| !dialog.open()) {
        // Fails only for a dialog that is open or not in the document.
        drop(dialog.show_modal());
    }
}
