//! The pages over made-up data, as the real server serves them: the same documents, the same context.

use std::sync::{Arc, LazyLock};

use app::backend::{PageHead, Preferences, SharedBackend, Theme};
use app::response::ResponseStatus;
use app::{App, Document};
use axum::Router;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use leptos::prelude::*;
use leptos_axum::{AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list};

use crate::fake_backend::FakeBackend;

/// Found once: while Leptos looks for routes, no resource of any page loads, so that one that is rendered at that moment
/// would never end.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// Every page and server function. The words of [`FakeBackend::following`] stand in the page's address: `?fake=..`.
pub fn pages(head: PageHead) -> Router {
    let context = move || provide(&head);
    let options = LeptosOptions::builder().output_name("session_history").build();
    let document = || view! { <Document /> };
    Router::new()
        .leptos_routes_with_context(&options, ROUTES.clone(), context.clone(), document)
        .fallback(leptos_axum::render_app_async_with_context(context, document))
        .with_state(options)
}

/// Puts into the context what the real server would.
fn provide(head: &PageHead) {
    if let Some(response) = use_context::<ResponseOptions>() {
        provide_context(ResponseStatus(Arc::new(move |status| {
            response.set_status(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
        })));
    }
    let parts = use_context::<Parts>();
    let text = |name: header::HeaderName| {
        let value = parts.as_ref()?.headers.get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let preferences = preferences(&text(header::COOKIE).unwrap_or_default());
    provide_context(preferences);
    provide_context(PageHead {
        preferences,
        ..head.clone()
    });
    // A server function is asked by a page: the words stand in that page's address.
    let own = parts
        .as_ref()
        .and_then(|parts| parts.uri.query())
        .map(str::to_owned);
    let asking = text(header::REFERER).and_then(|page| Some(page.split_once('?')?.1.to_owned()));
    let words = [own, asking]
        .into_iter()
        .flatten()
        .find_map(|query| domain::Query::parse(&query).first("fake").map(str::to_owned));
    let backend: SharedBackend = Arc::new(FakeBackend::following(&words.unwrap_or_default()));
    provide_context(backend);
}

fn preferences(cookies: &str) -> Preferences {
    let has = |pair: &str| cookies.split("; ").any(|other| other == pair);
    Preferences {
        theme: Theme::ALL
            .into_iter()
            .find(|theme| has(&format!("theme={}", theme.key())))
            .unwrap_or_default(),
        sidebar_collapsed: has("sidebar=collapsed"),
    }
}
