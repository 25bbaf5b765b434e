//! `GET /sessions.csv`: the whole filter as a file.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use domain::Timestamp;
use domain::file_name::ascii_name;
use futures::{Stream, TryStreamExt};

use super::bearer::{Bearer, CameFrom};
use super::read::{good, query};
use super::schema::ErrorsSchema;
use super::{Api, ApiError};
use crate::service::audit::{self, Doer};
use crate::service::export::{Broken, CsvExport, CsvOptions, Patience, begin, file_name};
use crate::service::sessions::{Asked, Reader};

/// How long a reader may take nothing, and how fast it must be.
const PATIENCE: Patience = Patience {
    nothing: Duration::from_mins(5),
    slowest: 64 * 1024,
};

/// Export every session of a filter as CSV: same order, same scope, no silent cap.
///
/// The export is fixed at its start: it holds what was asked for until then. `x-session-count` says how many sessions
/// there are in it; a connection that breaks means a torn file.
#[utoipa::path(
    get, path = "/api/v1/sessions.csv", tag = "Reading", operation_id = "exportSessions",
    responses(
        (status = 200, description = "The file", body = String, content_type = "text/csv"),
        (status = 400, description = "Keys of the query have bad values", body = ErrorsSchema),
        (status = 429, description = "The token or its organization has as many exports running as it may", body = ErrorsSchema),
    ),
)]
pub async fn csv(
    State(api): State<Api>,
    Bearer(token): Bearer,
    CameFrom(address): CameFrom,
    method: Method,
    raw: RawQuery,
) -> Result<Response, ApiError> {
    let query = query(raw);
    let yes = |key: &str| match query.first(key).map(str::trim) {
        Some("1" | "true") => Ok(true),
        None | Some("" | "0" | "false") => Ok(false),
        Some(_) => {
            let detail = "Write 1 for yes and 0 for no.";
            Err(ApiError::new(StatusCode::BAD_REQUEST, "unknown_value", detail).of(key))
        }
    };
    let options = CsvOptions {
        bom: yes("bom")?,
        raw: yes("raw")?,
    };
    let asked = good(Asked::read_whole(&query, api.services.clock.now()))?;
    let org = api.services.store.org(token.org).await?;
    let reader = Reader {
        org: org.ok_or_else(|| ApiError::not_found("organization"))?,
        scope: token.scope(),
    };
    if method == Method::HEAD {
        return Ok(describe_csv(&file_name(&reader, &asked), asked.now));
    }
    let place = api
        .services
        .exports
        .take(token.org, format!("token {}", token.id))?;
    let export = begin(&api.services, &reader, &asked, options)
        .await?
        .holding(place);
    let doer = Doer::token(&token.label, address);
    audit::note_export(&api.services, token.org, &doer, &asked, export.rows).await?;
    Ok(answer_csv(export))
}

/// An export as a file to be saved. Its length is not known ahead: the end of the chunks is the end of the file, and
/// an error on the way ends the connection without it.
pub fn answer_csv(export: CsvExport) -> Response {
    let mut response = describe_csv(&export.file_name, export.as_of);
    let rows = HeaderValue::from(export.rows);
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-session-count"), rows);
    *response.body_mut() = body_of(export.chunks(PATIENCE));
    response
}

/// What a file would be, for who asks for the head of the answer alone: nothing is exported, counted or noted.
pub fn describe_csv(file_name: &str, as_of: Timestamp) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", ascii_name(file_name));
    // A length that is not known, where an empty body would be said to be 0.
    let mut response = Response::new(body_of(futures::stream::empty()));
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
    set(HeaderName::from_static("x-as-of"), &as_of.to_string());
    // Proxies that gather an answer before they pass it on would gather all of it.
    set(HeaderName::from_static("x-accel-buffering"), "no");
    response
}

/// A body that is pulled piece by piece, and breaks the connection where a piece fails.
fn body_of(chunks: impl Stream<Item = Result<Bytes, Broken>> + Send + 'static) -> Body {
    Body::from_stream(chunks.inspect_err(|error| {
        tracing::error!(%error, "an export broke off");
    }))
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::get;
    use futures::{StreamExt, stream};
    use std::net::SocketAddr;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::store::Error;

    /// Serves one body and gives a connection that has asked for it.
    async fn ask(body: impl Fn() -> Body + Clone + Send + Sync + 'static) -> TcpStream {
        let router = Router::new().route("/", get(move || std::future::ready(body())));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr: SocketAddr = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        let mut connection = TcpStream::connect(addr).await.expect("a connection");
        let request = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
        connection.write_all(request).await.expect("asked");
        connection
    }

    #[tokio::test]
    async fn a_failure_in_the_middle_breaks_the_connection_without_an_end() {
        let mut connection = ask(|| {
            let good = Ok(Bytes::from_static(b"header\r\nrow\r\n"));
            let bad = Err(Broken::Store(Error::Corrupt("sessions.status")));
            // Not at once, so that the first piece is on its way.
            let later = stream::once(async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                bad
            });
            body_of(stream::iter([good]).chain(later))
        })
        .await;
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer).await;
        let answer = String::from_utf8(answer).expect("text");
        assert!(
            answer.contains("transfer-encoding: chunked") && answer.contains("row"),
            "{answer}"
        );
        assert!(
            !answer.contains("0\r\n\r\n"),
            "a torn file must not look whole: {answer}"
        );
        assert!(
            !answer.contains("status"),
            "no error stands in the file: {answer}"
        );
    }

    #[tokio::test]
    async fn rows_wait_for_a_reader_that_does_not_read() {
        const PIECE: usize = 256 * 1024;
        const PIECES: usize = 2_000;
        let made = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&made);
        let mut connection = ask(move || {
            let counter = Arc::clone(&counter);
            body_of(stream::iter(0..PIECES).map(move |_| {
                counter.fetch_add(1, Ordering::SeqCst);
                Ok(Bytes::from(vec![b'x'; PIECE]))
            }))
        })
        .await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let ahead = made.load(Ordering::SeqCst);
        assert!(ahead < PIECES / 10, "{ahead} pieces were made for nobody");
        let mut read = 0;
        let mut buffer = vec![0; 1024 * 1024];
        while read < PIECE * PIECES {
            let count = connection.read(&mut buffer).await.expect("bytes");
            assert!(count > 0, "it goes on as soon as somebody reads");
            read += count;
        }
        assert_eq!(made.load(Ordering::SeqCst), PIECES);
    }
}
