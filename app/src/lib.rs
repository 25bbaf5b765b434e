//! The interface of Session History: shell, routes, pages and components.
//!
//! Knows the domain and Leptos. Never names a database, a server framework or a runtime, and has no features of its
//! own: the `server` and `frontend` crates switch Leptos to rendering or hydrating.

pub mod backend;
pub mod error;
pub mod server_fns;

use leptos::prelude::*;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    view! { <p>"Session History"</p> }
}
