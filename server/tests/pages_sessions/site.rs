//! A site without a database: pages by their address.

use std::sync::{Arc, LazyLock};

use app::backend::{PageHead, Preferences, SharedBackend};
use app::response::ResponseStatus;
use app::{App, Document};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use leptos::prelude::*;
use leptos_axum::{AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list};
use tower::ServiceExt;

use crate::fake_backend::FakeBackend;
use crate::markup::Markup;

/// Found once: while Leptos looks for routes, no resource of any page loads, so that one that is rendered at that moment
/// would never end.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// A page as it is sent.
pub struct Page {
    /// Its status.
    pub status: StatusCode,
    /// Its body, without the scripts.
    pub body: Markup,
}

/// Renders `address` for the one who asks `backend`.
pub async fn open(backend: FakeBackend, address: &str) -> Page {
    let backend: SharedBackend = Arc::new(backend);
    let context = move || {
        let response = expect_context::<ResponseOptions>();
        provide_context(ResponseStatus(Arc::new(move |status| {
            response.set_status(StatusCode::from_u16(status).expect("a status"));
        })));
        provide_context(Preferences::default());
        provide_context(PageHead::default());
        provide_context(Arc::clone(&backend));
    };
    let options = LeptosOptions::builder().output_name("session_history").build();
    let router: Router = Router::new()
        .leptos_routes_with_context(&options, ROUTES.clone(), context, || {
            view! { <Document /> }
        })
        .with_state(options);
    let request = Request::get(address).body(Body::empty()).expect("a request");
    let answer = router.oneshot(request).await.expect("an answer");
    let status = answer.status();
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    Page {
        status,
        body: Markup::of_page(std::str::from_utf8(&body).expect("UTF-8")),
    }
}

/// Renders `address` for an admin.
pub async fn open_as_admin(address: &str) -> Markup {
    open(FakeBackend::for_admin(), address).await.body
}
