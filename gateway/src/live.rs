//! Sessions that run: who has which slot, when they were last used, and that each of them ends once.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use domain::draft::limits;
use domain::{AttachmentKind, AttachmentState, SessionId, Status, Timestamp};
use serde_json::json;
use tokio::sync::oneshot;

use crate::settings::Surroundings;
use crate::slots::Permit;
use crate::spool::{Closing, FileFate, Note, SharedWords, Spool};

/// A session that runs.
#[derive(Debug)]
pub struct Live {
    /// Its id in Session History.
    pub id: SessionId,
    /// Its id at the WebDriver server.
    pub upstream_id: String,
    /// What stands before `/session` in the paths of its client.
    pub base: String,
    /// True where its client was told an address that leads past the gateway: its silence says nothing.
    pub bypassed: bool,
    /// What is not recorded.
    pub words: SharedWords,
    last_used: AtomicI64,
    in_flight: AtomicU32,
    waited_for: AtomicU32,
    beat_at: AtomicI64,
    ended: AtomicBool,
    given_up: AtomicBool,
    crash: Mutex<Option<String>>,
    missing: Mutex<BTreeMap<AttachmentKind, FileFate>>,
    permit: Mutex<Option<Permit>>,
}

/// How a session ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Completed or failed.
    pub status: Status,
    /// In a word.
    pub reason: &'static str,
    /// What went wrong.
    pub error: Option<String>,
}

impl Ending {
    /// As it should.
    pub fn completed(reason: &'static str) -> Self {
        Self {
            status: Status::Completed,
            reason,
            error: None,
        }
    }

    /// By a fault.
    pub fn failed(reason: &'static str, error: impl Into<String>) -> Self {
        Self {
            status: Status::Failed,
            reason,
            error: Some(error.into()),
        }
    }

    /// The event that tells of it.
    pub fn event(&self, at: Timestamp) -> serde_json::Value {
        let mut event = json!({
            "event": "ended", "at": at.to_string(), "status": self.status.key(), "end_reason": self.reason,
        });
        if let Some(error) = &self.error {
            event["error"] = error.chars().take(limits::ERROR).collect::<String>().into();
        }
        event
    }
}

/// One command that is under way, until this is dropped.
#[derive(Debug)]
pub struct Flight {
    live: Arc<Live>,
    surroundings: Surroundings,
    left: AtomicBool,
}

impl Live {
    /// It begins to run.
    pub fn new(
        id: SessionId,
        upstream_id: &str,
        base: &str,
        bypassed: bool,
        words: SharedWords,
        now: Timestamp,
        permit: Permit,
    ) -> Self {
        Self {
            id,
            upstream_id: upstream_id.to_owned(),
            base: base.to_owned(),
            bypassed,
            words,
            last_used: AtomicI64::new(now.millis()),
            in_flight: AtomicU32::new(0),
            waited_for: AtomicU32::new(0),
            beat_at: AtomicI64::new(now.millis()),
            ended: AtomicBool::new(false),
            given_up: AtomicBool::new(false),
            crash: Mutex::default(),
            missing: Mutex::default(),
            permit: Mutex::new(Some(permit)),
        }
    }

    /// It is used.
    pub fn touch(&self, now: Timestamp) {
        self.last_used.fetch_max(now.millis(), Ordering::Relaxed);
    }

    /// A command is under way.
    pub fn flight(self: &Arc<Self>, surroundings: &Surroundings) -> Flight {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        self.waited_for.fetch_add(1, Ordering::Relaxed);
        self.touch(surroundings.now());
        Flight {
            live: Arc::clone(self),
            surroundings: surroundings.clone(),
            left: AtomicBool::new(false),
        }
    }

    /// True while a client waits for the answer to a command.
    pub fn is_waited_for(&self) -> bool {
        self.waited_for.load(Ordering::Relaxed) > 0
    }

    /// True while a command is under way.
    pub fn is_busy(&self) -> bool {
        self.in_flight.load(Ordering::Relaxed) > 0
    }

    /// When it was last used.
    pub fn last_used(&self) -> i64 {
        self.last_used.load(Ordering::Relaxed)
    }

