//! The gateway as a whole: starts its parts, takes connections, and stops.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::delivery::Courier;
use crate::history::History;
use crate::keepalive;
use crate::live::Sessions;
use crate::proxy;
use crate::settings::{Settings, Surroundings};
use crate::slots::Slots;
use crate::spool::Spool;
use crate::state::{Inner, State};
use crate::takeover::take_over;
use crate::upstream::Upstream;
use crate::watch;
use crate::who::Tokens;

/// How long what was recorded last may take to arrive when the gateway stops; the rest waits for the next start.
const LAST_DELIVERY: Duration = Duration::from_secs(3);

/// Why a gateway did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder that recordings wait in cannot be used.
    #[error("the spool cannot be used: {0}")]
    Spool(io::Error),
    /// A client for requests could not be made.
    #[error("requests cannot be made: {0}")]
    Client(String),
}

/// A gateway that is ready to take connections.
#[derive(Debug)]
pub struct Gateway {
    state: State,
}

impl Gateway {
    /// Opens the spool, takes up what an earlier gateway left, and begins to deliver.
    ///
    /// # Errors
    /// Where the spool cannot be used, or the machine has no certificates for TLS.
    pub fn start(
        settings: Settings,
        surroundings: Surroundings,
        closing: CancellationToken,
    ) -> Result<Self, Error> {
        let client = |error: &dyn std::fmt::Display| Error::Client(error.to_string());
        let history =
            History::new(&settings.history, settings.token.clone()).map_err(|error| client(&error))?;
        let upstream =
            Upstream::new(settings.upstream.clone(), settings.patience).map_err(|error| client(&error))?;
        let (wake, heard) = tokio::sync::mpsc::unbounded_channel();
        let opened = Spool::open(
            &settings.spool,
            settings.spool_limit,
            surroundings.clone(),
            settings.keep_typed_text,
            wake.clone(),
        )
        .map_err(Error::Spool)?;
        let tokens = Arc::new(Tokens::new(history.clone()));
        let courier = Courier::new(opened.folder, history, Arc::clone(&tokens));
        let state = State::new(Inner {
            slots: Slots::new(settings.slots),
            sessions: Sessions::new(opened.spool.clone()),
            spool: opened.spool,
            courier: courier.clone(),
            upstream,
            tokens,
            tasks: TaskTracker::new(),
            closing,
            unread: Mutex::default(),
            positions: Mutex::new(HashMap::new()),
            settings,
            surroundings,
        });
        take_over(&state, opened.open);
        for id in opened.all {
            // Who hears it is there as long as the gateway.
            let _ = wake.send(id);
        }
        tokio::spawn(courier.run(heard));
        tokio::spawn(watch::watch(state.clone()));
        tokio::spawn(watch::probe(state.clone()));
        Ok(Self { state })
    }

    /// Takes connections until it is told to stop, lets what is under way end, and delivers what it can.
    pub async fn serve(self, listener: TcpListener) {
        let state = self.state;
        let connections = TaskTracker::new();
        while let Some(accepted) = state.closing.run_until_cancelled(listener.accept()).await {
            match accepted {
                Ok((stream, peer)) => connect(&state, stream, peer, &connections),
                Err(error) => {
                    // Too many open files, most likely: others end meanwhile.
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
        drop(listener);
        connections.close();
        let quiet = async {
            connections.wait().await;
            state.tasks.close();
            state.tasks.wait().await;
        };
        if tokio::time::timeout(state.settings.grace, quiet).await.is_err() {
            tracing::warn!("some commands were not over in time and were broken off");
        }
        state.spool.flushed().await;
        state.courier.finish(LAST_DELIVERY).await;
    }
}

fn connect(state: &State, stream: TcpStream, peer: SocketAddr, connections: &TaskTracker) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "small packets may wait");
    }
    if let Err(error) = keepalive::keep(&stream) {
        tracing::debug!(%error, "a client that vanishes is not noticed");
    }
    let of_connection = state.clone();
    let service = service_fn(move |request| {
        let state = of_connection.clone();
        async move { Ok::<_, std::convert::Infallible>(proxy::answer(state, peer, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .preserve_header_case(true)
        // It counts from the end of the answer before: who thinks about the next command for a minute would find the
        // connection closed under it. Who vanished is noticed by asking.
        .header_read_timeout(None)
        // Who closes the way to us has hung up: that ends the wait in the queue.
        .half_close(false)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let closing = state.closing.clone();
    connections.spawn(async move {
        let mut connection = std::pin::pin!(connection);
        let done = tokio::select! {
            done = connection.as_mut() => done,
            () = closing.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = done {
            tracing::debug!(%error, %peer, "a connection broke");
        }
    });
}
