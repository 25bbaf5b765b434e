//! The views that stand in the table's place where the rows could not be had: not allowed, signed out, offline, failed.

use leptos::prelude::*;
use web_sys::MouseEvent;

use super::copy::CopyButton;
use super::empty::Figure;
use super::focus::Pressed;
use super::list::List;
use crate::backend::Viewer;
use crate::error::{AppError, ErrorKind};
use crate::shell::sign_in_href;
use crate::ui::icon::{Icon, IconName};

/// Why there are no rows, and the way out.
pub fn failed(list: List, error: AppError) -> AnyView {
    match error.kind {
        ErrorKind::Forbidden => view! { <NotAllowed list /> }.into_any(),
        ErrorKind::SignedOut => view! { <SignedOut list /> }.into_any(),
        _ => view! { <NotLoaded list error /> }.into_any(),
    }
}

#[component]
fn NotLoaded(list: List, error: AppError) -> impl IntoView {
    let offline = error.kind == ErrorKind::Offline;
    let (title, text) = if offline {
        (
            "The server can't be reached",
            "Check your connection. Your filters are kept; trying again is safe.".to_owned(),
        )
    } else {
        ("Sessions could not be loaded", with_safety(&error.message))
    };
    let pressed = Pressed::here();
    let tries = RwSignal::new(false);
    Effect::new(move |_| {
        list.page.track();
        tries.set(false);
    });
    let retry = move |event: MouseEvent| {
        event.prevent_default();
        pressed.note();
        tries.set(true);
        list.reload();
    };
    view! {
        <div class="empty" role="alert">
            <Figure inner=FAILED />
            <h2>{title}</h2>
            <p>{text}</p>
            <div class="button-row">
                <Retry class="button button-primary" href=Signal::derive(move || list.address.of_list()) tries retry />
            </div>
            {error.request_id.map(|id| view! { <RequestId id /> })}
        </div>
    }
}

/// Tries again, and shows that it does. Without scripts it is the link that it looks like: the same view once more.
#[component]
pub fn Retry(
    /// Its class.
    class: &'static str,
    /// The view.
    href: Signal<String>,
    /// True while it tries.
    tries: RwSignal<bool>,
    /// Tries.
    retry: impl Fn(MouseEvent) + 'static,
) -> impl IntoView {
    let icon = move || {
        if tries.get() {
            view! { <Icon name=IconName::Loader class="icon spin" /> }
        } else {
            view! { <Icon name=IconName::RotateCw class="icon" /> }
        }
    };
    view! {
        <a class=class href=href aria-busy=move || tries.get().then_some("true") on:click=retry>
            {icon}
            {move || if tries.get() { "Trying again" } else { "Retry" }}
        </a>
    }
    .into_any()
}

fn with_safety(message: &str) -> String {
    let promise = "Your filters are kept; trying again is safe.";
    if message.contains("trying again is safe") {
        message.to_owned()
    } else {
        format!("{} {promise}", message.trim_end())
    }
}

/// The id that finds the request in the server's log.
#[component]
pub fn RequestId(id: String) -> impl IntoView {
    view! {
        <small>
            "Request "
            <span class="copyable">
                <code>{id.clone()}</code>
                <CopyButton text=id label="Copy request ID" />
            </span>
        </small>
    }
}

#[component]
fn SignedOut(list: List) -> impl IntoView {
    let href = move || sign_in_href(&list.address.of_list());
    view! {
        <div class="empty" role="alert">
            <Figure inner=LOCKED />
            <h2>"You are signed out"</h2>
            <p>"Your sign-in ended. Sign in again to come back to this view."</p>
            <div class="button-row">
                <a class="button button-primary" href=href rel="external">
                    "Sign in"
                </a>
            </div>
        </div>
    }
}

#[component]
fn NotAllowed(list: List) -> impl IntoView {
    let words = move || list.viewer.read().as_ref().map(who_can_help);
    view! {
        <div class="empty">
            <Figure inner=LOCKED />
            <h2>"You can't open this page"</h2>
            <p>{words}</p>
            <form class="button-row" method="post" action="/sign-out">
                <button class="button button-quiet" type="submit">
                    "Sign in as somebody else"
                </button>
            </form>
        </div>
    }
}

fn who_can_help(viewer: &Viewer) -> String {
    let place = viewer
        .org
        .as_ref()
        .map_or("any organization", |org| org.name.as_str());
    let who = format!(
        "You are signed in as {}, who is not a member of {place}.",
        viewer.email
    );
    match viewer.admins.as_slice() {
        [] => format!("{who} An admin can add you."),
        admins => format!("{who} An admin can add you: {}.", admins.join(", ")),
    }
}

const FAILED: &str = r#"<rect class="f-ghost" x="8" y="10" width="36" height="8" rx="2"/><rect class="f-ghost" x="48" y="10" width="72" height="8" rx="2"/><rect class="f-pale" x="8" y="28" width="16" height="8" rx="2"/><rect class="f-solid" x="28" y="28" width="36" height="8"/><rect class="f-bad" x="65" y="24" width="4" height="16" rx="1"/><rect class="f-line" x="76.75" y="28.75" width="42.5" height="6.5" rx="2"/><rect class="f-ghost" x="8" y="46" width="60" height="8" rx="2"/>"#;

const LOCKED: &str = r#"<rect class="f-ghost" x="8" y="10" width="40" height="8" rx="2"/><rect class="f-ghost" x="52" y="10" width="68" height="8" rx="2"/><rect class="f-ghost" x="8" y="28" width="22" height="8" rx="2"/><rect class="f-ghost" x="34" y="28" width="86" height="8" rx="2"/><rect class="f-ghost" x="8" y="46" width="54" height="8" rx="2"/><rect class="f-ghost" x="66" y="46" width="34" height="8" rx="2"/><circle class="f-disc" cx="64" cy="32" r="19"/><path class="f-ink" d="M56.5 31h15v10h-15zM59.5 31v-3.5a4.5 4.5 0 0 1 9 0V31"/>"#;
