//! The gateway as a whole: starts its parts, answers, and stops.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::connections::Connections;
use crate::delivery::Courier;
use crate::history::History;
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
        let of_requests = state.clone();
        let answer = move |peer, request| proxy::answer(of_requests.clone(), peer, request);
        // Clients think between two commands for as long as a session may be idle.
        let connections = Connections::of_the_system()
            .that_may_wait()
            .take(listener, state.closing.clone(), answer)
            .await;
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
