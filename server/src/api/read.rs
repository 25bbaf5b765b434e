//! Reading sessions: a page, one, how many.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::{FilterRequest, Query};
use serde::Serialize;

use super::bearer::Bearer;
use super::events::{path, session_id};
use super::schema::{CountSchema, ErrorsSchema, PageSchema, SessionSchema};
use super::{Api, ApiError, SessionObject};
use crate::service::sessions::Asked;

#[derive(Serialize)]
struct Page<'a> {
    sessions: Vec<SessionObject<'a>>,
    next_cursor: Option<String>,
}

#[derive(Serialize)]
struct Count {
    count: i64,
}

/// The query of a request.
pub fn query(RawQuery(text): RawQuery) -> Query {
    Query::parse(text.as_deref().unwrap_or_default())
}

/// Refuses a query with bad values, each of them named.
pub fn good(asked: Asked) -> Result<Asked, ApiError> {
    if asked.problems.is_empty() {
        Ok(asked)
    } else {
        Err(ApiError::of_problems(asked.problems))
    }
}

/// List the sessions of a filter, a page at a time.
///
/// The same keys as in the address of the page. `next_cursor` continues the list; it is null at its end.
#[utoipa::path(
    get, path = "/api/v1/sessions", tag = "Reading", operation_id = "listSessions",
    responses(
        (status = 200, description = "A page", body = PageSchema),
        (status = 400, description = "Keys of the query have bad values: all of them are named", body = ErrorsSchema),
    ),
)]
pub async fn list(
    State(api): State<Api>,
    Bearer(token): Bearer,
    raw: RawQuery,
) -> Result<Response, ApiError> {
    let asked = good(Asked::from_request(
        FilterRequest::parse(&query(raw)),
        api.services.clock.now(),
    ))?;
    let page = api
        .services
        .store
        .page(&token.scope(), &asked.view, &asked.paging)
        .await?;
    let page = Page {
        sessions: page.sessions.iter().map(SessionObject::of).collect(),
        next_cursor: page.next.map(|cursor| cursor.to_string()),
    };
    Ok(axum::Json(page).into_response())
}

/// Read one session.
#[utoipa::path(
    get, path = "/api/v1/sessions/{id}", tag = "Reading", operation_id = "getSession",
    responses(
        (status = 200, description = "The session", body = SessionSchema),
        (status = 404, description = "No such session for this token", body = ErrorsSchema),
    ),
)]
pub async fn one(
    State(api): State<Api>,
    Bearer(token): Bearer,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, ApiError> {
    let id = session_id(&path(id)?)?;
    let session = api.services.store.find(&token.scope(), id).await?;
    let session = session.ok_or_else(|| ApiError::not_found("session"))?;
    Ok(axum::Json(SessionObject::of(&session)).into_response())
}

/// Count the sessions of a filter, exactly.
#[utoipa::path(
    get, path = "/api/v1/sessions/count", tag = "Reading", operation_id = "countSessions",
    responses(
        (status = 200, description = "How many", body = CountSchema),
        (status = 400, description = "Keys of the query have bad values", body = ErrorsSchema),
    ),
)]
pub async fn count(
    State(api): State<Api>,
    Bearer(token): Bearer,
    raw: RawQuery,
) -> Result<Response, ApiError> {
    let asked = good(Asked::read_whole(&query(raw), api.services.clock.now()))?;
    let count = api.services.store.count(&token.scope(), &asked.view).await?;
    Ok(axum::Json(Count { count }).into_response())
}
