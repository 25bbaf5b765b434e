//! A WebDriver server that is made up: sessions in memory, and whatever a test wants it to do.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::world::Serving;

/// A request as the driver got it.
#[derive(Clone, Debug)]
pub struct Got {
    pub method: Method,
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

#[derive(Default)]
pub struct Inner {
    pub requests: Vec<Got>,
    pub sessions: BTreeMap<String, Value>,
    pub next: u32,
    /// How long it takes to make a session.
    pub slow: Duration,
    /// What it answers instead of a session.
    pub refuses: Option<(u16, Value)>,
    /// Logs by their types; empty once read.
    pub logs: BTreeMap<String, Value>,
    /// What commands are answered with, by their path behind the session.
    pub answers: BTreeMap<String, (u16, Value)>,
    /// Capabilities it gives beside those that were asked for.
    pub gives: Value,
    /// What it never answers, by paths behind the session; the end of one is "".
    pub mute: Vec<String>,
    /// True where it compresses its answer to a new session, whatever the client takes.
    pub compresses: bool,
    /// True where it lists its sessions, as a grid does.
    pub grid: bool,
    /// Windows that are open.
    pub windows: usize,
}

type Shared = Arc<Mutex<Inner>>;

pub struct Driver {
    port: u16,
    pub state: Shared,
    serving: Mutex<Option<Serving>>,
}

impl Driver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state: Shared = Arc::default();
        state.lock().expect("free").windows = 1;
        let driver = Self {
            port,
            state,
            serving: Mutex::default(),
        };
        driver.listen(listener);
        driver
    }

    fn listen(&self, listener: TcpListener) {
        let router = Router::new()
            .route("/status", get(status))
            .route("/echo/{*rest}", any(echo))
            .route("/socket", get(socket))
            .route("/session", post(create))
            .route("/session/{id}", any(session))
            .route("/session/{id}/{*command}", any(command))
            .layer(axum::extract::DefaultBodyLimit::disable())
            .with_state(Arc::clone(&self.state));
        *self.serving.lock().expect("free") = Some(Serving::of(router, listener));
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// It dies, with all its connections.
    pub async fn die(&self) {
        let serving = self.serving.lock().expect("free").take();
        if let Some(serving) = serving {
            serving.stop().await;
        }
        self.state.lock().expect("free").sessions.clear();
    }

    pub fn set(&self, change: impl FnOnce(&mut Inner)) {
        change(&mut self.state.lock().expect("free"));
    }

    pub fn running(&self) -> Vec<String> {
        self.state
            .lock()
            .expect("free")
            .sessions
            .keys()
            .cloned()
            .collect()
    }

    pub fn requests(&self) -> Vec<Got> {
        self.state.lock().expect("free").requests.clone()
    }
}

async fn note(state: &Shared, method: Method, uri: &Uri, headers: HeaderMap, body: Body) -> Bytes {
    let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
    let path = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    state.lock().expect("free").requests.push(Got {
        method,
        path,
        headers,
        body: body.clone(),
    });
    body
}

/// Never goes on with what it is to be silent about.
async fn silence(state: &Shared, what: &str) {
    let mute = state.lock().expect("free").mute.iter().any(|mute| mute == what);
    if mute {
        std::future::pending::<()>().await;
    }
}

fn failure(status: u16, code: &str, message: &str) -> Response {
    let body = json!({"value": {"error": code, "message": message, "stacktrace": "#0"}});
    (StatusCode::from_u16(status).expect("a status"), axum::Json(body)).into_response()
}

async fn status(State(state): State<Shared>) -> Response {
    let state = state.lock().expect("free");
    let mut value = json!({"ready": true});
    if state.grid {
        let slot = |id: &String| json!({"session": {"sessionId": id}});
        let free = json!({"session": null});
        let slots: Vec<_> = state.sessions.keys().map(slot).chain([free]).collect();
        value["nodes"] = json!([{"slots": slots}]);
    }
    axum::Json(json!({"value": value})).into_response()
}

