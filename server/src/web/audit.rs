//! The audit log as a file.

use std::collections::VecDeque;

use app::forms::AUDIT_CSV;
use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use domain::Query;
use domain::audit::{Entry, Request};
use domain::csv::{BOM, Texts, push_text, push_time};
use domain::filter::MAX_LIMIT;
use futures::{Stream, stream};
use jiff::tz::TimeZone;

use super::{Access, Failure, Web};
use crate::service::acting::Acting;
use crate::service::{Error, RequestId, Result, Services, audit};

/// The first line.
const HEADER: &[u8] = b"at,who,who_kind,action,subject,details,address,id\r\n";

/// `/settings/audit.csv`.
pub fn routes() -> Router<Web> {
    Router::new().route(AUDIT_CSV, get(download))
}

async fn download(
    State(web): State<Web>,
    id: RequestId,
    Access(who): Access,
    RawQuery(query): RawQuery,
) -> Response {
    let begun = || -> Result<(Acting, Request)> {
        let acting = Acting::of(&who)?;
        acting.as_admin()?;
        let mut query = Query::parse(&query.unwrap_or_default());
        query.remove("cursor");
        query.remove("limit");
        let request = Request::parse(&query);
        // Half a filter would give a file that looks whole and is not what was asked for.
        match request.problems.first() {
            Some(problem) => Err(Error::invalid(&problem.key, problem.message.clone())),
            None => Ok((acting, request)),
        }
    };
    let (acting, request) = match begun() {
        Ok(begun) => begun,
        Err(error) => return Failure::new(&error, &id).into_response(),
    };
    let name = format!(
        "attachment; filename=\"{}_audit-log_{}.csv\"",
        acting.org.slug,
        web.services.clock.now().to_string().replace([':', '.'], "-")
    );
    let zone = TimeZone::get(&acting.org.time_zone).unwrap_or(TimeZone::UTC);
    let mut response = Response::new(Body::from_stream(pieces(
        web.services.clone(),
        acting,
        request,
        zone,
    )));
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, "text/csv; charset=utf-8");
    set(header::CONTENT_DISPOSITION, &name);
    set(header::CACHE_CONTROL, "no-store");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

/// The file, a page of the log at a time. A failure breaks the connection, so that nobody takes a torn file for a whole
/// one.
fn pieces(
    services: Services,
    acting: Acting,
    mut request: Request,
    zone: TimeZone,
) -> impl Stream<Item = Result<Bytes>> {
    request.limit = MAX_LIMIT;
    let mut head = Vec::from(BOM);
    head.extend_from_slice(HEADER);
    let first = VecDeque::from([Ok(Bytes::from(head))]);
    stream::unfold(Some((first, request)), move |state| {
        let (services, org, zone) = (services.clone(), acting.org.id, zone.clone());
        async move {
            let (mut ready, mut request) = state?;
            if let Some(piece) = ready.pop_front() {
                return Some((piece, Some((ready, request))));
            }
            match audit::page(&services, org, &request, &zone).await {
                Ok(page) => {
                    let mut out = Vec::new();
                    for entry in &page.entries {
                        push_row(&mut out, entry);
                    }
                    request.cursor = page.next;
                    let more = page.next.is_some().then_some((ready, request));
                    Some((Ok(Bytes::from(out)), more))
                }
                Err(error) => {
                    tracing::error!(%error, "an export of the audit log broke off");
                    Some((Err(error), None))
                }
            }
        }
    })
}

fn push_row(out: &mut Vec<u8>, entry: &Entry) {
    push_time(out, entry.at);
    let details = entry
        .details
        .iter()
        .map(|(word, value)| format!("{word}={value}"));
    let details: Vec<String> = details.collect();
    for text in [
        entry.who.as_str(),
        entry.doer.key(),
        entry.action.key(),
        &entry.subject,
        &details.join("; "),
        entry.address.as_deref().unwrap_or_default(),
        &entry.id,
    ] {
        out.push(b',');
        push_text(out, text, Texts::Guarded);
    }
    out.extend_from_slice(b"\r\n");
}
