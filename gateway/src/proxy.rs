//! What passes through: commands of sessions, their ends, web sockets, and everything else.
//!
//! Requests and answers are streamed untouched. Of commands a line is recorded once the answer is over; nothing on a
//! command's way waits for a disk or for Session History.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use domain::Timestamp;
use http::header::{CONNECTION, UPGRADE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};

use crate::address::Asks;
use crate::answer::{as_json, error};
use crate::body::{Body, Seen, Watched, full, streamed, whole};
use crate::collect::{collect, is_last_window, unread};
use crate::command::{self, Command, Failure, Outcome};
use crate::create::create;
use crate::live::{Ending, Flight, Live};
use crate::socket::Touching;
use crate::spool::{Log, Note, Part};
use crate::state::State;
use crate::upstream::{self, Presence};

/// Where the queue is told.
const QUEUE: &str = "/gateway/queue";
/// Bytes of the answer to an end.
const SMALL: usize = 1024 * 1024;

/// Answers one request.
pub async fn answer(state: State, peer: SocketAddr, request: Request<Incoming>) -> Response<Body> {
    let path = request.uri().path().to_owned();
    match Asks::read(request.method(), &path) {
        Asks::New => create(state, peer, request).await,
        Asks::End(id) => match state.sessions.find(id) {
            Some(live) => finish(state, live, request, Command::new(&Method::DELETE, "")).await,
            None => pass(&state, request).await,
        },
        Asks::Command(id, tail) => match state.sessions.find(id) {
            Some(live) => {
                let command = Command::new(request.method(), tail);
                if command.closes_window() {
                    finish(state, live, request, command).await
                } else {
                    session_command(state, live, request, command).await
                }
            }
            None => pass(&state, request).await,
        },
        Asks::Other if path == QUEUE && request.method() == Method::GET => as_json(&queue(&state)),
        Asks::Other => pass(&state, request).await,
    }
}

/// Slots, and who waits for one.
fn queue(state: &State) -> Value {
    let now = state.surroundings.now();
    let (slots, taken, waiting) = state.slots.look();
    let waiting: Vec<Value> = waiting
        .into_iter()
        .map(|waiting| {
            json!({
                "position": waiting.position, "session_id": waiting.session.to_string(),
                "requested_at": waiting.since.to_string(), "waited_ms": now.millis_since(waiting.since),
            })
        })
        .collect();
    json!({"slots": slots, "running": taken, "waiting": waiting})
}

/// Sends on what belongs to no session that is recorded.
async fn pass(state: &State, request: Request<Incoming>) -> Response<Body> {
    if upgrade_of(&request).is_some() {
        return upgrade(state, None, request).await;
    }
    let (parts, body) = request.into_parts();
    let Some(request) = state.upstream.request(parts, streamed(body)) else {
        return error(
            StatusCode::BAD_REQUEST,
            "invalid argument",
            "The address makes no sense.",
        );
    };
    match state.upstream.send(request).await {
        Ok(response) => response.map(streamed),
        Err(failure) => lost(state, &failure),
    }
}

fn lost(state: &State, failure: &upstream::Error) -> Response<Body> {
    tracing::warn!(error = %failure, "the WebDriver server did not answer");
    let message = format!(
        "The WebDriver server at {} did not answer.",
        state.upstream.address()
    );
    error(StatusCode::BAD_GATEWAY, "unknown error", &message)
}

/// What is recorded of one command.
struct Watch {
    state: State,
    live: Arc<Live>,
    command: Command,
    at: Timestamp,
    began: Instant,
    body: Arc<Mutex<Option<Bytes>>>,
    _flight: Flight,
}

impl Watch {
    fn new(state: &State, live: &Arc<Live>, command: Command) -> Self {
        Self {
            state: state.clone(),
            live: Arc::clone(live),
            command,
            at: state.surroundings.now(),
            began: Instant::now(),
            body: Arc::default(),
            _flight: live.flight(&state.surroundings),
        }
    }

    /// The body of the request, copied where it is looked at.
    fn request_body(&self, body: Incoming) -> Body {
        let limit = self.command.request_copy(self.state.settings.keep_typed_text);
        if limit == 0 {
            return streamed(body);
        }
        let (slot, command, live) = (
            Arc::clone(&self.body),
            self.command.clone(),
            Arc::clone(&self.live),
        );
        Watched::over(streamed(body), limit, move |seen: Seen| {
            if let Some(copy) = seen.copy {
                // Learned before the driver acts on it: no log tells of it earlier.
                command.learn(
                    &copy,
                    &mut live.words.lock().unwrap_or_else(PoisonError::into_inner),
                );
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(copy);
            }
        })
    }

