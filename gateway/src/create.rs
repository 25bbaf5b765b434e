//! A new session: who asks, the queue, and the WebDriver server's answer.
//!
//! Whatever happens on the way, the slot is freed once, no browser is left behind, and what was recorded has an end. A
//! client that hangs up is noticed because its request is dropped: what must go on then is a task of its own.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use domain::draft::limits;
use domain::{AttachmentState, SessionId, Status, Timestamp};
use http::header::{HOST, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, Request, Response, StatusCode};
use hyper::body::Incoming;
use serde_json::{Map, Value, json};
use tokio::sync::oneshot;

use crate::address::base;
use crate::answer::not_created;
use crate::body::{Body, Watched, full, whole};
use crate::capabilities::{Asked, Facts, line};
use crate::command::Failure;
use crate::live::{Ending, Live};
use crate::redact::Words;
use crate::slots::Permit;
use crate::spool::{Closing, Kept, Note, Part, Phase, Step};
use crate::state::State;
use crate::who::{self, Who};

/// Bytes of a request for a session, and of the answer: extensions for browsers travel in them.
const LARGEST: usize = 256 * 1024 * 1024;

/// Answers `POST /session`.
pub async fn create(state: State, peer: SocketAddr, request: Request<Incoming>) -> Response<Body> {
    let requested_at = state.surroundings.now();
    let (parts, body) = request.into_parts();
    let Some(body) = whole(body, LARGEST).await else {
        return not_created(
            StatusCode::BAD_REQUEST,
            "The body of the request broke off, or is too long.",
        );
    };
    let from = who::from(&parts.headers, peer.ip(), state.settings.trust_forwarded);
    let who = match state.tokens.who(&parts.headers, &from).await {
        Ok(who) => who,
        Err(why) => {
            let message = format!("The API token of this request was refused: {why}.");
            return not_created(StatusCode::UNAUTHORIZED, &message);
        }
    };
    let asked = Asked::read(&body);
    let mut birth = Birth::new(&state, requested_at, &parts, &from, who, asked);
    let place = state.slots.enter(birth.id, requested_at);
    if let Some(position) = place.position() {
        birth.queue(position);
    }
    let permit = tokio::select! {
        permit = place.granted() => permit,
        () = state.closing.cancelled() => {
            birth.abandon("gateway_stopped");
            return not_created(StatusCode::SERVICE_UNAVAILABLE, "The gateway is stopping.");
        }
    };
    let (send, receive) = oneshot::channel();
    let task = make(state.clone(), birth, permit, parts, body, send);
    state.tasks.spawn(task);
    receive
        .await
        .unwrap_or_else(|_| not_created(StatusCode::INTERNAL_SERVER_ERROR, "The gateway failed."))
}

/// Has the WebDriver server make the session. Goes on when the client is gone, so that nothing is left behind.
async fn make(
    state: State,
    mut birth: Birth,
    permit: Permit,
    parts: Parts,
    body: Bytes,
    client: oneshot::Sender<Response<Body>>,
) {
    if client.is_closed() {
        birth.abandon("client_gone");
        return;
    }
    birth.create();
    let base = base(parts.uri.path()).to_owned();
    let host = parts.headers.get(HOST).cloned();
    let began = std::time::Instant::now();
    let Some(request) = state.upstream.request(parts, full(body)) else {
        birth.fail("bad_request", "The address of the request makes no sense.");
        let _ = client.send(not_created(
            StatusCode::BAD_REQUEST,
            "The address of the request makes no sense.",
        ));
        return;
    };
    let answer = match state.upstream.send(request).await {
        Ok(response) => {
            let (parts, body) = response.into_parts();
            whole(body, LARGEST).await.map(|body| (parts, body))
        }
        Err(error) => {
            tracing::warn!(%error, "the WebDriver server did not answer");
            None
        }
    };
    let Some((mut parts, mut body)) = answer else {
        let message = format!(
            "The WebDriver server at {} did not answer.",
            state.upstream.address()
        );
        birth.fail("upstream_lost", &message);
        let _ = client.send(not_created(StatusCode::BAD_GATEWAY, &message));
        return;
    };
    let made = Made::read(&body).filter(|_| parts.status.is_success());
    let Some(made) = made else {
        let failure = Failure::read(&body);
        let message = failure.map_or_else(
            || format!("The WebDriver server answered {}.", parts.status),
            |failure| failure.told(limits::ERROR),
        );
        let message = birth.words.hide(&message);
        birth.fail("error", &message);
        drop(permit);
        let _ = client.send(Response::from_parts(parts, full(body)));
        return;
    };
    let bypassed = made.leads_past() && !state.settings.rewrite_urls;
    if state.settings.rewrite_urls
        && let Some(host) = host.as_ref().and_then(|host| host.to_str().ok())
        && let Some(rewritten) = made.rewritten(&body, state.upstream.address().authority().as_str(), host)
    {
        body = rewritten;
        parts.headers.remove(http::header::CONTENT_LENGTH);
    }
    let now = state.surroundings.now();
    let words = Arc::new(Mutex::new(std::mem::take(&mut birth.words)));
    let live = Live::new(birth.id, &made.id, &base, bypassed, words, now, permit);
    let live = Arc::new(live);
    // Known before its client hears of it: the first command may come at once.
    state.sessions.add(Arc::clone(&live));
    let watching = state.clone();
    let watched = Arc::clone(&live);
    let handed_over = Watched::over(full(body), 0, move |seen| {
        if !seen.whole {
            let again = watching.clone();
            watching
                .tasks
                .spawn(async move { client_gone(&again, &watched).await });
        }
    });
    let response = Response::from_parts(parts, handed_over);
    let status = response.status();
    // Its record comes first, so that nothing of it comes before.
    birth.start(&made, &live, now);
    let line = json!({
        "at": birth.granted_at.to_string(), "duration_ms": f64::from(u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX)),
        "kind": "webdriver", "title": "New session", "method": "POST", "command": "session", "status": status.as_u16(),
    });
    state.spool.note(Note::Line(
        live.id,
        Part::Commands,
        format!("{line}\n").into_bytes(),
    ));
    // A client that is gone drops what it would have got, which is noticed above.
    drop(client.send(response));
}

