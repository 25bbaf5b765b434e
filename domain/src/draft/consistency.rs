//! Which times and states go together.
//!
//! | status | started | ended | besides |
//! | --- | --- | --- | --- |
//! | queued | no | no | |
//! | running | yes | no | |
//! | completed | yes | yes | |
//! | failed | either | yes | it may fail before it starts |
//! | abandoned | no | yes | it left the queue |
//! | lost | either | either | its end is an estimate |
//!
//! Nothing happens before it was asked for, nothing ends before it starts, and a device is given back after the end.

use super::{FieldError, FieldErrorCode};
use crate::session::{Session, Status};

/// Everything that does not go together in `session`. Empty for every session that [`crate::lifecycle`] makes.
pub fn inconsistencies(session: &Session) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, message: &str| {
        errors.push(FieldError::new(field, FieldErrorCode::Inconsistent, message));
    };
    let started = session.started_at.is_some();
    let ended = session.ended_at.is_some();
    match session.status {
        Status::Queued if started => wrong("started_at", "A queued session has not started."),
        Status::Running | Status::Completed if !started => {
            wrong(
                "started_at",
                "A running or completed session has a time at which it started.",
            );
        }
        Status::Abandoned if started => {
            wrong(
                "started_at",
                "An abandoned session left the queue: it has not started.",
            );
        }
        _ => {}
    }
    match session.status {
        Status::Queued | Status::Running if ended => {
            wrong("ended_at", "A queued or running session has not ended.");
        }
        Status::Completed | Status::Failed | Status::Abandoned if !ended => {
            wrong(
                "ended_at",
                "A completed, failed or abandoned session has a time at which it ended.",
            );
        }
        _ => {}
    }
    if session.end_estimated != (session.status == Status::Lost) {
        wrong(
            "end_estimated",
            "The end of a lost session is estimated, and of no other.",
        );
    }
    if session.end_reason.is_some() && !session.status.is_over() {
        wrong(
            "end_reason",
            "A session that is not over has no reason for its end.",
        );
    }
    for (field, at) in [
        ("started_at", session.started_at),
        ("user_connected_at", session.user_connected_at),
        ("first_frame_at", session.first_frame_at),
        ("app_launched_at", session.app_launched_at),
        ("ended_at", session.ended_at),
    ] {
        if at.is_some_and(|at| at < session.requested_at) {
            wrong(
                field,
                "This is before requested_at: nothing happens before it was asked for.",
            );
        }
    }
    if let (Some(started), Some(ended)) = (session.started_at, session.ended_at)
        && ended < started
    {
        wrong("ended_at", "This is before started_at.");
    }
    match (session.ended_at, session.closed_at) {
        (None, Some(_)) => wrong(
            "closed_at",
            "A session is closed after it ended: give ended_at too.",
        ),
        (Some(ended), Some(closed)) if closed < ended => wrong("closed_at", "This is before ended_at."),
        _ => {}
    }
    errors
}
