//! Setting up the first admin.

use leptos::prelude::*;

/// `/setup`.
#[component]
pub fn SetupPage() -> impl IntoView {
    view! { <h1>"Set up"</h1> }
}
