//! The keys that do something, told in a dialog: `?` opens it.

use leptos::prelude::*;

use crate::ui::{Dialog, on_key, show_dialog};

/// The dialog's id.
pub const SHORTCUTS: &str = "shortcuts";

const KEYS: [(&str, &str); 6] = [
    ("/", "Search"),
    ("j", "Next session"),
    ("k", "Previous session"),
    ("[", "Collapse or expand the sidebar"),
    ("?", "Show these shortcuts"),
    ("Esc", "Close what is open"),
];

/// The dialog.
#[component]
pub fn Shortcuts() -> impl IntoView {
    on_key("?", || show_dialog(SHORTCUTS));
    let line = |(key, what): (&'static str, &'static str)| {
        view! {
            <div>
                <dt>
                    <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
            </div>
        }
    };
    view! {
        <Dialog id=SHORTCUTS title="Keyboard shortcuts">
            <dl class="shortcuts">{KEYS.map(line).collect_view()}</dl>
        </Dialog>
    }
}
