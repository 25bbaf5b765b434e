//! How sessions end: by the command that ends them, by what a failure says, or because their server is gone.

use std::sync::{Arc, PoisonError};

use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use serde_json::Value;
use tokio::sync::oneshot;

use super::{Watch, lost, no_answer};
use crate::answer::error;
use crate::body::{Body, full, whole};
use crate::client::left_alone;
use crate::collect::{collect, is_last_window, unread};
use crate::command::{Command, Failure};
use crate::live::{Ending, Live};
use crate::state::State;
use crate::upstream::Presence;

/// Bytes of the answer to an end.
const SMALL: usize = 1024 * 1024;

/// Sends on a command that may end the session: its logs are read first. Goes on when the client hangs up.
pub(super) async fn finish(
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
    let Some(request) = state.upstream.plain_request(parts, full(body)) else {
        return error(
            StatusCode::BAD_REQUEST,
            "invalid argument",
            "The address makes no sense.",
        );
    };
    let (client, answer) = oneshot::channel();
    state.tasks.spawn({
        let state = state.clone();
        async move { finish_now(&state, &live, request, command, client).await }
    });
    answer.await.unwrap_or_else(|_| {
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
    mut client: oneshot::Sender<Response<Body>>,
) {
    let closes_window = command.closes_window();
    if !closes_window || is_last_window(state, live).await {
        collect(state, live).await;
    }
    let watch = Watch::new(state, live, command);
    let asked = async {
        let (parts, body) = state.upstream.send(request).await?.into_parts();
        Ok((parts, whole(body, SMALL).await))
    };
    let patience = state.settings.patience.left_alone;
    let answer = tokio::select! {
        answer = asked => answer.map_err(|failure| lost(state, &failure)),
        () = left_alone(&mut client, patience, || watch.flight.leave()) => Err(error(
            StatusCode::GATEWAY_TIMEOUT,
            "timeout",
            "The WebDriver server did not answer.",
        )),
    };
    let (parts, body) = match answer {
        Ok(answer) => answer,
        Err(response) => {
            watch.done(None, Some(no_answer()), None);
            end_as_lost(state, live, Presence::Away);
            drop(client.send(response));
            return;
        }
    };
    let status = parts.status;
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
        state
            .sessions
            .end_for_good(live, state.surroundings.now(), ending)
            .await;
    }
    let response = match body {
        Some(body) => Response::from_parts(parts, full(body)),
        None => error(StatusCode::BAD_GATEWAY, "unknown error", "The answer broke off."),
    };
    // Who hung up gets none.
    drop(client.send(response));
}

/// Decides what a failure of a command says about its session.
pub(super) fn judge(state: &State, live: &Arc<Live>, failure: &Failure) {
    let told = {
        let words = live.words.lock().unwrap_or_else(PoisonError::into_inner);
        failure.told(&words, domain::draft::limits::ERROR)
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

/// Looks whether a session is still there: a command of it had no whole answer, or its grid does not list it.
pub fn suspect(state: &State, live: &Arc<Live>) {
    let (state, live) = (state.clone(), Arc::clone(live));
    state.clone().tasks.spawn(async move {
        let presence = state.upstream.presence(&live.base, &live.upstream_id).await;
        // Of one that is slow nothing is known: the next command tells, or the probe.
        if matches!(presence, Presence::Gone | Presence::Away) && !live.is_over() {
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
