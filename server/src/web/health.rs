//! Whether the program runs, and whether it can answer.

use axum::extract::State;
use axum::http::StatusCode;

use super::Web;

/// `GET /healthz`: the program runs.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers too.
pub async fn ready(State(web): State<Web>) -> (StatusCode, &'static str) {
    match web.services.store.ping().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::warn!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
