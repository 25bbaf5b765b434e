//! When sessions are asked for: office hours, quiet weekends, nightly test runs, a dip at the turn of the year, and
//! busy nights when clocks change.

use domain::Timestamp;
use jiff::civil::{Date, Weekday};

use super::draw::Draw;

const HOUR: i64 = 3_600_000;
/// Sessions whose times are drawn together and then put in order.
const BLOCK: u64 = 16;

/// How busy each hour of a working day is, UTC. The peak at two in the morning is the nightly test run.
const WORKDAY: [u64; 24] = [
    7, 6, 55, 5, 5, 9, 15, 34, 64, 103, 125, 123, 108, 105, 116, 110, 75, 42, 25, 20, 18, 15, 13, 11,
];
/// The same of a Saturday or Sunday.
const WEEKEND: [u64; 24] = [
    2, 2, 2, 1, 2, 3, 5, 10, 18, 29, 35, 34, 31, 30, 31, 29, 21, 11, 7, 6, 5, 4, 3, 2,
];

/// The times of a plan's sessions, in order.
pub struct Calendar {
    /// The first instant.
    from: Timestamp,
    /// The weight of all hours before hour n; one more entry than there are hours.
    sums: Vec<u64>,
    /// The hour that the last time fell into.
    hour: usize,
    /// The times of the current block that are still to come, last first.
    waiting: Vec<u64>,
    drawn: u64,
    sessions: u64,
}

impl Calendar {
    /// Spreads `sessions` over `days` up to `until`.
    pub fn new(until: Timestamp, days: u16, sessions: u64) -> Self {
        let hours = i64::from(days.max(1)) * 24;
        let from = until.plus_millis(-hours * HOUR);
        let mut sums = vec![0];
        let mut sum = 0;
        for hour in 0..hours {
            let at = from.plus_millis(hour * HOUR).civil(0);
            let growth = 1000 + u64::try_from(hour * 700 / hours).unwrap_or(0);
            let clock = usize::try_from(at.hour()).unwrap_or(0);
            sum += weight(at.date(), clock) * growth;
            sums.push(sum);
        }
        Self {
            from,
            sums,
            hour: 0,
            waiting: Vec::new(),
            drawn: 0,
            sessions,
        }
    }

    /// The next time, never before the last one.
    pub fn next(&mut self, draw: &mut Draw) -> Timestamp {
        if self.waiting.is_empty() {
            self.fill(draw);
        }
        let at = self.waiting.pop().unwrap_or(0);
        while self.sums.get(self.hour + 1).is_some_and(|sum| *sum <= at) {
            self.hour += 1;
        }
        let start = self.sums[self.hour];
        let width = self.sums.get(self.hour + 1).map_or(1, |end| end - start);
        let inside = (at - start) * HOUR.unsigned_abs() / width.max(1);
        let millis = i64::try_from(self.hour).unwrap_or(0) * HOUR + i64::try_from(inside).unwrap_or(0);
        self.from.plus_millis(millis)
    }

    /// Draws the times of the next block: uniform over the block's share of all weight, so that sessions come in
    /// clusters as they do in life, while the block after it can only be later.
    fn fill(&mut self, draw: &mut Draw) {
        let last = (self.drawn + BLOCK).min(self.sessions);
        let (low, high) = (self.share(self.drawn), self.share(last));
        for _ in self.drawn..last {
            self.waiting.push(low + draw.below_u64((high - low).max(1)));
        }
        self.waiting.sort_unstable_by(|a, b| b.cmp(a));
        self.drawn = last;
    }

    fn share(&self, sessions: u64) -> u64 {
        let total = u128::from(self.sums.last().copied().unwrap_or(0));
        let share = total * u128::from(sessions) / u128::from(self.sessions.max(1));
        u64::try_from(share).unwrap_or(0)
    }
}

fn weight(day: Date, hour: usize) -> u64 {
    if clocks_change(day) && hour < 4 {
        return WORKDAY[10] * 12;
    }
    let base = match day.weekday() {
        Weekday::Saturday | Weekday::Sunday => WEEKEND[hour],
        _ => WORKDAY[hour],
    };
    // Whole numbers with room for a third and more.
    let base = base * 12;
    match (day.month(), day.day()) {
        (12, 23..) | (1, 1..=2) => base / 4,
        (7 | 8, _) => base * 3 / 4,
        _ => base,
    }
}

/// The last Sunday of March and October: the nights in which Europe's clocks change.
fn clocks_change(day: Date) -> bool {
    matches!(day.month(), 3 | 10) && day.weekday() == Weekday::Sunday && day.day() > 24
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_order_and_inside() {
        let until: Timestamp = "2026-11-23T14:31:22.104Z".parse().expect("a time");
        let mut calendar = Calendar::new(until, 30, 5_000);
        let mut draw = Draw::new(1);
        let mut last = until.plus_millis(-30 * 24 * HOUR);
        for _ in 0..5_000 {
            let at = calendar.next(&mut draw);
            assert!(last <= at && at < until, "{last} {at}");
            last = at;
        }
        assert!(until.millis_since(last) < 2 * HOUR, "{last}");
    }

    #[test]
    fn weekends_are_quiet_and_changing_clocks_are_not() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        assert!(weight(day("2026-11-21"), 10) * 3 < weight(day("2026-11-23"), 10));
        assert!(weight(day("2026-10-25"), 1) > weight(day("2026-10-18"), 1) * 4);
        assert!(clocks_change(day("2026-03-29")) && !clocks_change(day("2026-03-22")));
    }
}
