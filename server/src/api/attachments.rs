//! Files of sessions: PUT streams one in, GET streams it out, PATCH says why there is none.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::draft::{is_sha256, limits};
use domain::lifecycle::Event;
use domain::{AttachmentKind, SessionId};
use percent_encoding::percent_decode_str;

use super::bearer::{Bearer, CameFrom};
use super::download::{self, download};
use super::events::{path, session_id};
use super::schema::{AttachmentSchema, AttachmentStateSchema, ErrorsSchema, SessionSchema};
use super::{Api, ApiError, SessionObject, body, idempotency};
use crate::service::attachments::{self, Upload, kept_name};
use crate::service::audit::Doer;
use crate::service::ingest;

type Place = Result<Path<(String, String)>, PathRejection>;

const SHA256: HeaderName = HeaderName::from_static("x-content-sha256");

fn place(given: Place) -> Result<(SessionId, AttachmentKind), ApiError> {
    let (id, kind) = path(given)?;
    let id = session_id(&id)?;
    let kind = AttachmentKind::from_key(&kind).ok_or_else(|| {
        let detail = "Files are debug_log, network_log, action_log, crash_log, video, screenshot and other.";
        ApiError::new(StatusCode::NOT_FOUND, "not_found", detail)
    })?;
    Ok((id, kind))
}

/// Upload a file of a session; it replaces the one of this kind that was there.
///
/// The media type is that of `Content-Type`, the name that of `Content-Disposition`. With `X-Content-Sha256` in
/// hexadecimal digits the content is checked. A body that breaks off leaves everything as it was.
#[utoipa::path(
    put, path = "/api/v1/sessions/{id}/attachments/{kind}", tag = "Files", operation_id = "uploadFile",
    request_body(content = String, content_type = "application/octet-stream", description = "The file, of any type"),
    responses(
        (status = 201, description = "The file is there now", body = AttachmentSchema),
        (status = 200, description = "The file replaced another one", body = AttachmentSchema),
        (status = 404, description = "No such session for this token, or no such kind", body = ErrorsSchema),
        (status = 400, description = "The body broke off, or is a part of a file", body = ErrorsSchema),
        (status = 413, description = "The file is too large", body = ErrorsSchema),
        (status = 415, description = "The body is compressed", body = ErrorsSchema),
        (status = 422, description = "The content is not what the SHA-256 says, or no such files are taken", body = ErrorsSchema),
        (status = 507, description = "The server has no room left for files", body = ErrorsSchema),
    ),
)]
pub async fn put(
    State(api): State<Api>,
    Bearer(token): Bearer,
    given: Place,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let (id, kind) = place(given)?;
    body::check_encoding(&headers)?;
    if headers.contains_key(header::CONTENT_RANGE) {
        let detail = "Send the whole file: parts are not taken.";
        return Err(ApiError::new(StatusCode::BAD_REQUEST, "partial_upload", detail).of("content-range"));
    }
    let limit = api.limits.files.of(kind);
    if limit == 0 {
        let detail = format!("This server takes no {}.", kind.name().to_lowercase());
        return Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "kind_not_taken", detail).of("kind"));
    }
    body::check_length(&headers, limit)?;
    let upload = Upload {
        file_name: file_name(&headers),
        content_type: content_type(&headers)?,
        sha256: sha256(&headers)?,
        limit,
    };
    let bytes = body::pieces(body, api.limits.silence);
    let scope = token.scope();
    let (file, added) = attachments::put(&api.services, &api.blobs, &scope, id, kind, upload, bytes).await?;
    let status = if added {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, axum::Json(file)).into_response())
}

/// Download a file of a session, whole or, with `Range`, in part.
#[utoipa::path(
    get, path = "/api/v1/sessions/{id}/attachments/{kind}", tag = "Files", operation_id = "downloadFile",
    responses(
        (status = 200, description = "The file, of the type that it was uploaded with", content_type = "*/*"),
        (status = 206, description = "A part of the file", content_type = "*/*"),
        (status = 304, description = "The copy is still the file"),
        (status = 404, description = "No such session for this token, or no such file; the detail says why", body = ErrorsSchema),
        (status = 416, description = "The file has no such bytes", body = ErrorsSchema),
    ),
)]
pub async fn get(
    State(api): State<Api>,
    Bearer(token): Bearer,
    CameFrom(address): CameFrom,
    given: Place,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (id, kind) = place(given)?;
    let asked = download::Asked {
        scope: token.scope(),
        doer: Doer::token(&token.label, address),
        method,
        headers,
    };
    download(&api, &asked, id, kind).await
}