    /// The command is over.
    fn done(self, status: Option<StatusCode>, failure: Option<Failure>, answer: Option<Bytes>) {
        let body = self.body.lock().unwrap_or_else(PoisonError::into_inner).take();
        let outcome = Outcome {
            at: self.at,
            took: self.began.elapsed(),
            body: body.as_ref(),
            status,
            error: failure.as_ref(),
            keep_typed_text: self.state.settings.keep_typed_text,
        };
        let line = {
            let words = self.live.words.lock().unwrap_or_else(PoisonError::into_inner);
            command::line(&self.command, &outcome, &words)
        };
        self.state
            .spool
            .note(Note::Line(self.live.id, Part::Commands, line));
        if self.command.reads_log()
            && status == Some(StatusCode::OK)
            && let Some(kind) = body.and_then(|body| serde_json::from_slice::<Value>(&body).ok())
            && let (Some(kind), Some(answer)) = (kind["type"].as_str(), answer)
        {
            let words = self.live.words.clone();
            self.state
                .spool
                .note(Note::Log(self.live.id, Log::named(kind), answer, words));
        }
        if let Some(failure) = failure {
            judge(&self.state, &self.live, &failure);
        }
    }
}

/// Decides what a failure of a command says about its session.
fn judge(state: &State, live: &Arc<Live>, failure: &Failure) {
    let told = {
        let words = live.words.lock().unwrap_or_else(PoisonError::into_inner);
        words.hide(&failure.told(domain::draft::limits::ERROR))
    };
    if failure.is_crash() {
        live.crashed(told.clone());
    }
    if failure.ends_session() || failure.message.contains("chrome not reachable") {
        unread(live);
        let ended = state
            .sessions
            .end(live, state.surroundings.now(), Ending::failed("error", told));
        if let Some(slot) = ended {
            // Whatever is left of it at the server goes too.
            let (state, live) = (state.clone(), Arc::clone(live));
            state.clone().tasks.spawn(async move {
                state.upstream.delete(&live.base, &live.upstream_id).await;
                drop(slot);
            });
        }
    }
}

/// Sends on a command of a session, and watches what comes of it.
async fn session_command(
    state: State,
    live: Arc<Live>,
    request: Request<Incoming>,
    command: Command,
) -> Response<Body> {
    if upgrade_of(&request).is_some() {
        return upgrade(&state, Some(live), request).await;
    }
    let watch = Watch::new(&state, &live, command);
    let (parts, body) = request.into_parts();
    let body = watch.request_body(body);
    let Some(request) = state.upstream.request(parts, body) else {
        return error(
            StatusCode::BAD_REQUEST,
            "invalid argument",
            "The address makes no sense.",
        );
    };
    match state.upstream.send(request).await {
        Ok(response) => {
            let status = response.status();
            let limit = watch.command.response_copy(status);
            response.map(|body| {
                Watched::over(streamed(body), limit, move |seen| {
                    let failure = seen
                        .copy
                        .as_deref()
                        .filter(|_| status.as_u16() >= 400)
                        .and_then(Failure::read);
                    if !seen.whole {
                        suspect(&watch.state, &watch.live);
                    }
                    watch.done(Some(status), failure, seen.copy);
                })
            })
        }
        Err(failure) => {
            let response = lost(&state, &failure);
            suspect(&state, &live);
            watch.done(None, Some(no_answer()), None);
            response
        }
    }
}

fn no_answer() -> Failure {
    Failure {
        code: "no answer".to_owned(),
        message: "the WebDriver server did not answer".to_owned(),
    }
}

/// Looks whether a session whose command had no whole answer is still there.
fn suspect(state: &State, live: &Arc<Live>) {
    let (state, live) = (state.clone(), Arc::clone(live));
    state.clone().tasks.spawn(async move {
        let presence = state.upstream.presence(&live.base, &live.upstream_id).await;
        if presence != Presence::There && !live.is_over() {
            end_as_lost(&state, &live, presence);
        }
    });
}

