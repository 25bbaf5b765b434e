//! Export CSV: a link to the same list as a file, which in the browser tells how far it is and proves that it is whole.
//!
//! The browser holds the file until its last row has come, so that nobody takes a torn file for a whole one. A list
//! too long for that goes straight to the browser's own downloads.
//!
//! An export belongs to the app, not to the page of sessions: it goes on while one goes to another page.

mod dialog;
mod download;
mod records;
mod run;

use domain::Filter;
use leptos::prelude::*;

use self::dialog::ExportDialog;
pub use self::run::Export;
use self::run::{Stage, View};
use super::address::CSV_PATH;
use super::list::List;
use crate::later::Later;
use crate::ui::icon::{Icon, IconName};

/// Rows that a browser can hold as a file without harm: some 100 MB.
const HELD_ROWS: i64 = 200_000;

/// The address of the file of a filter.
fn csv_href(filter: &Filter) -> String {
    filter.query().href(CSV_PATH)
}

/// The button. Without scripts it is a plain download.
#[component]
pub fn ExportButton(
    /// What it is of.
    list: List,
    /// Its class.
    class: &'static str,
) -> impl IntoView {
    let export = Export::of_app();
    let later = Later::of_app();
    let href = move || csv_href(&list.address.filter.read());
    let click = move |event: web_sys::MouseEvent| {
        let plain = !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        // Before the code for it is there, it is the plain download that it looks like.
        if let Some(parts) = later.parts_now().filter(|_| plain) {
            event.prevent_default();
            (parts.open_export)(export, list);
        }
    };
    let text = move || match export.stage.get() {
        Stage::Running(running) => format!("Exporting {}%", running.percent()),
        _ => "Export CSV".to_owned(),
    };
    view! {
        <a class=class href=href download="" on:click=click>
            <Icon name=IconName::Download />
            <span>{text}</span>
        </a>
    }
}

/// Begins one of the list, or shows the one that runs.
pub fn open(export: Export, list: List) {
    export.open(View::of(list));
}

/// Where notices stand: those of the app, and what a page puts beside them.
pub const TOASTS: &str = "toasts";

/// The dialog, and the notice of an export that ended while the dialog was closed.
pub fn views(export: Export) -> AnyView {
    view! {
        <ExportDialog export />
        // Read out one by one, not all of them for each new one.
        <div class="toasts" id=TOASTS role="status" aria-atomic="false">
            {move || export.notice.get().then(|| ended(export))}
        </div>
    }
    .into_any()
}

fn ended(export: Export) -> impl IntoView {
    let (kind, icon, title) = match export.stage.get_untracked() {
        Stage::Done(_) => ("good", IconName::CircleCheck, "Export complete"),
        _ => ("bad", IconName::CircleAlert, "Export broke off"),
    };
    view! {
        <div class="toast" data-kind=kind>
            <Icon name=icon />
            <p>
                <b>{title}</b>
            </p>
            <button class="link" type="button" on:click=move |_| export.show()>
                "Details"
            </button>
            <button
                class="icon-button"
                type="button"
                aria-label="Dismiss"
                on:click=move |_| export.notice.set(false)
            >
                <Icon name=IconName::X small=true />
            </button>
        </div>
    }
}
