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
    /// How many keys there are.
    keys: HashMap<Counted, usize>,
    /// Days in order, each with the sessions of all days before it and its own.
    days: Vec<(i64, i64, i64)>,
}

impl Totals {
    /// From rows of dimension, key and number, and from days in order with their numbers.
    pub(in crate::store) fn from_rows(rows: Vec<(i16, i64, i64)>, days: Vec<(i64, i64)>) -> Self {
        let counts: HashMap<(Counted, i64), i64> = rows
            .into_iter()
            .filter_map(|(dimension, key, n)| Some(((Counted::from_code(dimension)?, key), n)))
            .collect();
        let mut keys = HashMap::new();
        for (counted, _) in counts.keys() {
            *keys.entry(*counted).or_default() += 1;
        }
        let days = days
            .into_iter()
            .scan(0, |before, (day, n)| {
                let row = (day, *before, n);
                *before += n;
                Some(row)
            })
            .collect();
        Self { counts, keys, days }
    }

    /// True where the organization has grown or shrunk so much since that these numbers mislead, or has a newer day:
    /// what people ask most is of the last days.
    pub(super) fn are_stale(&self, total_now: i64, newest_day: i64) -> bool {
        let then = self.all();
        let newest_then = self.days.last().map_or(0, |(day, ..)| *day);
        (total_now - then).abs() > then / 8 + 50 || newest_day > newest_then
    }

    /// Every session.
    pub(in crate::store) fn all(&self) -> i64 {
        self.of(Counted::All, 0)
    }

    /// Sessions of a key.
    pub(in crate::store) fn of(&self, counted: Counted, key: i64) -> i64 {
        self.counts.get(&(counted, key)).copied().unwrap_or(0)
    }

    /// How many keys of a dimension have sessions, or had.
    pub(in crate::store) fn keys(&self, counted: Counted) -> usize {
        self.keys.get(&counted).copied().unwrap_or(0)
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

    /// Sessions that may have come since, where a span of time reaches into the newest day or beyond: as many as a day
    /// has. What is known of that day is often no more than its first session.
    pub(in crate::store) fn since(&self, until: Option<i64>) -> i64 {
        let reaches = |newest: i64| until.is_none_or(|until| until > newest * DAY);
        let days = i64::try_from(self.days.len()).unwrap_or(i64::MAX);
        match self.days.last() {
            Some((newest, ..)) if reaches(*newest) => self.all() / days,
            _ => 0,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A thousand sessions of two actors on three days, the second of which has none.
    fn three_days() -> Totals {
        let rows = [
            (Counted::All, 0, 1_000),
            (Counted::Actor, 1, 900),
            (Counted::Actor, 2, 100),
        ];
        let rows = rows.map(|(counted, key, n)| (counted.code(), key, n));
        Totals::from_rows(rows.to_vec(), vec![(10, 400), (12, 600)])
    }

    #[test]
    fn keys_and_days_are_known() {
        let totals = three_days();
        assert_eq!(
            (totals.keys(Counted::Actor), totals.keys(Counted::Device)),
            (2, 0)
        );
        let days = |from: Option<i64>, until: Option<i64>| totals.days_between(from, until);
        assert_eq!(days(None, None), 2);
        assert_eq!(days(Some(10 * DAY + 1), Some(12 * DAY)), 1);
        assert_eq!(days(Some(10 * DAY + 1), Some(12 * DAY + 1)), 2);
        assert_eq!(days(Some(11 * DAY), None), 1);
        assert_eq!(days(Some(13 * DAY), Some(9 * DAY)), 0);
    }

    #[test]
    fn the_newest_day_is_taken_for_a_whole_one() {
        let totals = three_days();
        assert_eq!(totals.since(None), 500);
        assert_eq!(totals.since(Some(12 * DAY + 1)), 500);
        assert_eq!(totals.since(Some(12 * DAY)), 0);
        assert_eq!(Totals::default().since(None), 0);
    }

    #[test]
    fn they_mislead_after_growth_and_after_midnight() {
        let totals = three_days();
        assert!(!totals.are_stale(1_100, 12));
        assert!(totals.are_stale(1_200, 12));
        assert!(totals.are_stale(1_001, 13));
        assert!(!Totals::default().are_stale(0, 0), "there is nothing to know");
    }
}
