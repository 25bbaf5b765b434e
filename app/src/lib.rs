//! The interface of Session History.
use leptos::prelude::*;

#[component]
pub fn App() -> impl IntoView {
    view! { <p>"Session History"</p> }
}
