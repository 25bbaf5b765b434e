//! A Session History that is made up: sessions as the real rules have them, files in memory, and bad days.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post, put};
use domain::draft::{Defaults, Draft};
use domain::lifecycle::{Event, apply_all};
use domain::{AttachmentKind, Session, SessionId, Timestamp};
use serde_json::json;
use tokio::net::TcpListener;

use crate::world::{Serving, token};

#[derive(Default)]
pub struct Inner {
    pub sessions: BTreeMap<SessionId, Session>,
    pub files: BTreeMap<(SessionId, AttachmentKind), Bytes>,
    pub calls: u32,
    /// What it answers to everything, while it has a bad day.
    pub fails: Option<u16>,
    /// What it answers to new sessions, while it can tell who tokens are.
    pub refuses_records: Option<u16>,
    /// What it answers to files of that kind.
    pub refuses: Option<AttachmentKind>,
    /// Answers that get lost after the work was done.
    pub loses: u32,
}

type Shared = Arc<Mutex<Inner>>;

pub struct History {
    port: u16,
    pub state: Shared,
    serving: Mutex<Option<Serving>>,
}

impl History {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let history = Self {
            port,
            state: Arc::default(),
            serving: Mutex::default(),
        };
        history.listen(listener);
        history
    }

    fn listen(&self, listener: TcpListener) {
        let router = Router::new()
            .route("/api/v1/token", get(who))
            .route("/api/v1/sessions", post(record))
            .route("/api/v1/sessions/{id}", patch(happened))
            .route(
                "/api/v1/sessions/{id}/attachments/{kind}",
                put(upload).patch(state),
            )
            .layer(axum::middleware::from_fn_with_state(Arc::clone(&self.state), day))
            .with_state(Arc::clone(&self.state));
        *self.serving.lock().expect("free") = Some(Serving::of(router, listener));
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// It goes away.
    pub async fn leave(&self) {
        let serving = self.serving.lock().expect("free").take();
        if let Some(serving) = serving {
            serving.stop().await;
        }
    }

    /// It comes back, with what it knew.
    pub async fn come_back(&self) {
        let mut listener = TcpListener::bind(("127.0.0.1", self.port)).await;
        while listener.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            listener = TcpListener::bind(("127.0.0.1", self.port)).await;
        }
        self.listen(listener.expect("the port"));
    }

    pub fn set(&self, change: impl FnOnce(&mut Inner)) {
        change(&mut self.state.lock().expect("free"));
    }

    /// Sessions in the order of their ids, which is that of their times.
    pub fn sessions(&self) -> Vec<Session> {
        self.state
            .lock()
            .expect("free")
            .sessions
            .values()
            .cloned()
            .collect()
    }

    pub fn file(&self, session: SessionId, kind: AttachmentKind) -> Option<String> {
        let state = self.state.lock().expect("free");
        let bytes = state.files.get(&(session, kind))?;
        Some(String::from_utf8(bytes.to_vec()).expect("text"))
    }

    /// Everything it was told, as text.
    pub fn everything(&self) -> String {
        let state = self.state.lock().expect("free");
        let files: Vec<String> = state
            .files
            .values()
            .map(|file| String::from_utf8_lossy(file).into_owned())
            .collect();
        format!("{:?} {files:?}", state.sessions)
    }
}

async fn day(
    State(state): State<Shared>,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    let (fails, loses) = {
        let mut state = state.lock().expect("free");
        state.calls += 1;
        let loses = state.loses > 0 && request.method() != "GET";
        state.loses -= u32::from(loses);
        (state.fails, loses)
    };
    if let Some(status) = fails {
        return StatusCode::from_u16(status).expect("a status").into_response();
    }
    let response = next.run(request).await;
    if loses {
        StatusCode::BAD_GATEWAY.into_response()
    } else {
        response
    }
}

fn bearer(headers: &HeaderMap) -> &str {
    headers["authorization"]
        .to_str()
        .expect("text")
        .trim_start_matches("Bearer ")
}

async fn who(headers: HeaderMap) -> Response {
    let known = |id: &str, label: &str, org: &str| {
        axum::Json(json!({"id": id, "label": label, "role": "admin", "org": org})).into_response()
    };
    match bearer(&headers) {
        text if text == token('g') => known("tok_gateway", "The gateway", "acme"),
        text if text == token('a') => known("tok_a", "CI nightly", "acme"),
        text if text == token('o') => known("tok_o", "Other", "orbit"),
        _ => StatusCode::UNAUTHORIZED.into_response(),
    }
}

fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "tests run in the time of the machine")]
    jiff::Timestamp::now().into()
}

async fn record(State(state): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    assert_eq!(
        bearer(&headers),
        token('g'),
        "the gateway records with its own token"
    );
    if let Some(status) = state.lock().expect("free").refuses_records {
        return StatusCode::from_u16(status).expect("a status").into_response();
    }
    let draft = match Draft::from_json(&body) {
        Ok(draft) => draft,
        Err(errors) => return (StatusCode::UNPROCESSABLE_ENTITY, format!("{errors:?}")).into_response(),
    };
    let defaults = Defaults {
        id: SessionId::from_bytes([0; 16]),
        now: now(),
        actor: None,
        live: true,
    };
    match draft.finish(&defaults) {
        Ok(session) => {
            let mut state = state.lock().expect("free");
            let known = state
                .sessions
                .entry(session.id)
                .or_insert_with(|| session.clone());
            if known.actor == session.actor {
                StatusCode::CREATED.into_response()
            } else {
                (StatusCode::CONFLICT, "it was somebody else's").into_response()
            }
        }
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, format!("{errors:?}")).into_response(),
    }
}

fn amend(state: &Shared, id: &str, events: &[Event]) -> Response {
    let mut state = state.lock().expect("free");
    let id: SessionId = id.parse().expect("an id");
    let Some(session) = state.sessions.get_mut(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match apply_all(session, events, now()) {
        Ok(after) => {
            *session = after;
            StatusCode::OK.into_response()
        }
        Err((_, refusal)) => (StatusCode::CONFLICT, format!("{refusal:?}")).into_response(),
    }
}

async fn happened(State(state): State<Shared>, Path(id): Path<String>, body: Bytes) -> Response {
    match Event::list_from_json(&body) {
        Ok(events) => amend(&state, &id, &events),
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, format!("{errors:?}")).into_response(),
    }
}

async fn state(
    State(state): State<Shared>,
    Path((id, kind)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let kind = AttachmentKind::from_key(&kind).expect("a kind");
    match Event::attachment_from_json(kind, &body) {
        Ok(event) => amend(&state, &id, &[event]),
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, format!("{errors:?}")).into_response(),
    }
}

async fn upload(
    State(state): State<Shared>,
    Path((id, kind)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    use sha2::Digest;
    let kind = AttachmentKind::from_key(&kind).expect("a kind");
    let mut sum = String::new();
    for byte in sha2::Sha256::digest(&body) {
        write!(sum, "{byte:02x}").expect("a String takes it");
    }
    assert_eq!(headers["x-content-sha256"].to_str().ok(), Some(sum.as_str()));
    let mut state = state.lock().expect("free");
    if state.refuses == Some(kind) {
        return (StatusCode::PAYLOAD_TOO_LARGE, axum::Json(json!({"errors": []}))).into_response();
    }
    let id: SessionId = id.parse().expect("an id");
    if !state.sessions.contains_key(&id) {
        return StatusCode::NOT_FOUND.into_response();
    }
    state.files.insert((id, kind), body);
    StatusCode::CREATED.into_response()
}
