//! Where the program gets the time from. Every part that needs the time is handed a [`Clock`].

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::Timestamp;

/// Tells the time. Cheap to clone; clones agree.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `now` until [`Clock::advance`] moves it. For tests and for seeding.
    pub fn manual(now: Timestamp) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(now.millis()))))
    }

    /// The time now.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the machine for the time"
    )]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => jiff::Timestamp::now().into(),
            Source::Manual(millis) => Timestamp::saturating_from_millis(millis.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock by `millis`; the machine's clock takes no notice.
    pub fn advance(&self, millis: i64) {
        if let Source::Manual(now) = &self.0 {
            now.fetch_add(millis, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_manual_clock_agree() {
        let clock = Clock::manual(Timestamp::default());
        let other = clock.clone();
        clock.advance(1_500);
        assert_eq!(other.now().millis(), 1_500);
    }
}
