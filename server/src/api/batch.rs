//! `POST /sessions/batch`: records many sessions, all or none of them.

use std::collections::HashMap;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::{Buf, BytesMut};
use domain::SessionId;
use domain::draft::Draft;
use futures::StreamExt;
use serde::Serialize;

use super::bearer::Bearer;
use super::error::{ErrorItem, items};
use super::schema::{BatchSchema, ErrorsSchema};
use super::{Api, ApiError, body, idempotency};
use crate::service::ingest::{self, Candidate};
use crate::service::tokens::Token;

/// Errors told at the most; the rest is a number.
const MAX_ERRORS: usize = 100;

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
    post, path = "/api/v1/sessions/batch", tag = "Recording",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes lines without an id safe to send again"),),
    request_body(content = String, content_type = "application/x-ndjson", description = "One session a line, as in POST /sessions"),
    responses(
        (status = 201, description = "New sessions were recorded", body = BatchSchema),
        (status = 200, description = "Every session was recorded before", body = BatchSchema),
        (status = 400, description = "The body broke off or is empty", body = ErrorsSchema),
        (status = 401, description = "No token, or none that is known", body = ErrorsSchema),
        (status = 409, description = "An id belongs to another session", body = ErrorsSchema),
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
            let line = rest.split_to(end);
            rest.advance(1);
            lines.take(&line)?;
        }
        if rest.len() > api.limits.json {
            return Err(lines.too_long());
        }
    }
    lines.take(&rest)?;
    let candidates = lines.finish()?;
    let ids: Vec<SessionId> = candidates.iter().map(|one| one.session.id).collect();
    let created = ingest::record_all(&api.services, &token, candidates)
        .await
        .map_err(|refused| with_line(refused, &ids))?;
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

/// The lines read so far.
struct Lines<'a> {
    api: &'a Api,
    token: &'a Token,
    key: Option<&'a str>,
    number: usize,
    candidates: Vec<Candidate>,
    ids: HashMap<SessionId, usize>,
    errors: Vec<ErrorItem>,
    bad: usize,
}

impl<'a> Lines<'a> {
    fn new(api: &'a Api, token: &'a Token, key: Option<&'a str>) -> Self {
        Self {
            api,
            token,
            key,
            number: 0,
            candidates: Vec::new(),
            ids: HashMap::new(),
            errors: Vec::new(),
            bad: 0,
        }
    }

    fn take(&mut self, line: &[u8]) -> Result<(), ApiError> {
        self.number += 1;
        let line = line.trim_ascii();
        if line.is_empty() {
            return Ok(());
        }
        if line.len() > self.api.limits.json {
            return Err(self.too_long());
        }
        if self.candidates.len() + self.bad == self.api.limits.batch_lines {
            let most = self.api.limits.batch_lines;
            return Err(ApiError::too_large(format!(
                "A batch may have {most} sessions at the most."
            )));
        }
        let id = self
            .key
            .map(|key| ingest::session_id(self.token, key, self.number));
        let read = Draft::from_json(line)
            .and_then(|draft| ingest::candidate(&self.api.services, self.token, draft, id));
        match read {
            Ok(candidate) => self.keep(candidate),
            Err(errors) => self.wrong(items(errors)),
        }
        Ok(())
    }

    fn keep(&mut self, candidate: Candidate) {
        match self.ids.insert(candidate.session.id, self.number) {
            None => self.candidates.push(candidate),
            Some(first) => {
                let detail = format!("This id stands in line {first} already.");
                self.wrong(vec![ErrorItem {
                    field: Some("id".to_owned()),
                    ..ErrorItem::new("duplicate_id", detail)
                }]);
            }
        }
    }

    fn wrong(&mut self, errors: Vec<ErrorItem>) {
        self.bad += 1;
        for error in errors {
            if self.errors.len() < MAX_ERRORS {
                self.errors.push(ErrorItem {
                    detail: format!("Line {}: {}", self.number, error.detail),
                    line: Some(self.number),
                    ..error
                });
            }
        }
    }

    fn too_long(&self) -> ApiError {
        let most = self.api.limits.json;
        ApiError::too_large(format!(
            "Line {} is too long: a session may have {most} bytes at the most.",
            self.number.max(1)
        ))
    }

    fn finish(mut self) -> Result<Vec<Candidate>, ApiError> {
        if self.bad > 0 {
            if self.errors.len() == MAX_ERRORS {
                let detail = format!("{} lines are wrong in all. Nothing was recorded.", self.bad);
                self.errors.push(ErrorItem::new("more_errors", detail));
            }
            return Err(ApiError::many(StatusCode::UNPROCESSABLE_ENTITY, self.errors));
        }
        if self.candidates.is_empty() {
            let detail = "The body has no line. Send one JSON object a line.";
            return Err(ApiError::new(StatusCode::BAD_REQUEST, "empty_body", detail));
        }
        Ok(self.candidates)
    }
}

/// Names the session whose id is taken.
fn with_line(refused: ingest::Refused, ids: &[SessionId]) -> ApiError {
    let ingest::Refused::Other(id) = refused else {
        return refused.into();
    };
    let at = ids.iter().position(|known| *known == id);
    let number = at.map_or(0, |at| at + 1);
    let detail = format!("Session {number}: the id {id} belongs to another session. Nothing was recorded.");
    ApiError::new(StatusCode::CONFLICT, "id_taken", detail).of("id")
}
