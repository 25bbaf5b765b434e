//! An error as an answer, where no page and no JSON is expected.

use app::error::{AppError, ErrorKind};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::service::{Error, RequestId};

/// An error that was reported, as plain text with its status.
#[derive(Clone, Debug)]
pub struct Failure {
    error: AppError,
    /// True where the same request may be answered soon.
    unavailable: bool,
    retry_after_seconds: Option<u64>,
}

impl Failure {
    /// Reports the error.
    pub fn new(error: &Error, id: &RequestId) -> Self {
        Self {
            error: error.report(id.as_str()),
            unavailable: error.is_unavailable(),
            retry_after_seconds: error.retry_after_seconds(),
        }
    }

    /// Why, for code to decide by.
    pub fn kind(&self) -> ErrorKind {
        self.error.kind
    }
}

/// The status of an answer that could not be given.
pub fn status_of(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::SignedOut => StatusCode::UNAUTHORIZED,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Invalid => StatusCode::BAD_REQUEST,
        ErrorKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::Offline | ErrorKind::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let id = self.error.request_id.unwrap_or_default();
        let text = format!("{}\n\nRequest {id}\n", self.error.message);
        let status = if self.unavailable {
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            status_of(self.error.kind)
        };
        let mut response = (status, text).into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
