//! `GET /sessions.csv`: the whole filter as a file.

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use domain::Scope;
use domain::file_name::ascii_name;

use super::bearer::Bearer;
use super::read::query;
use super::schema::{CsvParams, ErrorsSchema, FilterParams};
use super::{Api, ApiError};
use crate::service::Services;
use crate::service::export::{self, Csv, Options};

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
    let options = Options {
        bom: yes("bom"),
        raw: yes("raw"),
    };
    answer_csv(&api.services, &token.scope(), &query, options).await
}

/// Answers with the CSV of what `query` asks for in `scope`. The page's export is this with a byte order mark.
pub async fn answer_csv(
    services: &Services,
    scope: &Scope,
    query: &domain::Query,
    options: Options,
) -> Result<Response, ApiError> {
    let now = services.clock.now();
    Ok(response(export::csv(services, scope, query, options, now).await?))
}

/// A file to be saved. Its length is not known ahead: the end of the chunks is the end of the file, and an error on the
/// way ends the connection without it.
fn response(csv: Csv) -> Response {
    let mut response = Response::new(Body::from_stream(csv.bytes));
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present");
    let name = ascii_name(&csv.file_name);
    set(
        header::CONTENT_DISPOSITION,
        &format!("attachment; filename=\"{name}\""),
    );
    set(header::CACHE_CONTROL, "no-store");
    set(HeaderName::from_static("x-content-type-options"), "nosniff");
    set(HeaderName::from_static("x-session-count"), &csv.rows.to_string());
    set(HeaderName::from_static("x-as-of"), &csv.as_of.to_string());
    // Proxies that gather an answer before they pass it on would gather all of it.
    set(HeaderName::from_static("x-accel-buffering"), "no");
    response
}
