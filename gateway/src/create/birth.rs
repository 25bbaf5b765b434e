//! A session from the request to its start, or to the reason why it never started.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use domain::draft::limits;
use domain::{AttachmentState, SessionId, Status, Timestamp};
use http::HeaderMap;
use http::header::USER_AGENT;
use http::request::Parts;
use serde_json::{Value, json};

use super::made::Made;
use crate::address::base;
use crate::capabilities::{Asked, Facts, line};
use crate::collect::expect;
use crate::live::{Ending, Live};
use crate::redact::Words;
use crate::spool::{Closing, Kept, Note, Phase, Step};
use crate::state::State;
use crate::who::Who;

/// A session that does not run yet. Dropped before it is said how it went on, its client is gone.
pub struct Birth {
    state: State,
    /// Its id.
    pub id: SessionId,
    /// What is not recorded of it.
    pub words: Words,
    asked: Asked,
    requested_at: Timestamp,
    /// When it got its slot.
    pub granted_at: Timestamp,
    base: String,
    record: Value,
    unconfirmed: Option<String>,
    recorded: bool,
    kept: bool,
    settled: bool,
}

impl Birth {
    /// Somebody asks for it.
    pub fn new(
        state: &State,
        requested_at: Timestamp,
        parts: &Parts,
        from: &str,
        who: Who,
        asked: Asked,
    ) -> Self {
        let id = state.surroundings.session_id();
        let facts = Facts::of(&asked, None);
        let header = |name| -> Option<String> {
            let headers: &HeaderMap = &parts.headers;
            Some(line(headers.get(name)?.to_str().ok()?, limits::USER_AGENT))
        };
        let mut record = json!({
            "id": id.to_string(),
            "status": Status::Queued.key(),
            "requested_at": requested_at.to_string(),
            "client": {"ip": from, "user_agent": header(USER_AGENT)},
        });
        tell(
            &mut record,
            &facts,
            state.settings.keep_typed_text,
            &asked.secrets(),
        );
        let unconfirmed = match who {
            Who::Actor(actor) => {
                record["actor"] = json!(actor);
                None
            }
            Who::Unconfirmed(secret) => {
                state.tokens.remember(id, secret);
                Some(from.to_owned())
            }
        };
        Self {
            state: state.clone(),
            id,
            words: asked.secrets(),
            asked,
            requested_at,
            granted_at: requested_at,
            base: base(parts.uri.path()).to_owned(),
            record,
            unconfirmed,
            recorded: false,
            kept: false,
            settled: false,
        }
    }

    fn keep(&mut self, phase: Phase, upstream_id: Option<&str>, bypassed: bool) {
        self.kept = true;
        self.state.spool.note(Note::Keep(Box::new(Kept {
            id: self.id,
            phase,
            upstream_id: upstream_id.map(str::to_owned),
            base: self.base.clone(),
            requested_at: self.requested_at,
            record: (!self.recorded).then(|| self.record.clone()),
            unconfirmed: self.unconfirmed.clone(),
            bypassed,
            closing: None,
        })));
    }

    fn note_record(&mut self) {
        let step = Step::Record {
            body: self.record.clone(),
            unconfirmed: self.unconfirmed.clone(),
        };
        self.state.spool.note(Note::Step(self.id, Box::new(step)));
        self.recorded = true;
    }

    fn note_events(&self, events: &Value) {
        let step = Step::Events {
            body: json!({"events": events}),
        };
        self.state.spool.note(Note::Step(self.id, Box::new(step)));
    }

    /// It waits for a slot.
    pub fn queue(&mut self, position: usize) {
        self.record["queue_kind"] = "concurrency".into();
        self.record["tags"]["queue_position"] = position.to_string().into();
        tracing::info!(session = %self.id, position, "a session waits for a slot");
        self.keep(Phase::Waiting, None, false);
        self.note_record();
        let mut told = self
            .state
            .positions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        told.insert(self.id, (position, self.requested_at.millis()));
    }

    /// The WebDriver server is asked.
    pub fn create(&mut self) {
        self.granted_at = if self.recorded {
            self.state.surroundings.now()
        } else {
            self.requested_at
        };
        self.keep(Phase::Creating, None, false);
    }

    /// The WebDriver server made it.
    pub fn start(&mut self, made: &Made, live: &Live, now: Timestamp) {
        self.settled = true;
        let facts = Facts::of(&self.asked, Some(&made.capabilities));
        let words = live.words.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let started = self.granted_at.max(self.requested_at);
        if self.recorded {
            self.keep(Phase::Running, Some(&made.id), live.bypassed);
            let mut tags = json!({"queue_position": null});
            for (key, value) in &facts.tags {
                tags[key] = words.hide(value).into();
            }
            self.note_events(&json!([
                {"event": "started", "at": started.to_string()},
                {"event": "connected", "at": now.to_string()},
            ]));
            self.note_events(&json!([
                {"event": "described", "at": now.to_string(), "device": facts.device, "app": facts.app},
                {"event": "tags", "at": now.to_string(), "tags": tags},
            ]));
        } else {
            tell(
                &mut self.record,
                &facts,
                self.state.settings.keep_typed_text,
                &words,
            );
            self.record["status"] = Status::Running.key().into();
            self.record["started_at"] = started.to_string().into();
            self.record["user_connected_at"] = now.to_string().into();
            self.record["last_seen_at"] = now.to_string().into();
            self.record["attachments"] =
                json!([{"kind": "action_log", "state": AttachmentState::Recording.key()}]);
            self.keep(Phase::Running, Some(&made.id), live.bypassed);
            self.note_record();
        }
        tracing::info!(session = %self.id, device = facts.device.name, "a session runs");
        expect(live, &self.asked);
    }

    /// The WebDriver server refused it.
    pub fn fail(&mut self, reason: &'static str, error: &str) {
        self.over(&Ending::failed(reason, error));
    }

    /// Nobody waits for it any more.
    pub fn abandon(&mut self, reason: &'static str) {
        self.over(&Ending {
            status: Status::Abandoned,
            reason,
            error: None,
        });
    }

    fn over(&mut self, ending: &Ending) {
        if std::mem::replace(&mut self.settled, true) {
            return;
        }
        if !self.kept {
            self.keep(Phase::Creating, None, false);
        }
        tracing::info!(session = %self.id, status = ending.status.key(), reason = ending.reason, "a session came to nothing");
        let now = self.state.surroundings.now().max(self.requested_at);
        let closing = Closing {
            event: ending.event(now),
            missing: BTreeMap::new(),
        };
        self.state
            .spool
            .note(Note::Close(self.id, Box::new(closing), None));
    }
}

impl Drop for Birth {
    fn drop(&mut self) {
        let mut told = self
            .state
            .positions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        told.remove(&self.id);
        drop(told);
        self.abandon("user");
    }
}

/// Writes what capabilities say into a record.
fn tell(record: &mut Value, facts: &Facts, keep_typed_text: bool, words: &Words) {
    record["device"] = json!(facts.device);
    record["app"] = json!(facts.app);
    record["options"] = json!(facts.options);
    let mut tags = facts.tags.clone();
    if !keep_typed_text {
        for value in tags.values_mut() {
            *value = words.hide(value);
        }
    }
    record["tags"] = json!(tags);
}
