//! Pages: rendered whole, so that they read without scripts and have an honest status.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use app::backend::{Handed, PageHead};
use app::forms::{HOME, action, field, next_page};
use app::response::ResponseStatus;
use app::{App, Document};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::{ResponseOptions, generate_route_list};

use super::access::to_sign_in;
use super::backend::{Answered, backend_for};
use super::{Visitor, Web, cookies, headers, see};
use crate::service::RequestId;

/// Pages that need no sign-in.
const OPEN: [&str; 3] = [action::SIGN_IN, action::SET_UP, action::JOIN];

/// The paths of the app's pages. Found once in a process: while Leptos looks for them, no resource of any page loads, and
/// a page that is rendered at that moment would never end.
static PATHS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    generate_route_list(App)
        .iter()
        .map(|listing| listing.path().to_owned())
        .collect()
});

/// A route for each page of the app.
pub fn routes() -> Router<Web> {
    PATHS
        .iter()
        .filter(|path| *path != "/")
        .fold(Router::new(), |router, path| router.route(path, get(page)))
        .route("/", get(|| async { see(HOME) }))
}

/// A page that exists.
pub async fn page(State(web): State<Web>, id: RequestId, visitor: Visitor, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    if visitor.signed_in.is_none() && !OPEN.contains(&path) {
        return to_sign_in(&parts);
    }
    if visitor.signed_in.is_some() && path == action::SIGN_IN {
        let query = domain::Query::parse(parts.uri.query().unwrap_or_default());
        return see(next_page(query.first(field::NEXT)));
    }
    render(web, visitor, id, Request::from_parts(parts, body), StatusCode::OK).await
}

/// The page of the address a form was posted to, as the answer to it: it shows what the form made, this once.
pub async fn answer(web: Web, visitor: Visitor, id: RequestId, mut parts: Parts, handed: Handed) -> Response {
    parts.extensions.insert(handed);
    parts.method = Method::GET;
    let request = Request::from_parts(parts, Body::empty());
    let mut response = render(web, visitor, id, request, StatusCode::OK).await;
    response.extensions_mut().insert(HoldsSecret);
    response
}

/// Marks an answer that holds a secret: it is not compressed, so that its size tells nothing.
#[derive(Clone, Copy, Debug)]
pub struct HoldsSecret;

/// Any other address.
pub async fn not_found(
    State(web): State<Web>,
    id: RequestId,
    visitor: Visitor,
    request: Request,
) -> Response {
    render(web, visitor, id, request, StatusCode::NOT_FOUND).await
}

/// A file of the site.
pub async fn asset(State(web): State<Web>, Path(path): Path<String>, headers: HeaderMap) -> Response {
    web.site().answer(&format!("pkg/{path}"), &headers)
}

async fn render(web: Web, visitor: Visitor, id: RequestId, request: Request, status: StatusCode) -> Response {
    let (parts, body) = request.into_parts();
    let preferences = cookies::preferences(&parts.headers);
    let head = PageHead {
        preferences,
        ..web.site().head().clone()
    };
    let answered = Answered::default();
    let backend = backend_for(&web, visitor.signed_in, &parts, id, answered.clone());
    let by_page = answered.clone();
    let set_status = ResponseStatus(Arc::new(move |status| by_page.with(status)));
    let context = move || {
        provide_context(backend.clone());
        provide_context(head.clone());
        provide_context(preferences);
        provide_context(set_status.clone());
        allow_scripts();
    };
    let request = Request::from_parts(parts, body);
    let document = || view! { <Document /> };
    let mut response = leptos_axum::render_app_async_with_context(context, document)(request).await;
    // A page may redirect, which Leptos turned into a status.
    if !response.status().is_redirection() {
        *response.status_mut() = answered.status().unwrap_or(status);
    }
    response
}

/// Allows the scripts that carry this page's nonce.
fn allow_scripts() {
    if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>())
        && let Ok(policy) = HeaderValue::from_str(&headers::page_policy(&nonce))
    {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
