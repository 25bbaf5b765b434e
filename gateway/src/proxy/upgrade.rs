//! Web sockets: BiDi and CDP.

use std::sync::Arc;

use http::header::{CONNECTION, UPGRADE};
use http::{HeaderValue, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;

use super::lost;
use crate::answer::error;
use crate::body::{Body, streamed};
use crate::live::Live;
use crate::socket::Touching;
use crate::state::State;

/// The protocol that a request wants to go on with.
pub(super) fn upgrade_of<B>(request: &Request<B>) -> Option<HeaderValue> {
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
pub(super) async fn upgrade(
    state: &State,
    live: Option<Arc<Live>>,
    mut request: Request<Incoming>,
) -> Response<Body> {
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
