//! Which page stands under which address.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::later::{Later, island, part};
use crate::pages::sessions::{Export, SessionsPage};
use crate::shell::Shell;

/// The whole app. Every page is rendered to its end before it is sent, so that it reads without scripts and has an
/// honest status.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Later::provide();
    let export = Export::provide();
    view! {
        <Router>
            <Routes fallback=|| part(|parts| (parts.not_found)())>
                <Route path=path!("/") view=|| view! { <Redirect path="/sessions" /> } ssr=SsrMode::Async />
                <Route path=path!("/sign-in") view=|| part(|parts| (parts.sign_in)()) ssr=SsrMode::Async />
                <Route path=path!("/setup") view=|| part(|parts| (parts.set_up)()) ssr=SsrMode::Async />
                <Route path=path!("/join") view=|| part(|parts| (parts.join)()) ssr=SsrMode::Async />
                <ParentRoute path=path!("") view=Shell ssr=SsrMode::Async>
                    <Route path=path!("/sessions/:id?") view=SessionsPage ssr=SsrMode::Async />
                    // One page for all of them, which stays while dialogs come and go.
                    <ParentRoute
                        path=path!("/settings")
                        view=|| part(|parts| (parts.settings)())
                        ssr=SsrMode::Async
                    >
                        <Route path=path!("") view=|| () ssr=SsrMode::Async />
                        <Route path=path!(":tab") view=|| () ssr=SsrMode::Async />
                        <Route path=path!(":tab/:item") view=|| () ssr=SsrMode::Async />
                    </ParentRoute>
                </ParentRoute>
            </Routes>
            {island(move |parts| (parts.export)(export))}
        </Router>
    }
}
