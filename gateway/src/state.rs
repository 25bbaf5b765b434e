//! What every request works with.

use std::sync::Arc;
use std::sync::Mutex;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::delivery::Courier;
use crate::live::Sessions;
use crate::settings::{Settings, Surroundings};
use crate::slots::{Permit, Slots};
use crate::spool::Spool;
use crate::upstream::Upstream;
use crate::who::Tokens;

/// What every request works with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct State(Arc<Inner>);

/// The parts of it.
#[derive(Debug)]
pub struct Inner {
    /// How the gateway works.
    pub settings: Settings,
    /// The time, and ids.
    pub surroundings: Surroundings,
    /// The WebDriver server.
    pub upstream: Upstream,
    /// The queue.
    pub slots: Slots,
    /// What runs.
    pub sessions: Sessions,
    /// Where recordings go.
    pub spool: Spool,
    /// Who sends them.
    pub courier: Courier,
    /// Who clients are.
    pub tokens: Arc<Tokens>,
    /// Work that goes on when its client has hung up.
    pub tasks: TaskTracker,
    /// Cancelled when the gateway is to stop.
    pub closing: CancellationToken,
    /// Slots of sessions that run, though the answer that made them could not be read.
    pub unread: Mutex<Vec<Permit>>,
    /// Positions that were told, by session.
    pub positions: Mutex<std::collections::HashMap<domain::SessionId, (usize, i64)>>,
}

impl State {
    /// Shares the parts.
    pub fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }
}

impl std::ops::Deref for State {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
