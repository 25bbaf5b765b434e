//! `POST /sessions/batch`: records many sessions, all or none of them.

mod lines;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::{Buf, BytesMut};
use domain::SessionId;
use futures::StreamExt;
use serde::Serialize;

use super::bearer::Bearer;
use super::schema::{BatchSchema, ErrorsSchema};
use super::{Api, ApiError, body, idempotency};
use crate::service::ingest;
use lines::Lines;

/// What became of a batch.
#[derive(Serialize)]
struct Answer {
    recorded: usize,
    repeated: usize,
    ids: Vec<SessionId>,
}

/// Record up to 10,000 sessions, one JSON object a line.
///
/// All of them are recorded or, where one line is wrong, none; every wrong line is named. Lines whose session was
/// recorded before change nothing.
#[utoipa::path(
    post, path = "/api/v1/sessions/batch", tag = "Recording", operation_id = "recordSessions",
    request_body(content = String, content_type = "application/x-ndjson", description = "One session a line, as in POST /sessions"),
    responses(
        (status = 201, description = "New sessions were recorded", body = BatchSchema),
        (status = 200, description = "Every session was recorded before", body = BatchSchema),
        (status = 400, description = "The body broke off or is empty", body = ErrorsSchema),
        (status = 409, description = "Ids belong to other sessions; `line` says where", body = ErrorsSchema),
        (status = 413, description = "Too many lines, or too many bytes", body = ErrorsSchema),
        (status = 415, description = "The body is not NDJSON by its type", body = ErrorsSchema),
        (status = 422, description = "Lines are wrong; `line` says which", body = ErrorsSchema),
    ),
)]
pub async fn many(
    State(api): State<Api>,
    Bearer(token): Bearer,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    body::check_type(
        &headers,
        &["application/x-ndjson", "application/ndjson", "application/jsonl"],
    )?;
    body::check_length(&headers, api.limits.batch as u64)?;
    let mut lines = Lines::new(&api, &token, idempotency::key(&headers)?);
    let mut chunks = std::pin::pin!(body::pieces(body, api.limits.silence));
    let mut rest = BytesMut::new();
    let mut bytes = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| body::broken())?;
        bytes += chunk.len();
        if bytes > api.limits.batch {
            return Err(body::too_long(api.limits.batch as u64));
        }
        rest.extend_from_slice(&chunk);
        while let Some(end) = memchr::memchr(b'\n', &rest) {
            let line = rest.split_to(end).freeze();
            rest.advance(1);
            lines.take(line).await?;
        }
        if rest.len() > api.limits.json {
            return Err(lines.too_long());
        }
    }
    lines.take(rest.freeze()).await?;
    let (candidates, numbers) = lines.finish().await?;
    let ids: Vec<SessionId> = candidates.iter().map(|one| one.session.id).collect();
    let created = ingest::record_all(&api.services, &token, candidates)
        .await
        .map_err(|refused| match refused {
            ingest::Refused::Other(ids) => numbers.taken(&ids),
            other => other.into(),
        })?;
    let recorded = created.iter().filter(|new| **new).count();
    let answer = Answer {
        recorded,
        repeated: created.len() - recorded,
        ids,
    };
    let status = if recorded > 0 {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, axum::Json(answer)).into_response())
}
