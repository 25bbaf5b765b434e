//! The envelope of errors: `{"errors":[{"code","detail","field"}]}`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::draft::FieldErrors;
use domain::filter::{Problem, ProblemKind};
use domain::lifecycle::{Refusal, RefusalCode};
use serde::Serialize;

use super::Api;
use crate::blob;
use crate::service::{self, RequestId, attachments, ingest};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorItem {
    /// What, for programs.
    pub code: &'static str,
    /// What, in a sentence for people.
    pub detail: String,
    /// Which field of the body, key of the query or header; null where it is none.
    pub field: Option<String>,
    /// Which line of a batch, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

/// An answer that is an error.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    errors: Vec<ErrorItem>,
    /// For the log.
    cause: Option<Arc<service::Error>>,
}

#[derive(Serialize)]
struct Envelope {
    errors: Vec<ErrorItem>,
}

/// What the server failed at, carried to the one place that logs it.
#[derive(Clone)]
struct Cause(Arc<service::Error>);

impl ErrorItem {
    /// Something that is wrong.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            field: None,
            line: None,
        }
    }
}

impl ApiError {
    /// One error.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self::many(status, vec![ErrorItem::new(code, detail)])
    }

    /// Several errors.
    pub fn many(status: StatusCode, errors: Vec<ErrorItem>) -> Self {
        Self {
            status,
            errors,
            cause: None,
        }
    }

    /// The same with the field that it is about.
    #[must_use]
    pub fn of(mut self, field: &str) -> Self {
        for error in &mut self.errors {
            error.field = Some(field.to_owned());
        }
        self
    }

    /// The same for a person who followed a link: plain text with its status, logged here where the server failed.
    pub fn into_plain(self, request_id: &str) -> Response {
        if let Some(cause) = &self.cause {
            let _ = cause.report(request_id);
        }
        let details: Vec<&str> = self.errors.iter().map(|error| error.detail.as_str()).collect();
        (
            self.status,
            format!("{}\n\nRequest {request_id}\n", details.join("\n")),
        )
            .into_response()
    }

    /// No, or no good, token.
    pub fn unauthorized(detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
    }

    /// There is no such thing, or it is not the token's to see.
    pub fn not_found(what: &str) -> Self {
        let detail = format!("There is no such {what}, or it is not yours to see.");
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// A body, or a part of it, that is too long.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    }

    /// Bad values of a query.
    pub fn of_problems(problems: Vec<Problem>) -> Self {
        let item = |problem: Problem| ErrorItem {
            code: match problem.kind {
                ProblemKind::UnknownValue => "unknown_value",
                ProblemKind::Malformed => "malformed",
                ProblemKind::TooLarge => "too_large",
                ProblemKind::Conflict => "conflict",
            },
            detail: problem.message,
            field: Some(problem.key),
            line: None,
        };
        Self::many(StatusCode::BAD_REQUEST, problems.into_iter().map(item).collect())
    }
}

impl From<service::Error> for ApiError {
    fn from(error: service::Error) -> Self {
        use service::Error as Cause;
        let detail = error.message();
        let (status, code) = match &error {
            unavailable if unavailable.is_unavailable() => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Cause::Store(_) | Cause::System(..) => (StatusCode::INTERNAL_SERVER_ERROR, "server_failed"),
            Cause::SignedOut => return Self::unauthorized("There is no such token, or it was revoked."),
            Cause::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
            Cause::NotFound(what) => return Self::not_found(what),
            Cause::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_value"),
            Cause::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
            Cause::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Cause::TooMany { .. } | Cause::Busy { .. } => {
                (StatusCode::TOO_MANY_REQUESTS, "too_many_requests")
            }
        };
        let mut answer = Self::new(status, code, detail);
        if let Cause::Invalid {
            field: Some(field), ..
        } = &error
        {
            answer = answer.of(field);
        }
        answer.cause = Some(Arc::new(error));
        answer
    }
}

impl From<crate::store::Error> for ApiError {
    fn from(error: crate::store::Error) -> Self {
        service::Error::from(error).into()
    }
}

