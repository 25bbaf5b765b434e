//! The lifecycle against a model that was written from the table in ARCHITECTURE.md and not from the code.
//!
//! Times are seconds from the request. The model knows rows and columns of the table: for each event and status what
//! becomes of the session, or that it is refused.

use std::collections::BTreeMap;

use domain::lifecycle::{Event, Happening, apply};
use domain::{AttachmentState, Session, Status};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::lifecycle_sequences::{arrival, queued, requested};

#[derive(Clone, Debug, PartialEq)]
struct Model {
    status: Status,
    started: Option<i64>,
    milestones: [Option<i64>; 3],
    ended: Option<i64>,
    closed: Option<i64>,
    seen: Option<i64>,
    reason: Option<String>,
    error: Option<String>,
    tags: BTreeMap<String, String>,
    app: Option<String>,
    video: Option<(AttachmentState, i64)>,
}

struct Refused;

fn of(session: &Session) -> Model {
    let seconds = |at: domain::Timestamp| (at.millis() - requested().millis()) / 1_000;
    Model {
        status: session.status,
        started: session.started_at.map(seconds),
        milestones: [
            session.user_connected_at,
            session.first_frame_at,
            session.app_launched_at,
        ]
        .map(|at| at.map(seconds)),
        ended: session.ended_at.map(seconds),
        closed: session.closed_at.map(seconds),
        seen: session.last_seen_at.map(seconds),
        reason: session.end_reason.clone(),
        error: session.error.clone(),
        tags: session.tags.clone().into_iter().collect(),
        app: session.app.name.clone(),
        video: session
            .attachments
            .first()
            .map(|file| (file.state, file.updated_at.map(seconds).expect("a time"))),
    }
}

impl Model {
    fn alive(&mut self, at: i64, now: i64) {
        if self.status == Status::Lost {
            self.status = if self.started.is_some() {
                Status::Running
            } else {
                Status::Queued
            };
            self.ended = None;
            self.reason = None;
        }
        self.seen = self.seen.max(Some(at.min(now)));
    }

    /// The row of ends.
    fn end(&mut self, what: &Happening, at: Option<i64>, now: i64) -> Result<(), Refused> {
        use Status::{Abandoned, Completed, Failed, Lost, Queued, Running};
        let Happening::Ended {
            status,
            end_reason,
            error,
        } = what
        else {
            return Err(Refused);
        };
        if !matches!(self.status, Queued | Running | Lost) {
            let same = status.is_none_or(|status| status == self.status)
                && (end_reason.is_none() || *end_reason == self.reason)
                && (error.is_none() || *error == self.error)
                && (at.is_none() || at == self.ended);
            return if same { Ok(()) } else { Err(Refused) };
        }
        let failed = error.is_some() || self.error.is_some();
        let status = match (status, failed, self.started) {
            (Some(status), ..) => *status,
            (None, true, _) => Failed,
            (None, false, Some(_)) => Completed,
            (None, false, None) => Abandoned,
        };
        let impossible = match self.started {
            None => status == Completed,
            Some(_) => status == Abandoned,
        };
        let earliest = self.started.unwrap_or(0);
        let at = at.unwrap_or(now.max(earliest));
        if impossible || at < earliest {
            return Err(Refused);
        }
        self.alive(at, now);
        (self.status, self.ended) = (status, Some(at));
        self.reason.clone_from(end_reason);
        if error.is_some() {
            self.error.clone_from(error);
        }
        Ok(())
    }

