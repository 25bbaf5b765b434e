//! Copies a text.

use std::time::Duration;

use js_sys::futures::JsFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

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
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let mut text = text.get_untracked();
        if address {
            text.insert_str(0, &window().location().origin().unwrap_or_default());
        }
        spawn_local(async move {
            let clipboard = window().navigator().clipboard();
            if JsFuture::from(clipboard.write_text(&text)).await.is_ok() {
                copied.try_set(true);
                let forget = move || {
                    copied.try_set(false);
                };
                set_timeout(forget, SAID_FOR);
            }
        });
    };
    let name = move || if copied.get() { IconName::Check } else { icon };
    view! {
        <button class="icon-button" type="button" aria-label=label title=label on:click=copy>
            {move || view! { <Icon name=name() small=true /> }}
            <span class="visually-hidden" role="status">
                {move || if copied.get() { "Copied" } else { "" }}
            </span>
        </button>
    }
    .into_any()
}
