//! `POST /sessions`: records one session.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::draft::Draft;

use super::bearer::Bearer;
use super::schema::{ErrorsSchema, NewSessionSchema, SessionSchema};
use super::{Api, ApiError, SessionObject, body, idempotency};
use crate::service::ingest;

/// Record a session that is queued, running or already over.
///
/// With an id of its own, or with an `Idempotency-Key`, a recorder may send the session again: the answer is 200 and
/// the session as it stands.
#[utoipa::path(
    post, path = "/api/v1/sessions", tag = "Recording", operation_id = "recordSession",
    request_body = NewSessionSchema,
    responses(
        (status = 201, description = "The session was recorded", body = SessionSchema),
        (status = 200, description = "A session of this id was recorded before; it stands as answered", body = SessionSchema),
        (status = 400, description = "The body is no JSON, or the key is too long", body = ErrorsSchema),
        (status = 409, description = "The id belongs to another session", body = ErrorsSchema),
        (status = 413, description = "The body is too long", body = ErrorsSchema),
        (status = 415, description = "The body is not JSON by its type", body = ErrorsSchema),
        (status = 422, description = "Fields are wrong: all of them are named", body = ErrorsSchema),
    ),
)]
pub async fn one(
    State(api): State<Api>,
    Bearer(token): Bearer,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let key = idempotency::key(&headers)?;
    let text = body::json(&headers, body, &api.limits).await?;
    let draft = Draft::from_json(&text)?;
    let id = key.map(|key| ingest::session_id(&token, key, 0));
    let candidate = ingest::candidate(&api.services, &token, draft, id)?;
    let (session, created) = ingest::record(&api.services, &token, candidate).await?;
    let status = if created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let mut response = (status, axum::Json(SessionObject::of(&session))).into_response();
    if let Ok(place) = HeaderValue::from_str(&format!("/api/v1/sessions/{}", session.id)) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}