    /// One cell of the table.
    fn step(&mut self, what: &Happening, at: Option<i64>, now: i64) -> Result<(), Refused> {
        use Status::{Abandoned, Completed, Failed, Lost, Queued, Running};
        let time = |earliest: i64| match at {
            None => Ok(now.max(earliest)),
            Some(at) if at < earliest => Err(Refused),
            Some(at) => Ok(at),
        };
        let repeat = |known: i64| match at {
            Some(at) if at != known => Err(Refused),
            _ => Ok(()),
        };
        match (what, self.status) {
            (Happening::Started, _) if self.started.is_some() => repeat(self.started.unwrap_or(0)),
            (Happening::Started, Queued | Lost) => {
                let at = time(0)?;
                self.alive(at, now);
                (self.started, self.status) = (Some(at), Running);
                Ok(())
            }
            (Happening::Started, Abandoned | Failed) => {
                let late = at.ok_or(Refused)?;
                if late < 0 || Some(late) > self.ended {
                    return Err(Refused);
                }
                self.alive(late, now);
                self.started = Some(late);
                if self.status == Abandoned {
                    self.status = Completed;
                }
                Ok(())
            }
            (Happening::Connected | Happening::FirstFrame | Happening::Launched, _) => {
                let place = match what {
                    Happening::Connected => 0,
                    Happening::FirstFrame => 1,
                    _ => 2,
                };
                if let Some(known) = self.milestones[place] {
                    return repeat(known);
                }
                let at = time(0)?;
                self.alive(at, now);
                self.milestones[place] = Some(at);
                Ok(())
            }
            (Happening::Heartbeat, Completed | Failed | Abandoned) if at.is_none() => Ok(()),
            (Happening::Heartbeat, _) => {
                let at = at.unwrap_or(now).min(now);
                if Some(at) > self.seen {
                    self.alive(at, now);
                }
                Ok(())
            }
            (Happening::Ended { .. }, _) => self.end(what, at, now),
            (Happening::Closed, _) if self.closed.is_some() => repeat(self.closed.unwrap_or(0)),
            (Happening::Closed, Queued | Running | Lost) => Err(Refused),
            (Happening::Closed, _) => {
                let at = time(self.ended.unwrap_or(0))?;
                self.alive(at, now);
                self.closed = Some(at);
                Ok(())
            }
            (Happening::Tags(changes), _) => {
                for (key, value) in changes {
                    match value {
                        Some(value) => self.tags.insert(key.clone(), value.clone()),
                        None => self.tags.remove(key),
                    };
                }
                Ok(())
            }
            (Happening::Described(description), _) => {
                self.app = description.app.clone().and_then(|app| app.name);
                Ok(())
            }
            (Happening::Attachment(file), _) => {
                let told = at.unwrap_or(now);
                match self.video {
                    Some((_, since)) if at.is_some_and(|at| at < since) => {}
                    Some((state, _)) if state == file.state => {}
                    _ => self.video = Some((file.state, told)),
                }
                Ok(())
            }
            (Happening::Silence, Queued | Running) => {
                let signs = [Some(0), self.seen, self.started];
                self.ended = signs.into_iter().chain(self.milestones).max().flatten();
                self.status = Lost;
                Ok(())
            }
            (Happening::Silence | Happening::Started, _) => Ok(()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4096) })]

    #[test]
    fn every_sequence_does_what_the_table_says(arrivals in vec(arrival(), 0..16)) {
        let mut session = queued();
        let mut model = of(&session);
        for (at, what, clock) in arrivals {
            let now = requested().plus_millis(clock * 1_000);
            let event = Event { at: at.map(|at| requested().plus_millis(at * 1_000)), what };
            let before = model.clone();
            match (apply(&session, &event, now), model.step(&event.what, at, clock)) {
                (Ok(next), Ok(())) => {
                    session = next;
                    prop_assert_eq!(of(&session), model.clone(), "{:?} at {} of {:?}", event, clock, before);
                }
                (Err(_), Err(Refused)) => model = before,
                (Ok(_), Err(Refused)) => prop_assert!(false, "{:?} should be refused by {:?}", event, before),
                (Err(refusal), Ok(())) => {
                    prop_assert!(false, "{:?} should be taken by {:?}, not {}", event, before, refusal);
                }
            }
        }
    }
}
