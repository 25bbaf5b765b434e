//! `GET /events`: tells an open page that sessions of its organization changed, and nothing else.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream;
use tokio::time::{Instant, sleep_until};

use super::metrics::OpenStream;
use super::{Access, Failure, Visitor, Web};
use crate::secret::Secret;
use crate::service::changes::Listener;
use crate::service::{RequestId, sign_ins};

/// At most one ping in this time, however busy the organization is.
const PAUSE: Duration = Duration::from_secs(1);
/// A sign of life, so that proxies keep the connection; the sign-in is looked at again as often, whatever else happens.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// What an open stream holds.
struct Stream {
    web: Web,
    listener: Listener,
    secret: Secret,
    org: domain::access::OrgId,
    begun: bool,
    not_before: Instant,
    /// When the sign-in is looked at again.
    look_at: Instant,
    _counted: OpenStream,
}

/// Opens a stream for whoever is signed in.
pub async fn stream(
    State(web): State<Web>,
    id: RequestId,
    visitor: Visitor,
    Access(who): Access,
) -> Result<Response, Failure> {
    let org = who.org().map_err(|error| Failure::new(&error, &id))?.id;
    let Some(secret) = visitor.secret else {
        return Err(Failure::new(&crate::service::Error::SignedOut, &id));
    };
    let open = Stream {
        listener: web.services.changes.listen(org),
        _counted: web.metrics.open_stream(),
        web,
        secret,
        org,
        begun: false,
        not_before: Instant::now(),
        look_at: Instant::now() + KEEP_ALIVE,
    };
    let mut response = Sse::new(stream::unfold(open, Stream::next)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx holds answers back until they are long enough; not this one.
    headers.insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    Ok(response)
}

impl Stream {
    /// The next event; nothing once the server closes or the sign-in is over.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if !self.begun {
            self.begun = true;
            return Some((
                Ok(Event::default()
                    .comment("listening")
                    .retry(Duration::from_secs(3))),
                self,
            ));
        }
        let closing = self.web.closing.clone();
        let event = tokio::select! {
            () = closing.cancelled() => None,
            event = self.wait() => event,
        };
        Some((Ok(event?), self))
    }

    async fn wait(&mut self) -> Option<Event> {
        sleep_until(self.not_before).await;
        let more = tokio::select! {
            more = self.listener.changed() => Some(more),
            () = sleep_until(self.look_at) => None,
        };
        // A busy organization has something to tell all the time: its events must not put this off.
        if Instant::now() >= self.look_at {
            if !self.may_go_on().await {
                return None;
            }
            self.look_at = Instant::now() + KEEP_ALIVE;
        }
        let Some(more) = more else {
            return Some(Event::default().comment("still here"));
        };
        self.listener.skip();
        self.not_before = Instant::now() + PAUSE;
        // An event without data is not delivered.
        more.then(|| Event::default().event("changed").data("1"))
    }

    /// True while the sign-in is good and looks at the same organization.
    async fn may_go_on(&self) -> bool {
        let found = sign_ins::peek(&self.web.services, &self.secret).await;
        matches!(found, Ok(Some(who)) if who.org().is_ok_and(|org| org.id == self.org))
    }
}

#[cfg(test)]
mod tests;
