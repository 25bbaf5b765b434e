//! The views that stand in the table's place where there is no row: nothing yet, and nothing found.

use domain::Role;
use leptos::prelude::*;

use super::chips::{Chips, chips};
use super::links::cleared;
use super::list::List;
use crate::forms::action;
use crate::memo::memo;
use crate::ui::icon::{Icon, IconName};
use crate::words;

/// No row: because nothing was recorded yet, or because nothing matches.
pub fn empty(list: List) -> AnyView {
    let filtered = memo(move |_| !list.address.filter.read().is_unfiltered());
    let view = move || {
        if filtered.get() {
            view! { <NothingFound list /> }.into_any()
        } else if list.address.request.read().paging.cursor.is_some() {
            view! { <NothingMore list /> }.into_any()
        } else {
            view! { <NothingYet list /> }.into_any()
        }
    };
    view.into_any()
}

#[component]
fn NothingFound(list: List) -> impl IntoView {
    let address = list.address;
    let active = Signal::derive(move || {
        chips(
            &address.request.read(),
            &[],
            &address.raw.read(),
            &list.labels.read(),
        )
    });
    let of_how_many = move || {
        let total = list.counts.read().as_ref().map(|counts| counts.total)?;
        match total {
            0 => None,
            1 => Some("There is 1 session in all, and not all of this is true of it:".to_owned()),
            _ => Some(format!(
                "There are {} in all, none of them with all of this:",
                words::sessions(total)
            )),
        }
    };
    view! {
        <div class="empty">
            <Figure inner=FOUND />
            <h2>"No session matches these filters"</h2>
            <p>{of_how_many}</p>
            <Chips chips=active clear=None />
            <div class="button-row">
                <a class="button button-primary" href=move || cleared(&address.request.read())>
                    "Clear filters"
                </a>
            </div>
        </div>
    }
}

/// A link to a page of the list that ended meanwhile.
#[component]
fn NothingMore(list: List) -> impl IntoView {
    let first =
        move || super::address::first_page(&list.address.request.read()).href(super::address::LIST_PATH);
    view! {
        <div class="empty">
            <Figure inner=YET />
            <h2>"The list ends before this page"</h2>
            <p>"The sessions that stood here were deleted, or the link is old."</p>
            <div class="button-row">
                <a class="button button-primary" href=first>
                    "Go to the first page"
                </a>
            </div>
        </div>
    }
}

#[component]
fn NothingYet(list: List) -> impl IntoView {
    // The server cannot be sure under which address it is reached; the browser knows.
    let origin = RwSignal::new(String::from("https://history.example.com"));
    Effect::new(move |_| {
        if let Ok(here) = window().location().origin() {
            origin.set(here);
        }
    });
    let example = move || {
        format!(
            "curl {}/api/v1/sessions \\\n  -H \"Authorization: Bearer $TOKEN\" \\\n  -H \"Content-Type: application/json\" \
             \\\n  -d '{{\"actor\":{{\"kind\":\"user\",\"label\":\"you@example.com\"}},\n       \
             \"device\":{{\"id\":\"iphone15pro\",\"name\":\"iPhone 15 Pro\",\"platform\":\"ios\"}},\n       \
             \"status\":\"queued\"}}'",
            origin.get()
        )
    };
    let role = move || list.viewer.read().as_ref().and_then(|viewer| viewer.role);
    let may_create = move || matches!(role(), Some(Role::Admin | Role::Developer));
    let advice = move || match role() {
        Some(Role::Admin) => {
            "Sessions appear here as soon as a recorder sends them. Create an API token, then post the first one."
        }
        Some(Role::Developer) => {
            "Your sessions appear here as soon as a recorder sends them. Create an API token, then post the first one."
        }
        _ => {
            "Your sessions appear here as soon as a recorder sends them. An admin can create the API token it needs."
        }
    };
    let create = move || {
        may_create().then(|| {
            view! {
                <a class="button button-primary" href=action::CREATE_TOKEN>
                    <Icon name=IconName::KeyRound />
                    "Create an API token"
                </a>
            }
        })
    };
    view! {
        <div class="empty">
            <Figure inner=YET />
            <h2>"No sessions yet"</h2>
            <p>{advice}</p>
            <pre class="code-block" tabindex="0" aria-label="Example: post a session">
                {example}
            </pre>
            <div class="button-row">
                {create}
                <a class="button" href="/api/docs" rel="external">
                    <Icon name=IconName::BookOpen />
                    "Read the API docs"
                </a>
            </div>
        </div>
    }
}

/// A drawing of rows that are not there.
#[component]
pub fn Figure(
    /// Its shapes, as SVG.
    inner: &'static str,
) -> impl IntoView {
    view! { <svg class="empty-figure" viewBox="0 0 128 64" aria-hidden="true" inner_html=inner></svg> }
}

const YET: &str = r#"<rect class="f-ghost" x="8" y="10" width="44" height="8" rx="2"/><rect class="f-ghost" x="56" y="10" width="48" height="8" rx="2"/><rect class="f-line" x="8.75" y="28.75" width="110.5" height="8" rx="2"/><rect class="f-ghost" x="8" y="47" width="24" height="8" rx="2"/><rect class="f-ghost" x="36" y="47" width="52" height="8" rx="2"/>"#;

const FOUND: &str = r#"<rect class="f-ghost" x="8" y="10" width="30" height="8" rx="2"/><rect class="f-ghost" x="42" y="10" width="60" height="8" rx="2"/><rect class="f-ghost" x="8" y="28" width="50" height="8" rx="2"/><rect class="f-ghost" x="62" y="28" width="40" height="8" rx="2"/><rect class="f-ghost" x="8" y="46" width="20" height="8" rx="2"/><rect class="f-ghost" x="32" y="46" width="46" height="8" rx="2"/><circle class="f-disc" cx="88" cy="34" r="17"/><path class="f-ink" d="m100.5 46.5 10 10M82 34h12"/>"#;
