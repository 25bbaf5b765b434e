//! Connections of HTTP/1.1: how many there may be at once, and for how long one may ask for nothing.
//!
//! Who connects and says nothing, or half a request, holds a place that others need. So a connection must ask for
//! something soon, and where every place is taken the one that has waited longest for a request gives way. Whoever is
//! being answered stays, however slow: files, exports and streams of events may take their time. Knows nothing of what
//! is asked; the server's command line uses it too.

mod room;
mod seat;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::keepalive;
use room::room;
use seat::{Places, Seat};

/// How long a new connection may take for its first request.
const FIRST_REQUEST: Duration = Duration::from_secs(20);
/// How long one may take for the next: longer than proxies keep one that is unused (a minute), so that they are the ones
/// to close it and none of their requests meets a closed door.
const NEXT_REQUEST: Duration = Duration::from_secs(75);

/// How connections are taken.
#[derive(Clone, Debug)]
pub struct Connections {
    most: usize,
    first_request: Duration,
    next_request: Option<Duration>,
}

impl Connections {
    /// As many at once as the system has files for, with some left for everything else.
    pub fn of_the_system() -> Self {
        Self::at_most(room())
    }

    /// So many at once.
    pub fn at_most(most: usize) -> Self {
        Self {
            most,
            first_request: FIRST_REQUEST,
            next_request: Some(NEXT_REQUEST),
        }
    }

    /// The same, but once a connection has asked for something it may take any time for more. Where every place is taken
    /// it gives way all the same, and where the other side has vanished it ends.
    #[must_use]
    pub fn that_may_wait(self) -> Self {
        Self {
            next_request: None,
            ..self
        }
    }

    /// Takes connections until `closing` is cancelled and answers their requests, told who sent them. Gives those that
    /// are still being answered then.
    pub async fn take<A, F, B>(
        self,
        listener: TcpListener,
        closing: CancellationToken,
        answer: A,
    ) -> TaskTracker
    where
        A: Fn(SocketAddr, Request<Incoming>) -> F + Clone + Send + 'static,
        F: Future<Output = Response<B>> + Send + 'static,
        B: Body + Send + Unpin + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let places = Places::new(self.most);
        let connections = TaskTracker::new();
        while let Some(accepted) = closing.run_until_cancelled(listener.accept()).await {
            match accepted {
                Ok((stream, peer)) => {
                    let Some(seat) = closing.run_until_cancelled(places.seat()).await else {
                        break;
                    };
                    let connection = self
                        .clone()
                        .serve(stream, peer, seat, closing.clone(), answer.clone());
                    connections.spawn(connection);
                }
                Err(error) => {
                    // Too many open files, most likely: others end meanwhile.
                    tracing::warn!(%error, "a connection could not be taken");
                    sleep(Duration::from_millis(50)).await;
                }
            }
        }
        connections.close();
        connections
    }

    async fn serve<A, F, B>(
        self,
        stream: TcpStream,
        peer: SocketAddr,
        seat: Arc<Seat>,
        closing: CancellationToken,
        answer: A,
    ) where
        A: Fn(SocketAddr, Request<Incoming>) -> F + Send + 'static,
        F: Future<Output = Response<B>> + Send + 'static,
        B: Body + Send + Unpin + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "small packets may wait");
        }
        if let Err(error) = keepalive::keep(&stream) {
            tracing::debug!(%error, "a client that vanishes is not noticed");
        }
        let of_requests = Arc::clone(&seat);
        let service = service_fn(move |request| {
            let busy = of_requests.ask();
            let answered = answer(peer, request);
            async move { Ok::<_, Infallible>(answered.await.map(|body| busy.until_the_end_of(body))) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.next_request)
            .preserve_header_case(true)
            // Who closes the way to us has hung up: nobody waits for the answer any more.
            .half_close(false)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = std::pin::pin!(connection);
        let silent = async {
            tokio::select! {
                biased;
                () = seat.has_asked() => std::future::pending().await,
                () = sleep(self.first_request) => "asked for nothing",
                () = closing.cancelled() => "asked for nothing before the end",
            }
        };
        let done = tokio::select! {
            biased;
            done = connection.as_mut() => done,
            why = silent => return tracing::debug!(%peer, "a connection {why} and was closed"),
            () = seat.must_leave() => return tracing::debug!(%peer, "a connection gave way to another"),
            () = closing.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = done {
            tracing::debug!(%error, %peer, "a connection broke");
        }
    }
}

#[cfg(test)]
mod tests;
