//! Appetize's API as its documentation describes it: pages from the newest session on, by day and with a key.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::{Query, Timestamp};
use futures::stream;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The one key that is let in.
pub const KEY: &str = "tok_fake";

/// A fake under an address of its own, until it is dropped.
pub struct Fake {
    pub address: String,
    inner: Arc<Mutex<Inner>>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Inner {
    /// Sessions of a page at the most, whatever is asked for.
    limit: usize,
    rows: Vec<Value>,
    arriving: VecDeque<Value>,
    trouble: VecDeque<String>,
    asked: usize,
    keys: BTreeSet<String>,
}

/// A session of a second of a day in November 2026, which took ten minutes.
pub fn row(second: i64, day: i64) -> Value {
    let midnight: Timestamp = format!("2026-11-{day}T00:00:00Z").parse().expect("a day");
    let at = |seconds: i64| Value::from(midnight.plus_millis((second + seconds) * 1_000 + 123).to_string());
    json!({
        "targetId": "b_app", "sessionRequestedTime": at(0), "startTime": at(60), "userConnectedTime": at(61),
        "frameTime": at(62), "appLaunchTime": null, "endTime": at(660), "closeTime": at(670),
        "sessionLengthSeconds": 600.0, "queueTimeSeconds": 60, "buildTags": ["qa"]
    })
}

impl Fake {
    pub async fn start(limit: usize) -> Self {
        let inner = Arc::new(Mutex::new(Inner {
            limit,
            ..Inner::default()
        }));
        let router = Router::new()
            .route("/v2/sessions", get(list))
            .with_state(Arc::clone(&inner));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let task = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("serves");
        });
        Self { address, inner, task }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Inner) -> T) -> T {
        act(&mut self.inner.lock().expect("a lock"))
    }

    /// From now on these are its sessions.
    pub fn say(&self, rows: impl IntoIterator<Item = Value>) {
        self.with(|inner| inner.rows = rows.into_iter().collect());
    }

    /// One of these is added after each page of the day it belongs to.
    pub fn arrive(&self, rows: impl IntoIterator<Item = Value>) {
        self.with(|inner| inner.arriving = rows.into_iter().collect());
    }

    /// How the next requests end: `429`, `500`, `torn`, .., or well where it is empty.
    pub fn trouble<'a>(&self, troubles: impl IntoIterator<Item = &'a str>) {
        self.with(|inner| inner.trouble = troubles.into_iter().map(str::to_owned).collect());
    }

    pub fn asked(&self) -> usize {
        self.with(|inner| inner.asked)
    }

    pub fn count(&self) -> usize {
        self.with(|inner| inner.rows.len())
    }

    pub fn keys(&self) -> Vec<String> {
        self.with(|inner| inner.keys.iter().cloned().collect())
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn list(
    State(inner): State<Arc<Mutex<Inner>>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let mut inner = inner.lock().expect("a lock");
    inner.asked += 1;
    let key = headers
        .get("x-api-key")
        .map_or("", |key| key.to_str().expect("text"));
    inner.keys.insert(key.to_owned());
    if key != KEY {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match inner.trouble.pop_front().as_deref() {
        None | Some("") => {}
        Some("429") => return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "0")]).into_response(),
        Some("torn") => {
            let chunks: [Result<Bytes, std::io::Error>; 2] = [
                Ok(Bytes::from_static(b"{\"data\":[{\"targetId\"")),
                Err(std::io::ErrorKind::BrokenPipe.into()),
            ];
            return Body::from_stream(stream::iter(chunks)).into_response();
        }
        Some("nonsense") => return "<html>Back soon</html>".into_response(),
        Some("elsewhere") => {
            return (
                StatusCode::FOUND,
                [(header::LOCATION, "http://127.0.0.1:9/steal")],
            )
                .into_response();
        }
        Some(status) => {
            let status = StatusCode::from_bytes(status.as_bytes()).expect("a status");
            return status.into_response();
        }
    }
    let query = Query::parse(&query.unwrap_or_default());
    let number = |key: &str| query.first(key).and_then(|text| text.parse::<usize>().ok());
    let (Some(from), Some(to)) = (query.first("startDate"), query.first("endDate")) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let asked = |row: &Value| row["sessionRequestedTime"].as_str().unwrap_or(to).to_owned();
    let of_days = |row: &&Value| (from..=to).contains(&asked(row).get(..10).unwrap_or(to));
    let mut rows: Vec<Value> = inner.rows.iter().filter(of_days).cloned().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(asked(row)));
    let limit = number("limit").unwrap_or(50).min(inner.limit);
    let page = number("page").unwrap_or(1);
    let total = rows.len();
    let data: Vec<Value> = rows.into_iter().skip((page - 1) * limit).take(limit).collect();
    let next = (page * limit < total).then_some(page + 1);
    if inner.arriving.front().is_some_and(|row| of_days(&row)) {
        let arrived = inner.arriving.pop_front();
        inner.rows.extend(arrived);
    }
    axum::Json(json!({"data": data, "total": total, "nextPage": next})).into_response()
}
