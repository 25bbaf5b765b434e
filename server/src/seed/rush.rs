//! The last minutes before the end of time: enough sessions waiting, running and just ended to see every live state.

use domain::Timestamp;

use super::draw::Draw;
use super::files::Cause;
use super::life::{End, Life};

/// How long the rush lasts; no ordinary session begins in it.
pub const MILLIS: i64 = 14 * 60_000;
const SIZE: u64 = 16;
const STEP: i64 = MILLIS / 17;

/// How many of `sessions` belong to the rush.
pub fn size(sessions: u64) -> u64 {
    SIZE.min(sessions / 20)
}

/// One of the rush.
pub struct Rush {
    part: Part,
    /// Counted from the end, the latest session being 1.
    back: i64,
}

#[derive(Clone, Copy)]
enum Part {
    Queued,
    Running,
    /// Running, with every kind of file being recorded.
    FullyRecorded,
    Ended,
    /// Ended by a crash a moment ago: every kind of file is being prepared.
    Crashed,
}

impl Rush {
    /// The `number`-th, counted from the first.
    pub fn of(number: u64) -> Self {
        // In the order in which they were asked for.
        const PARTS: [Part; 16] = [
            Part::Running,
            Part::Crashed,
            Part::Running,
            Part::Ended,
            Part::FullyRecorded,
            Part::Running,
            Part::Ended,
            Part::Running,
            Part::Running,
            Part::Queued,
            Part::Ended,
            Part::Running,
            Part::FullyRecorded,
            Part::Queued,
            Part::Running,
            Part::Queued,
        ];
        let index = usize::try_from(number).unwrap_or(0) % PARTS.len();
        Self {
            part: PARTS[index],
            back: i64::try_from(PARTS.len() - index).unwrap_or(1),
        }
    }

    /// When it was asked for.
    pub fn requested_at(&self, until: Timestamp) -> Timestamp {
        until.plus_millis(-self.back * STEP)
    }

    /// What became of it.
    pub fn life(&self, draw: &mut Draw, requested: Timestamp, until: Timestamp, bare: bool) -> Life {
        match self.part {
            Part::Queued => Life::queued(draw, requested, until),
            Part::Running | Part::FullyRecorded => Life::running(draw, requested, until, bare),
            Part::Ended => Life::just_ended(draw, requested, until, 30_000, End::Ordinary { bare }),
            Part::Crashed => Life::just_ended(draw, requested, until, 20_000, End::Crash { bare }),
        }
    }

    /// What becomes of its files.
    pub fn cause(&self) -> Cause {
        match self.part {
            Part::FullyRecorded => Cause::EveryKindRecording,
            Part::Crashed => Cause::EveryKindProcessing,
            _ => Cause::Ordinary,
        }
    }
}
