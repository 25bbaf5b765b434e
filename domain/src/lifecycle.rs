//! What may happen to a session, and what each event makes of it.
//!
//! [`apply`] is a pure function: the database writes what it answers, and a refusal writes nothing.
//!
//! | event | queued | running | completed | failed | abandoned | lost |
//! | --- | --- | --- | --- | --- | --- | --- |
//! | started | running | repeat | repeat | repeat; late start where it never started | late start: completed | running again; repeat where it is the known start |
//! | connected, first frame, launched | noted | noted | noted | noted | noted | noted, alive again |
//! | heartbeat | seen | seen | seen at its time | seen at its time | seen at its time | alive again, where it is newer than the last one |
//! | ended | failed or abandoned | completed or failed | repeat | repeat | repeat | as if it had not been lost |
//! | abandoned | abandoned | refused | refused | refused | repeat | abandoned, where it never started |
//! | closed | refused | refused | noted | noted | noted | refused: tell the end first |
//! | tags | merged | merged | merged | merged | merged | merged |
//! | attachment | noted | noted | noted | noted | noted | noted |
//! | silence | lost | lost | nothing | nothing | nothing | nothing |
//!
//! "Repeat": the same values again, or none, change nothing; other values are refused. "Noted" takes the first value;
//! another one later is refused; of an attachment the state with the latest time stands, and once the file is there
//! only older ones are taken for what they are, late. "Late start": a start that says when, not after the end, arrives
//! behind it; a session that seemed to have left the queue has completed. "Seen at its time": a heartbeat that says
//! when moves `last_seen_at`, one that does not is nothing. "Alive again" means queued or running as before, with the
//! estimated end and a closing behind it taken back. No event may stand before `requested_at`, no end before the start, no closing before the
//! end. An event without a time happened now. A recorder's event moves `last_seen_at` forward, never back and never
//! beyond now.
//!
//! Events that say when they happened may arrive doubled and in any order: started, connected, first frame, launched,
//! heartbeat, ended (its status left to the times, or failed) and attachments end in the same session. Two pairs need
//! their order, and the second of them is refused with 409 until the first has arrived: an end that says `completed`
//! behind the start, and closed behind the end. Tags are merged as they arrive, descriptions replaced. `abandoned` denies a start.

mod event;
mod json;
mod refusal;

pub use event::{Description, Event, Happening};
pub use json::MAX_EVENTS;
pub use refusal::{Refusal, RefusalCode};

use crate::draft::tag_problems;
use crate::session::{Attachment, AttachmentState, Session, Status};
use crate::timestamp::Timestamp;

/// What `event` makes of `session` when it is `now`. An event that changes nothing gives the same session.
pub fn apply(session: &Session, event: &Event, now: Timestamp) -> Result<Session, Refusal> {
    let change = Change {
        before: session,
        at: event.at,
        now,
    };
    match &event.what {
        Happening::Started => change.started(),
        Happening::Connected => change.milestone("user_connected_at", |s| &mut s.user_connected_at),
        Happening::FirstFrame => change.milestone("first_frame_at", |s| &mut s.first_frame_at),
        Happening::Launched => change.milestone("app_launched_at", |s| &mut s.app_launched_at),
        Happening::Heartbeat => Ok(change.heartbeat()),
        Happening::Ended {
            status,
            end_reason,
            error,
        } => change.ended(*status, end_reason.as_deref(), error.as_deref()),
        Happening::Closed => change.closed(),
        Happening::Tags(tags) => change.tags(tags),
        Happening::Described(description) => Ok(change.described(description)),
        Happening::Attachment(attachment) => change.attachment(attachment),
        Happening::Silence => Ok(change.silence()),
    }
}

/// What several events make of `session`, one after the other; the number of the one that is refused.
pub fn apply_all(session: &Session, events: &[Event], now: Timestamp) -> Result<Session, (usize, Refusal)> {
    let mut current = session.clone();
    for (number, event) in events.iter().enumerate() {
        current = apply(&current, event, now).map_err(|refusal| (number, refusal))?;
    }
    Ok(current)
}

struct Change<'a> {
    before: &'a Session,
    at: Option<Timestamp>,
    now: Timestamp,
}

