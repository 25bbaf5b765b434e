//! `/rpc/*`: the calls of the pages' scripts.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use leptos::prelude::provide_context;
use leptos::server_fn::axum::server_fn_paths;
use tower_http::limit::RequestBodyLimitLayer;

use super::backend::{Answered, backend_for};
use super::{Visitor, Web};
use crate::service::RequestId;

/// A query may hold some hundred values of 512 letters, escaped.
const MAX_BODY: usize = 1024 * 1024;

/// A route for each function of the app.
pub fn routes() -> Router<Web> {
    server_fn_paths()
        .fold(Router::new(), |router, (path, method)| {
            let filter = if method == Method::GET {
                MethodFilter::GET
            } else {
                MethodFilter::POST
            };
            router.route(path, on(filter, call))
        })
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(MAX_BODY))
}

async fn call(State(web): State<Web>, id: RequestId, visitor: Visitor, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    // Leptos would send a browser that takes HTML back to where it came from.
    parts.headers.remove(axum::http::header::ACCEPT);
    let answered = Answered::default();
    let backend = backend_for(&web, visitor.signed_in, &parts, id, answered.clone());
    let context = move || provide_context(backend.clone());
    let request = Request::from_parts(parts, body);
    let mut response = leptos_axum::handle_server_fns_with_context(context, request)
        .await
        .into_response();
    *response.status_mut() = match answered.status() {
        Some(status) => status,
        // A failure that no use case reported: what was sent could not be read.
        None if response.status().is_server_error() => StatusCode::BAD_REQUEST,
        None => response.status(),
    };
    response
}
