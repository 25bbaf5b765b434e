//! An address that leads nowhere.

use leptos::prelude::*;

/// Any other address.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <h1>"Not found"</h1> }
}