impl Change<'_> {
    /// The time of the event, checked against `earliest`; where none was given, now, or `earliest` where the
    /// recorder's clock runs ahead of ours.
    fn time(&self, field: &'static str, earliest: Timestamp, message: &str) -> Result<Timestamp, Refusal> {
        match self.at {
            None => Ok(self.now.max(earliest)),
            Some(at) if at < earliest => Err(Refusal::new(RefusalCode::OutOfOrder, field, message)),
            Some(at) => Ok(at),
        }
    }

    fn after_request(&self, field: &'static str) -> Result<Timestamp, Refusal> {
        let message = "This is before requested_at: nothing happens before it was asked for.";
        self.time(field, self.before.requested_at, message)
    }

    /// Decides about a value that is there already: a repeat changes nothing.
    fn repeat(&self, field: &'static str, known: Timestamp) -> Result<Session, Refusal> {
        if self.at.is_none_or(|at| at == known) {
            Ok(self.before.clone())
        } else {
            let message = format!("It is recorded already, as {known}: another time is refused.");
            Err(Refusal::new(RefusalCode::Conflict, field, message))
        }
    }

    /// The session before, alive again where it was lost, and seen at `at`.
    fn alive(&self, at: Timestamp) -> Session {
        let mut session = self.before.clone();
        if session.status == Status::Lost {
            session.status = match session.started_at {
                Some(_) => Status::Running,
                None => Status::Queued,
            };
            session.ended_at = None;
            // Some recorders say when the device came back without knowing the end; now there is none to be behind.
            session.closed_at = None;
            session.end_reason = None;
            session.end_estimated = false;
        }
        let seen = at.min(self.now);
        session.last_seen_at = Some(session.last_seen_at.map_or(seen, |before| before.max(seen)));
        session
    }

    fn started(&self) -> Result<Session, Refusal> {
        if let Some(known) = self.before.started_at {
            return self.repeat("started_at", known);
        }
        let at = self.after_request("started_at")?;
        match self.before.status {
            Status::Queued | Status::Lost => {
                let mut session = self.alive(at);
                session.started_at = Some(at);
                session.status = Status::Running;
                Ok(session)
            }
            Status::Failed | Status::Abandoned if self.at.is_some() => self.late_start(at),
            _ => Err(Refusal::not_possible(
                "started_at",
                self.before.status,
                "it cannot start any more",
            )),
        }
    }

    /// A start that arrives behind the end, and says when it was.
    fn late_start(&self, at: Timestamp) -> Result<Session, Refusal> {
        if self.before.ended_at.is_some_and(|ended| at > ended) {
            let message = "This is after the session ended.";
            return Err(Refusal::new(RefusalCode::OutOfOrder, "started_at", message));
        }
        let mut session = self.alive(at);
        session.started_at = Some(at);
        if session.status == Status::Abandoned {
            session.status = Status::Completed;
        }
        Ok(session)
    }

    fn milestone(
        &self,
        field: &'static str,
        slot: impl Fn(&mut Session) -> &mut Option<Timestamp>,
    ) -> Result<Session, Refusal> {
        let mut known = self.before.clone();
        if let Some(known) = *slot(&mut known) {
            return self.repeat(field, known);
        }
        let at = self.after_request(field)?;
        let mut session = self.alive(at);
        *slot(&mut session) = Some(at);
        Ok(session)
    }

    fn heartbeat(&self) -> Session {
        let at = self.at.unwrap_or(self.now);
        // What comes behind the end without a time is a repeat that took long.
        let over = self.before.status.is_over() && self.before.status != Status::Lost && self.at.is_none();
        let news = self
            .before
            .last_seen_at
            .is_none_or(|seen| at.min(self.now) > seen);
        if over || !news {
            self.before.clone()
        } else {
            self.alive(at)
        }
    }

    fn ended(
        &self,
        status: Option<Status>,
        end_reason: Option<&str>,
        error: Option<&str>,
    ) -> Result<Session, Refusal> {
        let before = self.before;
        if before.status.is_over() && before.status != Status::Lost {
            return self.second_end(status, end_reason, error);
        }
        let started = before.started_at;
        let status = status.unwrap_or(match (error.or(before.error.as_deref()), started) {
            (Some(_), _) => Status::Failed,
            (None, Some(_)) => Status::Completed,
            (None, None) => Status::Abandoned,
        });
        match (status, started) {
            (Status::Failed, _) | (Status::Completed, Some(_)) | (Status::Abandoned, None) => {}
            (Status::Completed, None) => {
                let message = "The session never started: it can fail or be abandoned, not complete.";
                return Err(Refusal::new(RefusalCode::NotPossible, "status", message));
            }
            (Status::Abandoned, Some(_)) => {
                let message = "The session has started: it can complete or fail, not be abandoned.";
                return Err(Refusal::new(RefusalCode::NotPossible, "status", message));
            }
            _ => {
                let message = "A session ends completed, failed or abandoned.";
                return Err(Refusal::new(RefusalCode::Invalid, "status", message));
            }
        }
        let earliest = started.map_or(before.requested_at, |at| at.max(before.requested_at));
        let at = self.time("ended_at", earliest, "This is before the session started.")?;
        let mut session = self.alive(at);
        session.status = status;
        session.ended_at = Some(at);
        session.end_reason = end_reason.map(str::to_owned);
        session.error = error.map(str::to_owned).or(session.error);
        Ok(session)
    }

    /// An end that comes after the end.
    fn second_end(
        &self,
        status: Option<Status>,
        end_reason: Option<&str>,
        error: Option<&str>,
    ) -> Result<Session, Refusal> {
        let before = self.before;
        let differs =
            |given: Option<&str>, known: &Option<String>| given.is_some() && given != known.as_deref();
        let field = if status.is_some_and(|status| status != before.status) {
            "status"
        } else if differs(end_reason, &before.end_reason) {
            "end_reason"
        } else if differs(error, &before.error) {
            "error"
        } else {
            return self.repeat("ended_at", before.ended_at.unwrap_or(before.requested_at));
        };
        let message = format!(
            "The session is over already ({}): a second, different end is refused.",
            before.status.key()
        );
        Err(Refusal::new(RefusalCode::Conflict, field, message))
    }

    fn closed(&self) -> Result<Session, Refusal> {
        if let Some(known) = self.before.closed_at {
            return self.repeat("closed_at", known);
        }
        let ended = match self.before.status {
            Status::Completed | Status::Failed | Status::Abandoned => self.before.ended_at,
            _ => None,
        };
        let Some(ended) = ended else {
            return Err(Refusal::not_possible(
                "closed_at",
                self.before.status,
                "tell its end first",
            ));
        };
        let at = self.time("closed_at", ended, "This is before the session ended.")?;
        let mut session = self.alive(at);
        session.closed_at = Some(at);
        Ok(session)
    }

    fn tags(&self, changes: &[(String, Option<String>)]) -> Result<Session, Refusal> {
        let mut session = self.before.clone();
        for (key, value) in changes {
            match value {
                Some(value) => session.tags.insert(key.clone(), value.clone()),
                None => session.tags.remove(key),
            };
        }
        match tag_problems(&session.tags).into_iter().next() {
            None => Ok(session),
            Some(problem) => Err(Refusal::new(RefusalCode::Invalid, problem.field, problem.message)),
        }
    }

    fn described(&self, description: &Description) -> Session {
        let mut session = self.before.clone();
        if let Some(device) = &description.device {
            session.device = device.clone();
        }
        if let Some(app) = &description.app {
            session.app = app.clone();
        }
        session
    }

    fn attachment(&self, said: &Attachment) -> Result<Session, Refusal> {
        let mut session = self.before.clone();
        let Some(known) = session.attachments.iter_mut().find(|file| file.kind == said.kind) else {
            let updated_at = Some(self.at.unwrap_or(self.now));
            let added = Attachment {
                updated_at,
                ..said.clone()
            };
            session.attachments.push(added);
            session.attachments.sort_by_key(|file| file.kind);
            return Ok(session);
        };
        let late = |at: Timestamp| known.updated_at.is_some_and(|since| at < since);
        if self.at.is_some_and(late) {
            return Ok(session);
        }
        if known.state == AttachmentState::Available {
            let message = format!(
                "The {} is stored already: its state is no longer the recorder's to say.",
                said.kind.key()
            );
            return Err(Refusal::new(RefusalCode::Conflict, "state", message));
        }
        let since = known.updated_at;
        let said = Attachment {
            updated_at: since,
            ..said.clone()
        };
        if *known != said {
            *known = Attachment {
                updated_at: Some(self.at.unwrap_or(self.now)),
                ..said
            };
        }
        Ok(session)
    }

    /// The recorder fell silent: the last sign of life is the best estimate of the end.
    fn silence(&self) -> Session {
        let mut session = self.before.clone();
        if !session.status.is_over() {
            session.ended_at = Some(session.last_sign_of_life());
            session.status = Status::Lost;
            session.end_estimated = true;
        }
        session
    }
}

#[cfg(test)]
mod tests;
