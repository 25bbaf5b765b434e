//! Whether the program runs, and whether it can answer.

use axum::extract::State;
use axum::http::StatusCode;

use super::Web;

/// Whether the program runs.
#[utoipa::path(
    get, path = "/healthz", tag = "Server", operation_id = "alive",
    responses((status = 200, description = "It runs", body = String, content_type = "text/plain")),
)]
pub async fn alive() -> &'static str {
    "ok\n"
}

/// Whether it can answer: the database does too.
#[utoipa::path(
    get, path = "/readyz", tag = "Server", operation_id = "ready",
    responses(
        (status = 200, description = "It can", body = String, content_type = "text/plain"),
        (status = 503, description = "The database does not answer", body = String, content_type = "text/plain"),
    ),
)]
pub async fn ready(State(web): State<Web>) -> (StatusCode, &'static str) {
    match web.services.store.ping().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::warn!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
