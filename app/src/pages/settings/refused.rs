//! The views that stand in a tab's place where it could not be had.

use leptos::prelude::*;

use super::super::sessions::RequestId;
use crate::backend::Viewer;
use crate::error::{AppError, ErrorKind};
use crate::response::answer_with;
use crate::shell::{role_name, use_viewer};
use crate::ui::{Icon, IconName};

/// Why there is nothing to see, and the way out.
#[component]
pub fn Refused(error: AppError) -> impl IntoView {
    match error.kind {
        ErrorKind::Forbidden => view! { <NotAllowed /> }.into_any(),
        ErrorKind::NotFound => view! { <Missing /> }.into_any(),
        ErrorKind::SignedOut => view! { <SignedOut /> }.into_any(),
        _ => view! { <NotLoaded error /> }.into_any(),
    }
}

/// An address below the settings that leads nowhere.
#[component]
pub fn Missing() -> impl IntoView {
    answer_with(404);
    view! {
        <div class="empty">
            <h2>"There is no such setting"</h2>
            <p>"The address may be mistyped, or what it named is gone or not yours to see."</p>
            <div class="button-row">
                <a class="button button-primary" href="/settings">
                    "Go to settings"
                </a>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn NotAllowed() -> impl IntoView {
    let viewer = use_viewer();
    let words = move || {
        Suspend::new(async move {
            viewer
                .await
                .map_or_else(|_| String::new(), |viewer| who_can_help(&viewer))
        })
    };
    view! {
        <div class="empty">
            <h2>"You can't open this page"</h2>
            <p>
                <Suspense fallback=|| ()>{words}</Suspense>
            </p>
            <div class="button-row">
                <a class="button" href="/sessions">
                    "Go to Session History"
                </a>
            </div>
        </div>
    }
    .into_any()
}

fn who_can_help(viewer: &Viewer) -> String {
    let org = viewer.org.as_ref().map_or("any organization", |org| &org.name);
    let who = match viewer.role {
        Some(role) => format!(
            "You are signed in as {}, with role {} in {org}. These settings are for admins",
            viewer.email,
            role_name(role).to_ascii_lowercase(),
        ),
        None => format!(
            "You are signed in as {}, who is no member of {org}. An admin can add you",
            viewer.email
        ),
    };
    match viewer.admins.as_slice() {
        [] => format!("{who}."),
        admins => format!("{who}: {}.", admins.join(", ")),
    }
}

#[component]
fn SignedOut() -> impl IntoView {
    view! {
        <div class="empty" role="alert">
            <h2>"You are signed out"</h2>
            <p>"Your sign-in ended. Sign in again to come back."</p>
            <div class="button-row">
                <a class="button button-primary" href="/sign-in?next=%2Fsettings" rel="external">
                    "Sign in"
                </a>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn NotLoaded(error: AppError) -> impl IntoView {
    view! {
        <div class="empty" role="alert">
            <h2>"Settings could not be loaded"</h2>
            <p>{error.message}</p>
            <div class="button-row">
                <a class="button button-primary" href="" rel="external">
                    <Icon name=IconName::RotateCw />
                    "Retry"
                </a>
            </div>
            {error.request_id.map(|id| view! { <RequestId id /> })}
        </div>
    }
    .into_any()
}
