//! Since when recorders could be heard without a break.
//!
//! A recorder is silent only while somebody listens. A server that was asleep (a lid that was closed, a machine that
//! was paused, a process that was stopped) or that had to turn recorders away (its database was gone) has heard
//! nobody, and must not take that for silence. It notices sleep by the clock on the wall: two pulses that should be
//! a moment apart and are not.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::Timestamp;

/// Remembers when it was deaf last. Cheap to clone; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Hearing(Arc<Mutex<State>>);

#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// Nothing until the first pulse.
    pulse: Option<Timestamp>,
    since: Option<Timestamp>,
}

impl Hearing {
    /// A sign of the server's own life, which comes every `apart` at the most while it is awake. Says for how long it
    /// was asleep, where it was.
    pub fn pulse(&self, now: Timestamp, apart: Duration) -> Option<Duration> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = state.pulse.replace(now);
        let Some(before) = before else {
            state.since = Some(now);
            return None;
        };
        let gap = now.millis() - before.millis();
        let asleep = Duration::from_millis(gap.unsigned_abs());
        // A clock that was set back says nothing about the time between either.
        if gap < 0 || asleep > apart {
            state.since = Some(now);
            return Some(asleep);
        }
        None
    }

    /// A recorder was turned away, or would have been, through no fault of its own.
    pub fn turned_away(&self, now: Timestamp) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.since = state.since.max(Some(now));
    }

    /// Since when every recorder could be heard; nothing where nobody watched that.
    pub fn since(&self) -> Option<Timestamp> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).since
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APART: Duration = Duration::from_secs(10);

    fn at(second: i64) -> Timestamp {
        Timestamp::default().plus_millis(second * 1_000)
    }

    #[test]
    fn it_hears_from_the_first_pulse_on() {
        let hearing = Hearing::default();
        assert_eq!(hearing.since(), None);
        for second in [100, 105, 115, 118] {
            assert_eq!(hearing.pulse(at(second), APART), None);
        }
        assert_eq!(hearing.since(), Some(at(100)));
    }

    #[test]
    fn sleep_begins_it_anew() {
        let hearing = Hearing::default();
        hearing.pulse(at(100), APART);
        assert_eq!(hearing.pulse(at(3_700), APART), Some(Duration::from_hours(1)));
        assert_eq!(hearing.since(), Some(at(3_700)));
        assert_eq!(hearing.pulse(at(3_705), APART), None);
        assert_eq!(hearing.since(), Some(at(3_700)));
    }

    #[test]
    fn a_clock_that_is_set_back_begins_it_anew() {
        let hearing = Hearing::default();
        hearing.pulse(at(5_000), APART);
        hearing.pulse(at(1_400), APART);
        assert_eq!(hearing.since(), Some(at(1_400)));
    }

    #[test]
    fn who_was_turned_away_could_not_be_heard() {
        let hearing = Hearing::default();
        hearing.pulse(at(100), APART);
        hearing.turned_away(at(104));
        hearing.pulse(at(105), APART);
        assert_eq!(hearing.since(), Some(at(104)));
    }
}