impl From<FieldErrors> for ApiError {
    fn from(errors: FieldErrors) -> Self {
        let status = if errors.is_malformed() {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        Self::many(status, items(errors))
    }
}

/// What is wrong with the fields of an object.
pub fn items(errors: FieldErrors) -> Vec<ErrorItem> {
    let item = |error: domain::draft::FieldError| ErrorItem {
        code: error.code.key(),
        detail: error.message,
        field: (!error.field.is_empty()).then_some(error.field),
        line: None,
    };
    errors.into_iter().map(item).collect()
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal.code {
            RefusalCode::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::CONFLICT,
        };
        Self::new(status, refusal.code.key(), refusal.message).of(&refusal.field)
    }
}

impl From<ingest::Refused> for ApiError {
    fn from(refused: ingest::Refused) -> Self {
        match refused {
            ingest::Refused::Fields(errors) => errors.into(),
            ingest::Refused::Event(refusal) => refusal.into(),
            ingest::Refused::Other(ids) => {
                let items = ids.iter().map(|id| {
                    let detail = format!("The id {id} belongs to another session: draw a new one.");
                    ErrorItem::new("id_taken", detail)
                });
                Self::many(StatusCode::CONFLICT, items.collect()).of("id")
            }
            ingest::Refused::Missing => Self::not_found("session"),
            ingest::Refused::Failed(error) => error.into(),
        }
    }
}

impl From<attachments::Refused> for ApiError {
    fn from(refused: attachments::Refused) -> Self {
        match refused {
            attachments::Refused::Missing => Self::not_found("session"),
            attachments::Refused::NotAvailable(detail) => {
                Self::new(StatusCode::NOT_FOUND, "file_not_available", detail)
            }
            attachments::Refused::Blob(error) => error.into(),
            attachments::Refused::Failed(error) => error.into(),
        }
    }
}

impl From<blob::Error> for ApiError {
    fn from(error: blob::Error) -> Self {
        match error {
            blob::Error::TooLarge { limit } => {
                Self::too_large(format!("A file may have {limit} bytes at the most."))
            }
            blob::Error::Interrupted(_) => Self::new(
                StatusCode::BAD_REQUEST,
                "interrupted",
                "The body broke off. Nothing of it was kept.",
            ),
            blob::Error::OtherContent { actual } => {
                let detail =
                    format!("The content that came has the SHA-256 {actual}. Nothing of it was kept.");
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "sha256_mismatch", detail).of("x-content-sha256")
            }
            blob::Error::Full => {
                let detail = "The server has no room left for files. Nothing of this one was kept.";
                let mut answer = Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage_full", detail);
                answer.cause = Some(Arc::new(service::Error::system("keep a file", blob::Error::Full)));
                answer
            }
            blob::Error::Missing => {
                let detail = "The file is not in the store any more.";
                let mut answer = Self::new(StatusCode::NOT_FOUND, "file_not_available", detail);
                answer.cause = Some(Arc::new(service::Error::system(
                    "read a file",
                    blob::Error::Missing,
                )));
                answer
            }
            other => service::Error::system("keep or read a file", other).into(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, axum::Json(Envelope { errors: self.errors })).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"session-history\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        let known = self.cause.as_ref().and_then(|cause| cause.retry_after_seconds());
        let soon = (self.status == StatusCode::SERVICE_UNAVAILABLE).then_some(5);
        if let Some(seconds) = known.or(soon) {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(Cause(cause));
        }
        response
    }
}

/// Gives a request up that takes too long.
pub(super) async fn give_up(State(api): State<Api>, request: Request, next: Next) -> Response {
    let recording = !request.method().is_safe();
    let answer = tokio::time::timeout(api.limits.request, next.run(request)).await;
    answer.unwrap_or_else(|_| {
        if recording {
            api.services.hearing.turned_away(api.services.clock.now());
        }
        let detail = "This took too long and was given up. Trying again is safe.";
        ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "timed_out", detail).into_response()
    })
}

/// Logs what the server failed at, once, with the name of the request.
pub(super) async fn report(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned();
    let response = next.run(request).await;
    if let Some(Cause(cause)) = response.extensions().get() {
        // The interface's form of the error is not needed here; the log is.
        let _ = cause.report(id.as_ref().map_or("", RequestId::as_str));
    }
    response
}

/// No such path.
pub(super) async fn no_such_route(uri: Uri) -> ApiError {
    let detail = format!(
        "There is nothing at {}. What there is stands at /api/docs.",
        uri.path()
    );
    ApiError::new(StatusCode::NOT_FOUND, "not_found", detail)
}

/// No such method on a path.
pub(super) async fn no_such_method(method: Method) -> ApiError {
    let detail = format!("{method} cannot be used here. What can be stands at /api/docs.");
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
}
