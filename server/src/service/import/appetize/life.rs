//! What Appetize's times say about the life of a session, and what is made of times that do not go together.

use domain::{Status, Timestamp};

use super::Told;

/// A session without an end is not in progress for ever: none of Appetize's lasts so long.
const LONGEST: i64 = 24 * 3_600_000;
/// What is told in whole seconds may differ by so much from what is told in milliseconds.
const SLACK: i64 = 1_000;

/// The times of a session, such that they go together.
#[derive(Clone, Debug, PartialEq)]
pub struct Life {
    pub status: Status,
    pub requested: Timestamp,
    pub started: Option<Timestamp>,
    pub connected: Option<Timestamp>,
    pub frame: Option<Timestamp>,
    pub launched: Option<Timestamp>,
    pub ended: Option<Timestamp>,
    pub closed: Option<Timestamp>,
    /// What was moved or made up, and what stood there.
    pub adjusted: Vec<String>,
    /// The length that was told, where it is not that of the times.
    pub other_length: Option<i64>,
}

/// The life of a session as it is seen `now`; nothing where no time is told.
pub fn life(told: &Told, now: Timestamp) -> Option<Life> {
    let requested = told.first_time()?;
    let mut adjusted: Vec<String> = told.odd_length.iter().cloned().collect();
    let mut after = |name: &str, at: Option<Timestamp>, floor: Timestamp| {
        let at = at?;
        if floor.millis_since(at) >= SLACK {
            adjusted.push(format!("{name} was {at}"));
        }
        Some(at.max(floor))
    };
    let connected = after("userConnected", told.connected, requested);
    let frame = after("frameTime", told.frame, requested);
    let launched = after("appLaunchTime", told.launched, requested);
    let mut started = after("startTime", told.started, requested);
    let mut closed = after("closeTime", told.closed, requested);
    let length = told.length.filter(|length| *length > 0);
    let mut ended = after("endTime", told.ended, started.unwrap_or(requested));
    if started.is_none() {
        let seen = [connected, frame, launched].into_iter().flatten().min();
        let counted = ended
            .zip(length)
            .map(|(ended, length)| ended.plus_millis(-length).max(requested));
        let limit = |at: Timestamp| ended.map_or(at, |ended| at.min(ended));
        started = seen.or(counted).map(limit);
        if started.is_some() {
            adjusted.push("startTime was missing".to_owned());
        }
    }
    if let (None, Some(gone)) = (ended, closed) {
        let counted = started.zip(length).map(|(at, length)| at.plus_millis(length));
        let gone = started.map_or(gone, |started| gone.max(started));
        ended = Some(counted.filter(|at| *at <= gone).unwrap_or(gone));
        adjusted.push("endTime was missing".to_owned());
    }
    if let (Some(end), Some(gone)) = (ended, closed) {
        if end.millis_since(gone) >= SLACK {
            adjusted.push(format!("closeTime was {gone}"));
        }
        closed = Some(gone.max(end));
    }
    let status = match (started, ended) {
        (Some(_), Some(_)) => Status::Completed,
        (None, Some(_)) => Status::Abandoned,
        _ if now.millis_since(requested) > LONGEST => Status::Lost,
        (Some(_), None) => Status::Running,
        (None, None) => Status::Queued,
    };
    let times = started
        .zip(ended)
        .map(|(started, ended)| ended.millis_since(started));
    let other_length = times
        .zip(told.length)
        .filter(|(times, told)| (times - told).abs() > SLACK)
        .map(|(_, told)| told);
    if status == Status::Lost {
        // The last thing that is known of it.
        let counted = started
            .zip(length)
            .map(|(at, length)| at.plus_millis(length).min(now));
        let known = [Some(requested), started, connected, frame, launched, counted];
        ended = known.into_iter().flatten().max();
    }
    Some(Life {
        status,
        requested,
        started,
        connected,
        frame,
        launched,
        ended,
        closed,
        adjusted,
        other_length,
    })
}