/// Takes away a session whose client never heard of it.
async fn client_gone(state: &State, live: &Live) {
    state.upstream.delete(&live.base, &live.upstream_id).await;
    let message = "The client hung up before it was told of its session.";
    let ending = Ending::failed("client_gone", message);
    drop(state.sessions.end(live, state.surroundings.now(), ending));
}

/// A session that the WebDriver server made.
struct Made {
    id: String,
    capabilities: Map<String, Value>,
}

impl Made {
    /// Reads the answer, of W3C or of its predecessor.
    fn read(body: &[u8]) -> Option<Self> {
        let mut body: Value = serde_json::from_slice(body).ok()?;
        let id = body["value"]["sessionId"]
            .as_str()
            .or(body["sessionId"].as_str())?
            .to_owned();
        let mut value = body["value"].take();
        let capabilities = match value["capabilities"].take() {
            Value::Object(map) => map,
            _ => value.as_object().cloned().unwrap_or_default(),
        };
        // It becomes a part of paths.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        (!id.is_empty() && id.bytes().all(plain)).then_some(Self { id, capabilities })
    }

    /// True where the client was told an address of a web socket.
    fn leads_past(&self) -> bool {
        ["webSocketUrl", "se:cdp"]
            .iter()
            .any(|key| self.capabilities.get(*key).is_some_and(Value::is_string))
    }

    /// The answer with the gateway's address in those of web sockets that were the server's.
    fn rewritten(&self, body: &[u8], authority: &str, host: &str) -> Option<Bytes> {
        let mut text = std::str::from_utf8(body).ok()?.to_owned();
        for key in ["webSocketUrl", "se:cdp", "se:vnc"] {
            if let Some(url) = self.capabilities.get(key).and_then(Value::as_str)
                && let Some((scheme, rest)) = url.split_once("://")
                && let Some(path) = rest.strip_prefix(authority)
            {
                text = text.replace(url, &format!("{scheme}://{host}{path}"));
            }
        }
        Some(Bytes::from(text))
    }
}

/// A session that does not run yet. Dropped before it is said how it went on, its client is gone.
struct Birth {
    state: State,
    id: SessionId,
    words: Words,
    asked: Asked,
    requested_at: Timestamp,
    granted_at: Timestamp,
    base: String,
    record: Value,
    unconfirmed: Option<String>,
    recorded: bool,
    kept: bool,
    settled: bool,
}

impl Birth {
    fn new(
        state: &State,
        requested_at: Timestamp,
        parts: &Parts,
        from: &str,
        who: Who,
        asked: Asked,
    ) -> Self {
        let id = state.surroundings.session_id();
        let facts = Facts::of(&asked, None);
        let header = |name| -> Option<String> {
            let headers: &HeaderMap = &parts.headers;
            Some(line(headers.get(name)?.to_str().ok()?, limits::USER_AGENT))
        };
        let mut record = json!({
            "id": id.to_string(),
            "status": Status::Queued.key(),
            "requested_at": requested_at.to_string(),
            "client": {"ip": from, "user_agent": header(USER_AGENT)},
        });
        tell(
            &mut record,
            &facts,
            state.settings.keep_typed_text,
            &asked.secrets(),
        );
        let unconfirmed = match who {
            Who::Actor(actor) => {
                record["actor"] = json!(actor);
                None
            }
            Who::Unconfirmed(secret) => {
                state.tokens.remember(id, secret);
                Some(from.to_owned())
            }
        };
        Self {
            state: state.clone(),
            id,
            words: asked.secrets(),
            asked,
            requested_at,
            granted_at: requested_at,
            base: base(parts.uri.path()).to_owned(),
            record,
            unconfirmed,
            recorded: false,
            kept: false,
            settled: false,
        }
    }

