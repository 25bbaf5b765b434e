//! Copies a text.

use std::time::Duration;

use js_sys::futures::JsFuture;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Clipboard, HtmlDocument, KeyboardEvent};

use crate::ui::icon::{Icon, IconName};

/// How long it says that it copied.
const SAID_FOR: Duration = Duration::from_millis(1_600);

/// A small button beside what it copies.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// The text is a path of this site: the whole address is copied.
    #[prop(optional)]
    address: bool,
    /// Its name, e.g. `Copy request ID`.
    label: &'static str,
    /// The icon while there is nothing to confirm.
    #[prop(default = IconName::Copy)]
    icon: IconName,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let copied = RwSignal::new(false);
    let by_hand = RwSignal::new(None::<String>);
    let say = move || {
        copied.try_set(true);
        let forget = move || {
            copied.try_set(false);
        };
        set_timeout(forget, SAID_FOR);
    };
    let end = move |done: bool| {
        by_hand.set(None);
        if let Some(button) = button.get_untracked() {
            drop(button.focus());
        }
        if done {
            say();
        }
    };
    let copy = move |_| {
        let mut text = text.get_untracked();
        if address {
            text.insert_str(0, &window().location().origin().unwrap_or_default());
        }
        spawn_local(async move {
            if write(&text).await {
                say();
            } else {
                by_hand.try_set(Some(text));
            }
        });
    };
    let name = move || if copied.get() { IconName::Check } else { icon };
    view! {
        <button class="icon-button" type="button" aria-label=label title=label on:click=copy node_ref=button>
            {move || view! { <Icon name=name() small=true /> }}
        </button>
        <span class="visually-hidden" role="status">
            {move || if copied.get() { "Copied" } else { "" }}
        </span>
        {move || {
            by_hand.get().map(|text| view! { <ByHand text forget=move || by_hand.set(None) end /> }.into_any())
        }}
    }
    .into_any()
}

/// Copies as browsers do it on pages that came over plain HTTP: what is selected in a field. Where even that is
/// refused, the field stays until one has copied oneself.
#[component]
fn ByHand(
    text: String,
    /// The field has lost the focus.
    forget: impl Fn() + Copy + Send + Sync + 'static,
    /// It was copied, or given up.
    end: impl Fn(bool) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let Some(field) = field.get() else {
            return;
        };
        drop(field.focus());
        field.select();
        // Where it does, the field hears of it as if one had copied oneself.
        if let Ok(document) = document().dyn_into::<HtmlDocument>() {
            drop(document.exec_command("copy"));
        }
    });
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            // What is around it stays open.
            event.prevent_default();
            event.stop_propagation();
            end(false);
        }
    };
    view! {
        <label class="by-hand">
            "Press Ctrl+C to copy, on a Mac Cmd+C"
            <input
                class="input"
                readonly
                value=text
                node_ref=field
                on:blur=move |_| forget()
                on:keydown=escape
                on:copy=move |_| set_timeout(move || end(true), Duration::ZERO)
            />
        </label>
    }
}

/// Writes into the clipboard; false where that is refused.
async fn write(text: &str) -> bool {
    match clipboard() {
        Some(clipboard) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        None => false,
    }
}

/// The clipboard of a page that came over HTTPS or from this very machine. Others have none, whatever the bindings say.
fn clipboard() -> Option<Clipboard> {
    Some(window().navigator().clipboard()).filter(|clipboard| !clipboard.is_undefined())
}
