//! What time it is on the page.
//!
//! The server says it with every answer, and its own pages are rendered at exactly that time, so that both sides
//! render the same. In the browser one timer moves it on, by the browser's clock but from the server's time: a clock
//! that is set wrong neither ages nor rejuvenates a session.

use std::time::Duration;

use domain::Timestamp;
use leptos::prelude::*;

use crate::backend::LocalTime;
use crate::memo::{memo, settle};

/// Times younger than this are told in seconds.
const SECONDS_MATTER_MILLIS: i64 = 120_000;
/// Times older than that are told in minutes at the finest, and need not be told again each second.
const COARSE_MILLIS: i64 = 10_000;

/// The page's time.
#[derive(Clone, Copy)]
pub struct Clock {
    now: RwSignal<LocalTime>,
    coarse: Memo<LocalTime>,
    /// Server's time less the browser's, in milliseconds; nothing until the browser runs.
    ahead: StoredValue<Option<i64>>,
}

impl Clock {
    /// Stands still until [`Self::set`].
    pub fn new() -> Self {
        let zero = LocalTime {
            at: Timestamp::default(),
            offset_seconds: 0,
        };
        let now = RwSignal::new(zero);
        let coarse = memo(move |_| {
            let now = now.get();
            let at =
                Timestamp::saturating_from_millis(now.at.millis().div_euclid(COARSE_MILLIS) * COARSE_MILLIS);
            LocalTime { at, ..now }
        });
        Self {
            now,
            coarse,
            ahead: StoredValue::new(None),
        }
    }

    /// Takes the server's time.
    pub fn set(self, server: LocalTime) {
        if self.now.get_untracked() != server {
            self.now.set(server);
            settle(self.coarse);
        }
        self.ahead.update_value(|ahead| {
            if let Some(ahead) = ahead {
                *ahead = server.at.millis() - browser_millis();
            }
        });
    }

    /// Each second.
    pub fn now(self) -> LocalTime {
        self.now.get()
    }

    /// The time as it is, for one who does not want to hear of it again.
    pub fn now_untracked(self) -> LocalTime {
        self.now.get_untracked()
    }

    /// As often as it matters to tell how long ago `at` was.
    pub fn now_for(self, at: Timestamp) -> LocalTime {
        let coarse = self.coarse.get();
        if coarse.at.millis_since(at) < SECONDS_MATTER_MILLIS {
            self.now.get()
        } else {
            coarse
        }
    }

    /// Every ten seconds.
    pub fn coarse(self) -> LocalTime {
        self.coarse.get()
    }

    /// Starts the timer. In the browser alone, after the page was hydrated.
    pub fn start(self) {
        let mut shown = self.now.get_untracked();
        if shown.at == Timestamp::default() {
            // The server could not say; the browser's clock is better than none.
            shown.at = Timestamp::saturating_from_millis(browser_millis());
            self.now.set(shown);
        }
        self.ahead.set_value(Some(shown.at.millis() - browser_millis()));
        let tick = move || {
            if let Some(ahead) = self.ahead.try_get_value().flatten() {
                let at = Timestamp::saturating_from_millis(browser_millis() + ahead);
                let _gone = self.now.try_update(|now| now.at = at);
            }
        };
        if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || timer.clear());
        }
    }
}

/// The browser's clock.
fn browser_millis() -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 are whole and far below 2^53"
    )]
    let millis = js_sys::Date::now() as i64;
    millis
}