    fn keep(&mut self, phase: Phase, upstream_id: Option<&str>, bypassed: bool) {
        self.kept = true;
        self.state.spool.note(Note::Keep(Box::new(Kept {
            id: self.id,
            phase,
            upstream_id: upstream_id.map(str::to_owned),
            base: self.base.clone(),
            requested_at: self.requested_at,
            record: (!self.recorded).then(|| self.record.clone()),
            unconfirmed: self.unconfirmed.clone(),
            bypassed,
            closing: None,
        })));
    }

    fn note_record(&mut self) {
        let step = Step::Record {
            body: self.record.clone(),
            unconfirmed: self.unconfirmed.clone(),
        };
        self.state.spool.note(Note::Step(self.id, Box::new(step)));
        self.recorded = true;
    }

    fn note_events(&self, events: &Value) {
        let step = Step::Events {
            body: json!({"events": events}),
        };
        self.state.spool.note(Note::Step(self.id, Box::new(step)));
    }

    /// It waits for a slot.
    fn queue(&mut self, position: usize) {
        self.record["queue_kind"] = "concurrency".into();
        self.record["tags"]["queue_position"] = position.to_string().into();
        tracing::info!(session = %self.id, position, "a session waits for a slot");
        self.keep(Phase::Waiting, None, false);
        self.note_record();
        let mut told = self
            .state
            .positions
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        told.insert(self.id, (position, self.requested_at.millis()));
    }

    /// The WebDriver server is asked.
    fn create(&mut self) {
        self.granted_at = if self.recorded {
            self.state.surroundings.now()
        } else {
            self.requested_at
        };
        self.keep(Phase::Creating, None, false);
    }

    /// The WebDriver server made it.
    fn start(&mut self, made: &Made, live: &Live, now: Timestamp) {
        self.settled = true;
        let facts = Facts::of(&self.asked, Some(&made.capabilities));
        let words = live
            .words
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone();
        let started = self.granted_at.max(self.requested_at);
        if self.recorded {
            self.keep(Phase::Running, Some(&made.id), live.bypassed);
            let mut tags = json!({"queue_position": null});
            for (key, value) in &facts.tags {
                tags[key] = words.hide(value).into();
            }
            self.note_events(&json!([
                {"event": "started", "at": started.to_string()},
                {"event": "connected", "at": now.to_string()},
            ]));
            self.note_events(&json!([
                {"event": "described", "at": now.to_string(), "device": facts.device, "app": facts.app},
                {"event": "tags", "at": now.to_string(), "tags": tags},
            ]));
        } else {
            tell(
                &mut self.record,
                &facts,
                self.state.settings.keep_typed_text,
                &words,
            );
            self.record["status"] = Status::Running.key().into();
            self.record["started_at"] = started.to_string().into();
            self.record["user_connected_at"] = now.to_string().into();
            self.record["last_seen_at"] = now.to_string().into();
            self.record["attachments"] =
                json!([{"kind": "action_log", "state": AttachmentState::Recording.key()}]);
            self.keep(Phase::Running, Some(&made.id), live.bypassed);
            self.note_record();
        }
        tracing::info!(session = %self.id, device = facts.device.name, "a session runs");
        self.expect_logs(live);
    }

    /// What will be said of logs, should there be none.
    fn expect_logs(&self, live: &Live) {
        crate::collect::expect(live, &self.asked);
    }

    /// The WebDriver server refused it.
    fn fail(&mut self, reason: &'static str, error: &str) {
        self.over(&Ending::failed(reason, error));
    }

    /// Nobody waits for it any more.
    fn abandon(&mut self, reason: &'static str) {
        self.over(&Ending {
            status: Status::Abandoned,
            reason,
            error: None,
        });
    }

    fn over(&mut self, ending: &Ending) {
        if std::mem::replace(&mut self.settled, true) {
            return;
        }
        if !self.kept {
            self.keep(Phase::Creating, None, false);
        }
        tracing::info!(session = %self.id, status = ending.status.key(), reason = ending.reason, "a session came to nothing");
        let now = self.state.surroundings.now().max(self.requested_at);
        let closing = Closing {
            event: ending.event(now),
            missing: std::collections::BTreeMap::new(),
        };
        self.state.spool.note(Note::Close(self.id, Box::new(closing)));
    }
}

impl Drop for Birth {
    fn drop(&mut self) {
        let mut told = self
            .state
            .positions
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        told.remove(&self.id);
        drop(told);
        self.abandon("user");
    }
}

/// Writes what capabilities say into a record.
fn tell(record: &mut Value, facts: &Facts, keep_typed_text: bool, words: &Words) {
    record["device"] = json!(facts.device);
    record["app"] = json!(facts.app);
    record["options"] = json!(facts.options);
    let mut tags = facts.tags.clone();
    if !keep_typed_text {
        tags.values_mut().for_each(|value| *value = words.hide(value));
    }
    record["tags"] = json!(tags);
}