/// Ends a session whose server is gone, or does not know it any more.
pub fn end_as_lost(state: &State, live: &Live, presence: Presence) {
    let message = match presence {
        Presence::Gone => "The WebDriver server does not know the session any more.",
        _ => "The WebDriver server stopped answering.",
    };
    unread(live);
    let ending = Ending::failed("upstream_lost", message);
    drop(state.sessions.end(live, state.surroundings.now(), ending));
}

/// Sends on a command that may end the session: its logs are read first. Goes on when the client hangs up.
async fn finish(
    state: State,
    live: Arc<Live>,
    request: Request<Incoming>,
    command: Command,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Some(body) = whole(body, SMALL).await else {
        return error(
            StatusCode::BAD_REQUEST,
            "invalid argument",
            "The body of the request broke off.",
        );
    };
    let Some(request) = state.upstream.request(parts, full(body)) else {
        return error(
            StatusCode::BAD_REQUEST,
            "invalid argument",
            "The address makes no sense.",
        );
    };
    let task = state.tasks.spawn({
        let state = state.clone();
        async move { finish_now(&state, &live, request, command).await }
    });
    task.await.unwrap_or_else(|_| {
        error(
            StatusCode::INTERNAL_SERVER_ERROR,
            "unknown error",
            "The gateway failed.",
        )
    })
}

async fn finish_now(
    state: &State,
    live: &Arc<Live>,
    request: Request<Body>,
    command: Command,
) -> Response<Body> {
    let closes_window = command.closes_window();
    if !closes_window || is_last_window(state, live).await {
        collect(state, live).await;
    }
    let watch = Watch::new(state, live, command);
    let response = match state.upstream.send(request).await {
        Ok(response) => response,
        Err(failure) => {
            let response = lost(state, &failure);
            watch.done(None, Some(no_answer()), None);
            end_as_lost(state, live, Presence::Away);
            return response;
        }
    };
    let (parts, body) = response.into_parts();
    let status = parts.status;
    let body = whole(body, SMALL).await;
    let failure = body
        .as_deref()
        .filter(|_| status.as_u16() >= 400)
        .and_then(Failure::read);
    let left = body
        .as_deref()
        .and_then(|body| serde_json::from_slice::<Value>(body).ok())
        .and_then(|answer| answer["value"].as_array().map(Vec::len));
    watch.done(Some(status), failure, None);
    if status.is_success() && (!closes_window || left == Some(0)) {
        let ending = Ending::completed("user");
        drop(state.sessions.end(live, state.surroundings.now(), ending));
    }
    match body {
        Some(body) => Response::from_parts(parts, full(body)),
        None => error(StatusCode::BAD_GATEWAY, "unknown error", "The answer broke off."),
    }
}

/// The protocol that a request wants to go on with.
fn upgrade_of<B>(request: &Request<B>) -> Option<HeaderValue> {
    let asks = request
        .headers()
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|word| word.trim().eq_ignore_ascii_case("upgrade"));
    asks.then(|| request.headers().get(UPGRADE).cloned()).flatten()
}

/// Sends on a request for a web socket; where the server agrees, everything after it goes both ways as it comes.
async fn upgrade(state: &State, live: Option<Arc<Live>>, mut request: Request<Incoming>) -> Response<Body> {
    let protocol = upgrade_of(&request);
    let client = hyper::upgrade::on(&mut request);
    let (parts, body) = request.into_parts();
    let Some(mut request) = state.upstream.request(parts, streamed(body)) else {
        return error(
            StatusCode::BAD_REQUEST,
            "invalid argument",
            "The address makes no sense.",
        );
    };
    if let Some(protocol) = protocol {
        request
            .headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        request.headers_mut().insert(UPGRADE, protocol);
    }
    let mut response = match state.upstream.send(request).await {
        Ok(response) => response,
        Err(failure) => return lost(state, &failure),
    };
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        return response.map(streamed);
    }
    let server = hyper::upgrade::on(&mut response);
    let (tasks, state) = (state.tasks.clone(), state.clone());
    tasks.spawn(async move {
        let (Ok(client), Ok(server)) = (client.await, server.await) else {
            return;
        };
        let mut client = Touching::new(TokioIo::new(client), live, state.clone());
        let mut server = TokioIo::new(server);
        let both = tokio::io::copy_bidirectional(&mut client, &mut server);
        let _ = state.closing.run_until_cancelled(both).await;
    });
    response.map(streamed)
}
