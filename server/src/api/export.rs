//! `GET /sessions.csv`: the whole filter as a file.

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use domain::file_name::ascii_name;
use futures::TryStreamExt;

use super::bearer::Bearer;
use super::read::{good, query};
use super::schema::{CsvParams, ErrorsSchema, FilterParams};
use super::{Api, ApiError};
use crate::service::export::{CsvExport, CsvOptions, begin};
use crate::service::sessions::{Asked, Reader};

/// Export every session of a filter as CSV: same order, same scope, no silent cap.
///
/// The export is fixed at its start: it holds what was asked for until then. `x-session-count` says how many sessions
/// there are in it; a connection that breaks means a torn file.
#[utoipa::path(
    get, path = "/api/v1/sessions.csv", tag = "Reading", params(FilterParams, CsvParams),
    responses(
        (status = 200, description = "The file", body = String, content_type = "text/csv"),
        (status = 400, description = "Keys of the query have bad values", body = ErrorsSchema),
        (status = 401, description = "No token, or none that is known", body = ErrorsSchema),
    ),
)]
pub async fn csv(State(api): State<Api>, Bearer(token): Bearer, raw: RawQuery) -> Result<Response, ApiError> {
    let query = query(raw);
    let yes = |key: &str| matches!(query.first(key), Some("1" | "true"));
    let options = CsvOptions {
        bom: yes("bom"),
        raw: yes("raw"),
    };
    let asked = good(Asked::read_whole(&query, api.services.clock.now()))?;
    let org = api.services.store.org(token.org).await?;
    let reader = Reader {
        org: org.ok_or_else(|| ApiError::not_found("organization"))?,
        scope: token.scope(),
    };
    Ok(answer_csv(begin(&api.services, &reader, &asked, options).await?))
}

/// An export as a file to be saved. Its length is not known ahead: the end of the chunks is the end of the file, and
/// an error on the way ends the connection without it.
pub fn answer_csv(export: CsvExport) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", ascii_name(&export.file_name));
    let (rows, as_of) = (export.rows.to_string(), export.as_of.to_string());
    let mut response = Response::new(Body::from_stream(export.chunks().inspect_err(|error| {
        tracing::error!(%error, "an export broke off");
    })));
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, "text/csv; charset=utf-8");
    set(header::CONTENT_DISPOSITION, &disposition);
    set(header::CACHE_CONTROL, "no-store");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(HeaderName::from_static("x-session-count"), &rows);
    set(HeaderName::from_static("x-as-of"), &as_of);
    // Proxies that gather an answer before they pass it on would gather all of it.
    set(HeaderName::from_static("x-accel-buffering"), "no");
    response
}