    /// When it last told that it lives; set to `now`.
    pub fn beat(&self, now: Timestamp) -> i64 {
        self.beat_at.swap(now.millis(), Ordering::Relaxed)
    }

    /// When it last told that it lives.
    pub fn beat_at(&self) -> i64 {
        self.beat_at.load(Ordering::Relaxed)
    }

    /// Whether it is being ended because nobody uses it; what was so before.
    pub fn give_up(&self, given_up: bool) -> bool {
        self.given_up.swap(given_up, Ordering::AcqRel)
    }

    /// True once it is over.
    pub fn is_over(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Its page or browser crashed: however it ends, it failed. The first one counts.
    pub fn crashed(&self, message: String) {
        let mut crash = self.crash.lock().unwrap_or_else(PoisonError::into_inner);
        crash.get_or_insert(message);
    }

    /// Says what became of a file, should there be none of it.
    pub fn missing(&self, kind: AttachmentKind, state: AttachmentState, reason: &str) {
        let fate = FileFate {
            state,
            reason: reason.to_owned(),
        };
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        missing.insert(kind, fate);
    }
}

impl Flight {
    /// Its client hung up; the command goes on.
    pub fn leave(&self) {
        if !self.left.swap(true, Ordering::Relaxed) {
            self.live.waited_for.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.leave();
        // Touched first: nobody is to see it idle since before the command.
        self.live.touch(self.surroundings.now());
        self.live.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// All sessions that run. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Sessions {
    running: Arc<RwLock<HashMap<String, Arc<Live>>>>,
    spool: Spool,
}

impl Sessions {
    /// None yet.
    pub fn new(spool: Spool) -> Self {
        Self {
            running: Arc::default(),
            spool,
        }
    }

    /// Adds one.
    pub fn add(&self, live: Arc<Live>) {
        let mut running = self.running.write().unwrap_or_else(PoisonError::into_inner);
        running.insert(live.upstream_id.clone(), live);
    }

    /// The one of that id at the WebDriver server.
    pub fn find(&self, upstream_id: &str) -> Option<Arc<Live>> {
        let running = self.running.read().unwrap_or_else(PoisonError::into_inner);
        running.get(upstream_id).cloned()
    }

    /// All of them.
    pub fn all(&self) -> Vec<Arc<Live>> {
        let running = self.running.read().unwrap_or_else(PoisonError::into_inner);
        running.values().cloned().collect()
    }

    /// Ends one. Only the first end counts, and gets the slot: it is free once that is dropped.
    pub fn end(&self, live: &Live, at: Timestamp, ending: Ending) -> Option<Permit> {
        self.end_telling(live, at, ending, None)
    }

    /// Ends one as its client wished, and returns once that is on the disk: a gateway that is killed after it said so
    /// does not take the session for one that was lost.
    pub async fn end_for_good(&self, live: &Live, at: Timestamp, ending: Ending) {
        let (known, waits) = oneshot::channel();
        let slot = self.end_telling(live, at, ending, Some(known));
        let _ = waits.await;
        drop(slot);
    }

    fn end_telling(
        &self,
        live: &Live,
        at: Timestamp,
        ending: Ending,
        known: Option<oneshot::Sender<()>>,
    ) -> Option<Permit> {
        if live.ended.swap(true, Ordering::AcqRel) {
            return None;
        }
        self.forget(live);
        let crash = live.crash.lock().unwrap_or_else(PoisonError::into_inner).take();
        let ending = match crash {
            Some(crash) if ending.status == Status::Completed => Ending::failed("error", crash),
            _ => ending,
        };
        tracing::info!(session = %live.id, status = ending.status.key(), reason = ending.reason, "a session is over");
        let missing = live
            .missing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let closing = Closing {
            event: ending.event(at),
            missing,
        };
        self.spool.note(Note::Close(live.id, Box::new(closing), known));
        live.permit.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn forget(&self, live: &Live) {
        let mut running = self.running.write().unwrap_or_else(PoisonError::into_inner);
        running.remove(&live.upstream_id);
    }
}