/// Gives back what came, in pieces, with headers that are easily lost.
async fn echo(
    State(state): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let body = note(&state, method, &uri, headers, body).await;
    let pieces: Vec<Result<Bytes, std::io::Error>> = body
        .chunks(10_000)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    let mut response = Response::new(Body::from_stream(futures::stream::iter(pieces)));
    *response.status_mut() = StatusCode::IM_A_TEAPOT;
    let headers = response.headers_mut();
    headers.insert("keep-alive", "timeout=5".parse().expect("a header"));
    headers.append("set-cookie", "a=1".parse().expect("a header"));
    headers.append("set-cookie", "b=2".parse().expect("a header"));
    headers.insert(
        "x-odd",
        "ä".parse().unwrap_or_else(|_| "odd".parse().expect("a header")),
    );
    response
}

/// A web socket that is none: agrees, then answers each byte with itself.
async fn socket(mut request: axum::extract::Request) -> Response {
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let upgraded = upgrade.await.expect("upgrades");
        let (mut reads, mut writes) = tokio::io::split(hyper_util::rt::TokioIo::new(upgraded));
        let _ = tokio::io::copy(&mut reads, &mut writes).await;
    });
    Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-accept", "made-up")
        .body(Body::empty())
        .expect("a response")
}

async fn create(
    State(state): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let body = note(&state, method, &uri, headers, body).await;
    let slow = state.lock().expect("free").slow;
    // What a driver began it finishes, whoever hangs up.
    let made = tokio::spawn(async move {
        tokio::time::sleep(slow).await;
        let mut state = state.lock().expect("free");
        if let Some((status, body)) = state.refuses.clone() {
            return (StatusCode::from_u16(status).expect("a status"), axum::Json(body)).into_response();
        }
        state.next += 1;
        let id = format!("up-{}", state.next);
        let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
        let mut capabilities = json!({"browserName": asked["capabilities"]["alwaysMatch"]["browserName"]});
        if let Some(gives) = state.gives.as_object() {
            capabilities
                .as_object_mut()
                .expect("an object")
                .extend(gives.clone());
        }
        state.sessions.insert(id.clone(), asked);
        if state.compresses {
            return ([("content-encoding", "gzip")], b"\x1f\x8bmade up".to_vec()).into_response();
        }
        axum::Json(json!({"value": {"sessionId": id, "capabilities": capabilities}})).into_response()
    });
    made.await.expect("an answer")
}

async fn session(
    State(state): State<Shared>,
    Path(id): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let deletes = method == Method::DELETE;
    note(&state, method, &uri, headers, body).await;
    silence(&state, "").await;
    let known = deletes && state.lock().expect("free").sessions.remove(&id).is_some();
    if known {
        axum::Json(json!({"value": null})).into_response()
    } else {
        failure(404, "invalid session id", "invalid session id")
    }
}

async fn command(
    State(state): State<Shared>,
    Path((id, command)): Path<(String, String)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let body = note(&state, method.clone(), &uri, headers, body).await;
    if command == "slow" {
        tokio::time::sleep(Duration::from_millis(1_500)).await;
    }
    silence(&state, &command).await;
    if command == "broken" {
        let pieces = [
            Ok(Bytes::from_static(b"{\"value\":")),
            Err(std::io::Error::other("broken")),
        ];
        return Response::new(Body::from_stream(futures::stream::iter(pieces)));
    }
    let mut state = state.lock().expect("free");
    if !state.sessions.contains_key(&id) {
        return failure(404, "invalid session id", "invalid session id");
    }
    if let Some((status, answer)) = state.answers.get(&command) {
        return (
            StatusCode::from_u16(*status).expect("a status"),
            axum::Json(answer.clone()),
        )
            .into_response();
    }
    let value = match (method.as_str(), command.as_str()) {
        ("GET", "se/log/types") => json!(state.logs.keys().collect::<Vec<_>>()),
        ("POST", "se/log") => {
            let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
            let kind = asked["type"].as_str().unwrap_or_default();
            state.logs.insert(kind.to_owned(), json!([])).unwrap_or(json!([]))
        }
        ("GET", "window/handles") => json!((0..state.windows).map(|n| n.to_string()).collect::<Vec<_>>()),
        ("DELETE", "window") => {
            state.windows -= 1;
            if state.windows == 0 {
                state.sessions.remove(&id);
            }
            json!((0..state.windows).map(|n| n.to_string()).collect::<Vec<_>>())
        }
        ("GET", "screenshot") => json!("A".repeat(3_000_000)),
        _ => Value::Null,
    };
    axum::Json(json!({"value": value})).into_response()
}
