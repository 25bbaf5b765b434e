//! `PATCH /sessions/{id}`: what happens to a session.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use domain::SessionId;
use domain::lifecycle::Event;

use super::bearer::Bearer;
use super::schema::{ChangeSchema, ErrorsSchema, SessionSchema};
use super::{Api, ApiError, SessionObject, body, idempotency};
use crate::service::ingest;

/// The id in a path. What is no id is the id of no session.
pub fn session_id(text: &str) -> Result<SessionId, ApiError> {
    text.parse().map_err(|_| ApiError::not_found("session"))
}

/// The parameters of a path that is no text is that of no session.
pub fn path<T>(path: Result<Path<T>, PathRejection>) -> Result<T, ApiError> {
    path.map(|Path(path)| path)
        .map_err(|_| ApiError::not_found("session"))
}

/// Tell what happened to a session: one event, or several in order, all or none of them.
///
/// An event that was told before changes nothing. One that makes no sense, such as an end before the start or a
/// second, different end, is refused with 409 and changes nothing either. Events that say when they happened may
/// arrive in any order. With an `Idempotency-Key` a request that was done before is done no second time, whatever
/// happened in between.
#[utoipa::path(
    patch, path = "/api/v1/sessions/{id}", tag = "Recording", operation_id = "updateSession",
    request_body = ChangeSchema,
    responses(
        (status = 200, description = "The session as it is now", body = SessionSchema),
        (status = 400, description = "The body is no JSON", body = ErrorsSchema),
        (status = 404, description = "No such session for this token", body = ErrorsSchema),
        (status = 409, description = "The event makes no sense now", body = ErrorsSchema),
        (status = 422, description = "Fields are wrong", body = ErrorsSchema),
    ),
)]
pub async fn happened(
    State(api): State<Api>,
    Bearer(token): Bearer,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let id = session_id(&path(id)?)?;
    let key = idempotency::key(&headers)?;
    let text = body::json(&headers, body, &api.limits).await?;
    let events = Event::list_from_json(&text)?;
    let key = key.map(|key| ingest::request_key(&token, key, id, &text));
    let session = ingest::amend(&api.services, &token, id, &events, key).await?;
    Ok(axum::Json(SessionObject::of(&session)).into_response())
}
