//! How many sessions each key has, roughly: what plans are chosen by. Exact counts come from SQL.

use std::collections::HashMap;

use crate::store::count::DAY;

/// What is counted per key, by the number it has in `key_counts` and `day_counts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::store) enum Counted {
    /// Every session; the key is 0.
    All = 0,
    /// By actor.
    Actor = 1,
    /// By app.
    App = 2,
    /// By device.
    Device = 3,
    /// By status.
    Status = 4,
    /// By the token that recorded it.
    Recorder = 5,
    /// By a kind of file that is available; a session counts for each.
    File = 6,
    /// By product: the apps of one id and name.
    Product = 7,
}

impl Counted {
    /// The number in the database.
    pub(in crate::store) const fn code(self) -> i16 {
        self as i16
    }

    fn from_code(code: i16) -> Option<Self> {
        [
            Self::All,
            Self::Actor,
            Self::App,
            Self::Device,
            Self::Status,
            Self::Recorder,
            Self::File,
            Self::Product,
        ]
        .into_iter()
        .find(|counted| counted.code() == code)
    }
}

/// Sessions per key as they were when last looked at.
#[derive(Debug, Default)]
pub(in crate::store) struct Totals {
    counts: HashMap<(Counted, i64), i64>,
    /// Days in order, each with the sessions of all days before it and its own.
    days: Vec<(i64, i64, i64)>,
}

impl Totals {
    /// From rows of dimension, key and number, and from days in order with their numbers.
    pub(in crate::store) fn from_rows(rows: Vec<(i16, i64, i64)>, days: Vec<(i64, i64)>) -> Self {
        let counts = rows
            .into_iter()
            .filter_map(|(dimension, key, n)| Some(((Counted::from_code(dimension)?, key), n)))
            .collect();
        let days = days
            .into_iter()
            .scan(0, |before, (day, n)| {
                let row = (day, *before, n);
                *before += n;
                Some(row)
            })
            .collect();
        Self { counts, days }
    }

    /// True where the organization has grown or shrunk so much since that these numbers mislead.
    pub(super) fn are_stale(&self, total_now: i64) -> bool {
        let then = self.all();
        (total_now - then).abs() > then / 8 + 50
    }

    /// Every session.
    pub(in crate::store) fn all(&self) -> i64 {
        self.of(Counted::All, 0)
    }

    /// Sessions of a key.
    pub(in crate::store) fn of(&self, counted: Counted, key: i64) -> i64 {
        self.counts.get(&(counted, key)).copied().unwrap_or(0)
    }

    /// Days that have sessions between two times, in milliseconds; one that is in it by a part is one.
    pub(in crate::store) fn days_between(&self, from: Option<i64>, until: Option<i64>) -> usize {
        let before = |end: i64| self.days.partition_point(|(day, ..)| *day < end);
        let until = until.map_or(self.days.len(), |until| before((until - 1).div_euclid(DAY) + 1));
        until.saturating_sub(from.map_or(0, |from| before(from.div_euclid(DAY))))
    }

    /// Sessions requested between two times, in milliseconds.
    pub(in crate::store) fn between(&self, from: Option<i64>, until: Option<i64>) -> i64 {
        let until = until.map_or_else(|| self.all(), |until| self.before(until));
        (until - from.map_or(0, |from| self.before(from))).max(0)
    }

    /// Sessions requested before a time; those of its day in proportion.
    fn before(&self, millis: i64) -> i64 {
        let day = millis.div_euclid(DAY);
        let at = self.days.partition_point(|(known, ..)| *known < day);
        match self.days.get(at) {
            Some((known, before, n)) if *known == day => {
                before + n * (millis.rem_euclid(DAY) / 1_000) / (DAY / 1_000)
            }
            Some((_, before, _)) => *before,
            None => self.all(),
        }
    }
}
