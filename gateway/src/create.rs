//! A new session: who asks, the queue, and the WebDriver server's answer.
//!
//! Whatever happens on the way, the slot is freed once, no browser is left behind, and what was recorded has an end. A
//! client that hangs up is noticed because its request is dropped: what must go on then is a task of its own.

mod birth;
mod made;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use domain::draft::limits;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HOST};
use http::request::Parts;
use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use serde_json::json;
use tokio::sync::oneshot;

use crate::address::base;
use crate::answer::not_created;
use crate::body::{Body, Watched, full, whole};
use crate::capabilities::Asked;
use crate::client::left_alone;
use crate::command::Failure;
use crate::live::{Ending, Live};
use crate::slots::Permit;
use crate::spool::{Note, Part};
use crate::state::State;
use crate::who;
use birth::Birth;
use made::Made;

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
    mut client: oneshot::Sender<Response<Body>>,
) {
    if client.is_closed() {
        birth.abandon("client_gone");
        return;
    }
    birth.create();
    let base = base(parts.uri.path()).to_owned();
    let host = parts.headers.get(HOST).cloned();
    let began = Instant::now();
    let Some(request) = state.upstream.plain_request(parts, full(body)) else {
        birth.fail("bad_request", "The address of the request makes no sense.");
        let _ = client.send(not_created(
            StatusCode::BAD_REQUEST,
            "The address of the request makes no sense.",
        ));
        return;
    };
    let asked = async {
        match state.upstream.send(request).await {
            Ok(response) => {
                let (parts, body) = response.into_parts();
                whole(body, LARGEST).await.map(|body| (parts, body))
            }
            Err(error) => {
                tracing::warn!(%error, "the WebDriver server did not answer");
                None
            }
        }
    };
    let answer = tokio::select! {
        answer = asked => answer,
        () = left_alone(&mut client, state.settings.patience.left_alone, || ()) => {
            let message = "The client hung up, and the WebDriver server did not answer for so long that its slot was given to others.";
            birth.fail("client_gone", message);
            return;
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
        if parts.status.is_success() && is_encoded(&parts) {
            let message = "The WebDriver server compressed its answer, though it was asked not to: what the session does is not recorded.";
            tracing::error!(session = %birth.id, "{message} Its slot is taken until it is deleted");
            birth.fail("unreadable", message);
            let mut unread = state.unread.lock().unwrap_or_else(PoisonError::into_inner);
            unread.push(permit);
            drop(unread);
            drop(client.send(Response::from_parts(parts, full(body))));
            return;
        }
        let failure = Failure::read(&body);
        let message = failure.map_or_else(
            || format!("The WebDriver server answered {}.", parts.status),
            |failure| failure.told(&birth.words, limits::ERROR),
        );
        birth.fail("error", &message);
        drop(permit);
        let _ = client.send(Response::from_parts(parts, full(body)));
        return;
    };
    let host = host.as_ref().and_then(|host| host.to_str().ok());
    let mut bypassed = made.leads_past(None);
    if state.settings.rewrite_urls
        && let Some(host) = host
        && let Some(rewritten) = made.rewritten(&body, state.upstream.address(), host)
    {
        // What counts is what the client is told.
        bypassed = Made::read(&rewritten).is_none_or(|told| told.leads_past(Some(host)));
        body = rewritten;
        parts.headers.remove(CONTENT_LENGTH);
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
    let millis = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
    let said = json!({
        "at": birth.granted_at.to_string(), "duration_ms": f64::from(millis), "kind": "webdriver",
        "title": "New session", "method": "POST", "command": "session", "status": status.as_u16(),
    });
    let said = format!("{said}\n").into_bytes();
    state.spool.note(Note::Line(live.id, Part::Commands, said));
    // What a client is told of is on the disk: a gateway that is killed from here on goes on with it.
    state.spool.flushed().await;
    // A client that is gone drops what it would have got, which is noticed above.
    drop(client.send(response));
}

fn is_encoded(parts: &http::response::Parts) -> bool {
    let encoding = parts.headers.get(CONTENT_ENCODING);
    encoding.is_some_and(|encoding| encoding != "identity")
}

/// Takes away a session whose client never heard of it.
async fn client_gone(state: &State, live: &Live) {
    state.upstream.delete(&live.base, &live.upstream_id).await;
    let message = "The client hung up before it was told of its session.";
    let ending = Ending::failed("client_gone", message);
    drop(state.sessions.end(live, state.surroundings.now(), ending));
}
