//! What passes through: commands of sessions, their ends, web sockets, and everything else.
//!
//! Requests and answers are streamed untouched. Of commands a line is recorded once the answer is over; nothing on a
//! command's way waits for a disk or for Session History.

mod ends;
mod upgrade;

pub use ends::{end_as_lost, suspect};

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use domain::Timestamp;
use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use serde_json::{Value, json};

use crate::address::Asks;
use crate::answer::{as_json, error};
use crate::body::{Body, Seen, Watched, streamed};
use crate::command::{self, Command, Failure, Outcome};
use crate::create::create;
use crate::live::{Flight, Live};
use crate::spool::{Log, Note, Part};
use crate::state::State;
use crate::upstream;
use ends::{finish, judge};
use upgrade::{upgrade, upgrade_of};

/// Where the queue is told.
const QUEUE: &str = "/gateway/queue";

/// Answers one request.
pub async fn answer(state: State, peer: SocketAddr, request: Request<Incoming>) -> Response<Body> {
    let path = request.uri().path().to_owned();
    match Asks::read(request.method(), &path) {
        Asks::New => create(state, peer, request).await,
        Asks::End(id) => {
            if let Some(live) = state.sessions.find(id) {
                return finish(state, live, request, Command::new(&Method::DELETE, "")).await;
            }
            let response = pass(&state, request).await;
            if response.status().is_success() {
                // One that is not known: its slot waited for this.
                let mut unread = state.unread.lock().unwrap_or_else(PoisonError::into_inner);
                drop(unread.pop());
            }
            response
        }
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
    flight: Flight,
    over: bool,
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
            flight: live.flight(&state.surroundings),
            over: false,
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
            if seen.whole {
                // Learned before the driver acts on it: no log tells of it earlier.
                let mut words = live.words.lock().unwrap_or_else(PoisonError::into_inner);
                command.learn(seen.copy.as_ref(), &mut words);
            }
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = seen.copy;
        })
    }

    /// Writes its line. The body of the request, where it was copied.
    fn write(&mut self, status: Option<StatusCode>, failure: Option<&Failure>) -> Option<Bytes> {
        self.over = true;
        let body = self.body.lock().unwrap_or_else(PoisonError::into_inner).take();
        let outcome = Outcome {
            at: self.at,
            took: self.began.elapsed(),
            body: body.as_ref(),
            status,
            error: failure,
            keep_typed_text: self.state.settings.keep_typed_text,
        };
        let line = {
            let words = self.live.words.lock().unwrap_or_else(PoisonError::into_inner);
            command::line(&self.command, &outcome, &words)
        };
        self.state
            .spool
            .note(Note::Line(self.live.id, Part::Commands, line));
        body
    }

    /// The command is over.
    fn done(mut self, status: Option<StatusCode>, failure: Option<Failure>, answer: Option<Bytes>) {
        let body = self.write(status, failure.as_ref());
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

impl Drop for Watch {
    /// Its client hung up before there was an answer: what it gave up on is what somebody looks for.
    fn drop(&mut self) {
        if !self.over {
            let failure = Failure {
                code: "client gone".to_owned(),
                message: "the client hung up before there was an answer".to_owned(),
            };
            self.write(None, Some(&failure));
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
    let Some(request) = state.upstream.plain_request(parts, body) else {
        watch.done(Some(StatusCode::BAD_REQUEST), None, None);
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
