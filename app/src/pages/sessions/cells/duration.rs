//! Duration: how long it was in use, and how it ended.

use domain::{Status, Timestamp};

use super::lines::{Lines, Mark};
use crate::backend::{LocalTime, SessionRow};
use crate::ui::icon::IconName;
use crate::words;

/// The words of a row at `now`, whose recorder was heard of last at `seen`.
pub fn duration_lines(row: &SessionRow, seen: Option<LocalTime>, now: LocalTime) -> Lines {
    match row.status {
        Status::Queued => Lines::none("Not started"),
        Status::Running => running(row, seen, now),
        Status::Completed => completed(row),
        Status::Failed => failed(row),
        Status::Abandoned => Lines::marked(
            "cell-main hang state-abandoned",
            Mark::Icon(IconName::CircleSlash),
            "Never started".to_owned(),
            Some("Left the queue".to_owned()),
        ),
        Status::Lost => lost(row, seen, now),
    }
}

fn running(row: &SessionRow, seen: Option<LocalTime>, now: LocalTime) -> Lines {
    let since = |at: Timestamp| words::duration(now.at.millis_since(at));
    let main = match row.started_at {
        Some(started) => format!("In progress {}", since(started)),
        None => "In progress".to_owned(),
    };
    let seen = seen.map(|seen| format!("Seen {} ago", since(seen.at)));
    Lines::marked("cell-main hang state-running", Mark::LiveDot, main, seen)
}

fn completed(row: &SessionRow) -> Lines {
    let reason = row.end_reason.as_deref().map(end_words);
    match row.duration_millis {
        Some(millis) => Lines::plain(words::duration(millis), reason),
        None => Lines::plain("Completed".to_owned(), reason),
    }
}

fn failed(row: &SessionRow) -> Lines {
    let main = match row.duration_millis {
        Some(millis) => format!("Failed after {}", words::duration(millis)),
        None if row.started_at.is_none() => "Failed to start".to_owned(),
        None => "Failed".to_owned(),
    };
    let reason = row
        .error
        .clone()
        .or_else(|| row.end_reason.as_deref().map(end_words));
    Lines::marked(
        "cell-main hang state-failed",
        Mark::Icon(IconName::CircleX),
        main,
        reason,
    )
    .told()
}

fn lost(row: &SessionRow, seen: Option<LocalTime>, now: LocalTime) -> Lines {
    let main = match row.duration_millis {
        Some(millis) => at_least(millis),
        None if row.started_at.is_none() => "Never started".to_owned(),
        None => "Length unknown".to_owned(),
    };
    let silent = seen.or(row.ended_at);
    let silent = silent.map(|at| format!("Recorder silent since {}", words::clock_or_day(at, now)));
    Lines::marked(
        "cell-main hang state-lost",
        Mark::Icon(IconName::CircleDashed),
        main,
        silent,
    )
}

/// A length that is not known exactly: never told to the second where it has minutes.
pub fn at_least(millis: i64) -> String {
    let minutes = millis / 60_000;
    match minutes {
        0 => format!("At least {}", words::duration(millis)),
        1..100 => format!("At least {minutes}m"),
        _ => format!("At least {}", words::duration(minutes * 60_000)),
    }
}

/// Why it ended, in words. A reason that nobody foresaw is told as the recorder spelled it.
pub fn end_words(reason: &str) -> String {
    match reason {
        "user" => "Ended by user".to_owned(),
        "inactivity" => "Ended for inactivity".to_owned(),
        "time_limit" => "Time limit reached".to_owned(),
        "test" => "Ended by test".to_owned(),
        "error" => "Ended by an error".to_owned(),
        other => format!("Ended: {}", other.replace('_', " ")),
    }
}