/// Say what becomes of a file that is not stored: it is being recorded, was not captured, could not be saved.
#[utoipa::path(
    patch, path = "/api/v1/sessions/{id}/attachments/{kind}", tag = "Files", operation_id = "setFileState",
    request_body = AttachmentStateSchema,
    responses(
        (status = 200, description = "The session as it is now", body = SessionSchema),
        (status = 404, description = "No such session for this token, or no such kind", body = ErrorsSchema),
        (status = 409, description = "The file is stored already", body = ErrorsSchema),
        (status = 422, description = "Fields are wrong", body = ErrorsSchema),
    ),
)]
pub async fn state(
    State(api): State<Api>,
    Bearer(token): Bearer,
    given: Place,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let (id, kind) = place(given)?;
    let key = idempotency::key(&headers)?;
    let text = body::json(&headers, body, &api.limits).await?;
    let event = Event::attachment_from_json(kind, &text)?;
    let key = key.map(|key| ingest::request_key(&token, key, id, &text));
    let session = ingest::amend(&api.services, &token, id, &[event], key).await?;
    Ok(axum::Json(SessionObject::of(&session)).into_response())
}

fn sha256(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(given) = headers.get(SHA256) else {
        return Ok(None);
    };
    let hash = given.to_str().unwrap_or_default().trim().to_ascii_lowercase();
    if is_sha256(&hash) {
        return Ok(Some(hash));
    }
    let detail = "A SHA-256 has 64 hexadecimal digits.";
    Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_value", detail).of(SHA256.as_str()))
}

fn content_type(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(given) = headers.get(header::CONTENT_TYPE) else {
        return Ok(None);
    };
    let text = given.to_str().unwrap_or_default().trim();
    if text.contains('/') && text.len() <= limits::CONTENT_TYPE {
        return Ok(Some(text.to_owned()));
    }
    let detail = "This is no media type, or too long a one.";
    Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_value", detail).of("content-type"))
}

/// The name in `Content-Disposition`, where there is one that can be read: `filename*` before `filename`.
fn file_name(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(header::CONTENT_DISPOSITION)?;
    let text = std::str::from_utf8(header.as_bytes()).ok()?;
    let parameter = |name: &str| {
        text.split(';').skip(1).find_map(|part| {
            let (key, value) = part.split_once('=')?;
            (key.trim().eq_ignore_ascii_case(name)).then(|| value.trim().trim_matches('"').to_owned())
        })
    };
    let encoded = parameter("filename*").and_then(|value| {
        let (charset, rest) = value.split_once('\'')?;
        let (_, name) = rest.split_once('\'')?;
        charset
            .eq_ignore_ascii_case("utf-8")
            .then(|| percent_decode_str(name).decode_utf8().ok().map(Cow::into_owned))?
    });
    kept_name(&encoded.or_else(|| parameter("filename"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(disposition: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        let value = axum::http::HeaderValue::from_bytes(disposition.as_bytes()).expect("a header");
        headers.insert(header::CONTENT_DISPOSITION, value);
        file_name(&headers)
    }

    #[test]
    fn the_senders_name_is_its_last_part() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(name_of("attachment; filename=\"run.har\""), some("run.har"));
        assert_eq!(name_of("attachment; FileName=../../etc/passwd"), some("passwd"));
        assert_eq!(
            name_of("attachment; filename=\"x\"; filename*=UTF-8''gr%C3%B6%C3%9Fe.log"),
            some("größe.log")
        );
        assert_eq!(name_of("attachment; filename=\"größe.log\""), some("größe.log"));
        assert_eq!(name_of("attachment"), None);
        assert_eq!(name_of("attachment; filename=\"C:\\\""), None);
    }
}
