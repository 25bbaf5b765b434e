//! Answers with a file of a session: for machines here, for people from the page's own route.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::file_name::{ascii_name, attachment_name};
use domain::{Attachment, AttachmentKind, Scope, Session, SessionId};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::range;
use super::{Api, ApiError};
use crate::service::attachments;
use crate::service::audit::Doer;
use crate::service::downloads::{self, Download};

/// Letters that a name in a header may hold as they are.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');

/// Who asks for a file, and how.
pub struct Asked {
    /// What they may read.
    pub scope: Scope,
    /// Who answers for it.
    pub doer: Doer,
    /// GET, or HEAD where the file itself stays.
    pub method: Method,
    /// What the request says.
    pub headers: HeaderMap,
}

/// Answers a request for a file that `scope` may read, whole or in part, always to be saved and never to be shown.
pub async fn download(
    api: &Api,
    asked: &Asked,
    id: SessionId,
    kind: AttachmentKind,
) -> Result<Response, ApiError> {
    let scope = &asked.scope;
    let (session, file) = attachments::find(&api.services, scope, id, kind).await?;
    let sha256 = file.sha256.clone().unwrap_or_default();
    let tag = format!("\"{sha256}\"");
    let text = |name: HeaderName| asked.headers.get(name).and_then(|value| value.to_str().ok());
    let known = |header: &str| {
        header
            .split(',')
            .any(|known| matches!(known.trim(), "*") || known.trim() == tag)
    };
    if text(header::IF_NONE_MATCH).is_some_and(known) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        describe(&mut response, &session, &file, &tag);
        return Ok(response);
    }
    let size = u64::try_from(file.size.unwrap_or(0)).unwrap_or(0);
    // A part of another version of the file is of no use.
    let same = text(header::IF_RANGE).is_none_or(|version| version == tag);
    let part = match range::read(text(header::RANGE).filter(|_| same), size) {
        range::Asked::Whole => None,
        range::Asked::Part(part) => Some(part),
        range::Asked::Unsatisfiable => {
            let detail = format!("The file has {size} bytes.");
            let status = StatusCode::RANGE_NOT_SATISFIABLE;
            let mut response = ApiError::new(status, "range_not_satisfiable", detail)
                .of("range")
                .into_response();
            set(&mut response, header::CONTENT_RANGE, &format!("bytes */{size}"));
            return Ok(response);
        }
    };
    if asked.method == Method::GET {
        let download = Download {
            org: scope.org,
            doer: asked.doer.clone(),
            session: id,
            kind,
            sha256,
        };
        downloads::note(&api.services, download, part.is_none()).await?;
    }
    let content = attachments::read(&api.blobs, scope, &file, part.clone()).await?;
    let mut response = Response::new(Body::from_stream(content.bytes));
    set(
        &mut response,
        header::CONTENT_LENGTH,
        &(content.range.end - content.range.start).to_string(),
    );
    if part.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let (first, end) = (content.range.start, content.range.end);
        set(
            &mut response,
            header::CONTENT_RANGE,
            &format!("bytes {first}-{}/{}", end.saturating_sub(1), content.size),
        );
    }
    describe(&mut response, &session, &file, &tag);
    Ok(response)
}

/// What the file is, and that no browser may run it.
fn describe(response: &mut Response, session: &Session, file: &Attachment, tag: &str) {
    let name = attachment_name(session, file);
    let disposition = format!(
        "attachment; filename=\"{}\"; filename*=UTF-8''{}",
        ascii_name(&name),
        utf8_percent_encode(&name, PLAIN)
    );
    let content_type = file.content_type.as_deref().unwrap_or("application/octet-stream");
    set(response, header::CONTENT_TYPE, content_type);
    set(response, header::CONTENT_DISPOSITION, &disposition);
    set(response, header::ETAG, tag);
    set(response, header::ACCEPT_RANGES, "bytes");
    set(response, header::CACHE_CONTROL, "private, no-cache");
    set(response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(
        response,
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; sandbox",
    );
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    // What cannot stand in a header, e.g. a recorder's media type, is left out.
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
