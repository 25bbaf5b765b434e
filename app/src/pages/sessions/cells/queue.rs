//! Queue time: how long it waited, how bad that is, and for what.

use domain::{QueueKind, Status};

use super::lines::{Lines, Mark};
use crate::backend::{LocalTime, QueueLimits, SessionRow};
use crate::ui::icon::IconName;
use crate::words;

/// The words of a row at `now`.
pub fn queue_lines(row: &SessionRow, limits: QueueLimits, now: LocalTime) -> Lines {
    if row.status == Status::Queued {
        let waited = words::duration(now.at.millis_since(row.requested_at.at));
        return Lines::marked(
            "cell-main hang state-queued",
            Mark::Icon(IconName::Hourglass),
            "In queue".to_owned(),
            Some(with_cause(&waited, row.queue_kind)),
        );
    }
    match (row.queue_millis, row.queue_kind) {
        (Some(millis), kind) if millis >= 1_000 || (millis > 0 && kind.is_some()) => {
            waited(millis, kind, limits)
        }
        // It waited, but nobody knows how long: it never started.
        (None, Some(kind)) => Lines::plain("Waited".to_owned(), Some(words::capital(cause(kind)))),
        _ => Lines::none("No queue"),
    }
}

fn waited(millis: i64, kind: Option<QueueKind>, limits: QueueLimits) -> Lines {
    let (class, dial, word) = if millis >= limits.long_millis {
        ("cell-main hang wait-long", IconName::DialLong, "Long")
    } else if millis >= limits.medium_millis {
        ("cell-main hang wait-medium", IconName::DialMedium, "Medium")
    } else {
        ("cell-main hang wait-short", IconName::DialShort, "Short")
    };
    let sub = with_cause(word, kind);
    Lines::marked(class, Mark::Dial(dial), words::duration(millis), Some(sub))
}

fn with_cause(text: &str, kind: Option<QueueKind>) -> String {
    match kind {
        Some(kind) => format!("{text} · {}", cause(kind)),
        None => text.to_owned(),
    }
}

/// What it waited for, in two words.
pub fn cause(kind: QueueKind) -> &'static str {
    match kind {
        QueueKind::Concurrency => "org limit",
        QueueKind::Device => "no device",
    }
}
