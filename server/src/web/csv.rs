//! The page's CSV.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::Query;

use super::client::Address;
use super::{Access, Failure, Web};
use crate::api::{answer_csv, describe_csv};
use crate::service::audit::{self, Doer};
use crate::service::export::{CsvOptions, begin, file_name};
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
    Address(address): Address,
    method: Method,
    RawQuery(query): RawQuery,
) -> Response {
    let done = async {
        let reader = Reader {
            org: who.org()?.clone(),
            scope: who.scope()?,
        };
        let asked = Asked::read_whole(
            &Query::parse(&query.unwrap_or_default()),
            web.services.clock.now(),
        );
        // Half a filter would give a file that looks whole and is not what was asked for.
        if let Some(problem) = asked.problems.first() {
            return Err(Error::invalid(&problem.key, problem.message.clone()));
        }
        let options = CsvOptions {
            bom: true,
            raw: false,
        };
        if method == Method::HEAD {
            return Ok(describe_csv(&file_name(&reader, &asked), asked.now));
        }
        let place = web
            .services
            .exports
            .take(reader.org.id, format!("person {}", who.person.id))?;
        let export = begin(&web.services, &reader, &asked, options)
            .await?
            .holding(place);
        let doer = Doer::person(&who.person.email, Some(address));
        audit::note_export(&web.services, reader.org.id, &doer, &asked, export.rows).await?;
        Ok(answer_csv(export))
    };
    let done: Result<Response> = done.await;
    done.unwrap_or_else(|error| Failure::new(&error, &id).into_response())
}
