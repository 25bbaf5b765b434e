//! The page's CSV.

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::file_name::ascii_name;
use futures::TryStreamExt;

use super::{Access, Failure, Web};
use crate::service::export::{CsvExport, CsvOptions, begin};
use crate::service::sessions::{Asked, Reader};
use crate::service::{Error, RequestId, Result};

/// `/sessions.csv`.
pub fn routes() -> Router<Web> {
    Router::new().route("/sessions.csv", get(download))
}

async fn download(
    State(web): State<Web>,
    id: RequestId,
    Access(who): Access,
    RawQuery(query): RawQuery,
) -> Response {
    let done = async {
        let reader = Reader {
            org: who.org()?.clone(),
            scope: who.scope()?,
        };
        let asked = Asked::read(&query.unwrap_or_default(), web.services.clock.now());
        // Half a filter would give a file that looks whole and is not what was asked for.
        if let Some(problem) = asked.problems.first() {
            return Err(Error::invalid(&problem.key, problem.message.clone()));
        }
        begin(
            &web.services,
            &reader,
            &asked,
            CsvOptions {
                bom: true,
                raw: false,
            },
        )
        .await
    };
    let done: Result<CsvExport> = done.await;
    match done {
        Ok(export) => answer(export),
        Err(error) => Failure::new(&error, &id).into_response(),
    }
}

/// The file as an answer. A failure in the middle breaks the connection.
pub fn answer(export: CsvExport) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", ascii_name(&export.file_name));
    let rows = export.rows;
    let body = Body::from_stream(export.chunks().inspect_err(|error| {
        tracing::error!(%error, "an export broke off");
    }));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-session-count", HeaderValue::from(rows));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
