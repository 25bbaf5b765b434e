//! The list of sessions.

use leptos::prelude::*;

/// `/sessions`.
#[component]
pub fn SessionsPage() -> impl IntoView {
    view! { <h1>"Session History"</h1> }
}
