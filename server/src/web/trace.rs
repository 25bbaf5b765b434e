//! Names every request, logs it in one line, counts it, and keeps a panic from taking the connection along.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use tracing::Instrument;

use super::Web;
use crate::service::{Error, RequestId};

/// The header that carries the name of the request.
pub const REQUEST_ID: &str = "x-request-id";

/// As the outermost layer over every route. The query is not logged: people search for people.
pub async fn record(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let id = RequestId::draw(&web.services.entropy);
    request.extensions_mut().insert(id.clone());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let begun = Instant::now();
    let span = tracing::info_span!("request", request_id = %id);
    let answer = AssertUnwindSafe(next.run(request))
        .catch_unwind()
        .instrument(span)
        .await;
    let mut response = answer.unwrap_or_else(|_| {
        let error = Error::system("answer a request", "a handler panicked").report(id.as_str());
        (StatusCode::INTERNAL_SERVER_ERROR, error.message).into_response()
    });
    let took = begun.elapsed();
    web.metrics.count_request(&path, response.status(), took);
    let status = response.status().as_u16();
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if path.starts_with("/pkg/") || path == "/healthz" || path == "/readyz" {
        tracing::debug!(request_id = %id, %method, path, status, millis, "answered");
    } else {
        tracing::info!(request_id = %id, %method, path, status, millis, "answered");
    }
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
