//! Days: what the date filter says and which span of time that is in a zone.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::Timestamp;
use crate::calendar::{date, digits, first_of_month, first_of_year, plus_days, plus_months};

/// A range of days that moves with today, and stays so in a shared link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Preset {
    /// Today.
    Today,
    /// Today and the six days before.
    Last7Days,
    /// Today and the 27 days before.
    Last4Weeks,
    /// Three calendar months, today included.
    Last3Months,
    /// Twelve calendar months, today included.
    Last12Months,
    /// From the first of this month.
    MonthToDate,
    /// From the first of January.
    YearToDate,
}

impl Preset {
    /// Every preset, in the order of the picker.
    pub const ALL: [Self; 7] = [
        Self::Today,
        Self::Last7Days,
        Self::Last4Weeks,
        Self::Last3Months,
        Self::Last12Months,
        Self::MonthToDate,
        Self::YearToDate,
    ];

    /// The word in the URL.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Last7Days => "last-7-days",
            Self::Last4Weeks => "last-4-weeks",
            Self::Last3Months => "last-3-months",
            Self::Last12Months => "last-12-months",
            Self::MonthToDate => "month-to-date",
            Self::YearToDate => "year-to-date",
        }
    }

    /// The preset of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.key() == key)
    }

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Today => "Today",
            Self::Last7Days => "Last 7 days",
            Self::Last4Weeks => "Last 4 weeks",
            Self::Last3Months => "Last 3 months",
            Self::Last12Months => "Last 12 months",
            Self::MonthToDate => "Month to date",
            Self::YearToDate => "Year to date",
        }
    }

    /// The first and the last day, both included, when today is `today`.
    pub fn days(self, today: Date) -> (Date, Date) {
        let first = match self {
            Self::Today => today,
            Self::Last7Days => plus_days(today, -6),
            Self::Last4Weeks => plus_days(today, -27),
            Self::Last3Months => plus_days(plus_months(today, -3), 1),
            Self::Last12Months => plus_days(plus_months(today, -12), 1),
            Self::MonthToDate => first_of_month(today),
            Self::YearToDate => first_of_year(today),
        };
        (first, today)
    }
}

/// Which days a filter asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DateFilter {
    /// All of them.
    #[default]
    Any,
    /// From a day to a day, both included, either open; never both open and never in the wrong order.
    Days {
        /// The first day.
        from: Option<Date>,
        /// The last day.
        to: Option<Date>,
    },
    /// A range that moves.
    Preset(Preset),
}

/// A span of time: from inclusive, until exclusive, either open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    /// The first instant inside.
    pub from: Option<Timestamp>,
    /// The first instant after.
    pub until: Option<Timestamp>,
}

impl DateFilter {
    /// The first and the last day, both included, when today is `today`.
    pub fn days(self, today: Date) -> (Option<Date>, Option<Date>) {
        match self {
            Self::Any => (None, None),
            Self::Days { from, to } => (from, to),
            Self::Preset(preset) => {
                let (from, to) = preset.days(today);
                (Some(from), Some(to))
            }
        }
    }

    /// The span of time in `zone` when it is `now`. A day lasts from its first instant to the first instant of the
    /// next day, whatever clocks do in between: 23, 24 or 25 hours.
    pub fn interval(self, zone: &TimeZone, now: Timestamp) -> Interval {
        let (from, to) = self.days(now.to_jiff().to_zoned(zone.clone()).date());
        Interval {
            from: from.map(|day| first_instant(day, zone)),
            until: to.map(|day| first_instant(plus_days(day, 1), zone)),
        }
    }
}

/// The first instant of `day` in `zone`; where clocks skip midnight, the instant they jump to.
pub fn first_instant(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned(zone.clone())
        .and_then(|at| at.start_of_day())
        .map_or_else(
            |_| Timestamp::saturating_from_millis(i64::MAX),
            |at| at.timestamp().into(),
        )
}

/// Reads `YYYY-MM-DD`, and nothing else that a calendar might accept.
pub fn parse_day(text: &str) -> Option<Date> {
    let text = text.trim();
    let shaped = text.len() == 10 && text.is_ascii() && &text[4..5] == "-" && &text[7..8] == "-";
    if !shaped {
        return None;
    }
    date(digits(&text[..4])?, digits(&text[5..7])?, digits(&text[8..])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect("a zone")
    }

    fn day(text: &str) -> Date {
        parse_day(text).expect("a day")
    }

    fn hours(text: &str, name: &str) -> i64 {
        let filter = DateFilter::Days {
            from: Some(day(text)),
            to: Some(day(text)),
        };
        let interval = filter.interval(&zone(name), Timestamp::default());
        let (from, until) = (interval.from.expect("from"), interval.until.expect("until"));
        until.millis_since(from) / 3_600_000
    }

    #[test]
    fn a_single_day_is_not_empty_and_knows_daylight_saving() {
        assert_eq!(hours("2026-11-23", "UTC"), 24);
        assert_eq!(hours("2026-03-29", "Europe/Berlin"), 23);
        assert_eq!(hours("2026-10-25", "Europe/Berlin"), 25);
        // Clocks skip midnight here: the day begins at 01:00.
        assert_eq!(hours("2026-03-29", "Africa/Cairo"), 24);
        assert_eq!(hours("2024-04-26", "Africa/Cairo"), 23);
    }

    #[test]
    fn the_last_day_is_included() {
        let filter = DateFilter::Days {
            from: None,
            to: Some(day("2026-11-23")),
        };
        let until = filter
            .interval(&zone("America/New_York"), Timestamp::default())
            .until
            .expect("until");
        assert_eq!(until.to_string(), "2026-11-24T05:00:00.000Z");
    }

    #[test]
    fn presets_count_today() {
        let today = day("2026-11-23");
        assert_eq!(Preset::Last7Days.days(today), (day("2026-11-17"), today));
        assert_eq!(Preset::Last4Weeks.days(today), (day("2026-10-27"), today));
        assert_eq!(Preset::Last3Months.days(today), (day("2026-08-24"), today));
        assert_eq!(Preset::Last12Months.days(today), (day("2025-11-24"), today));
        assert_eq!(Preset::MonthToDate.days(today), (day("2026-11-01"), today));
        assert_eq!(Preset::YearToDate.days(today), (day("2026-01-01"), today));
        assert_eq!(
            Preset::Last3Months.days(day("2026-05-31")),
            (day("2026-03-01"), day("2026-05-31"))
        );
    }

    #[test]
    fn days_are_read_strictly() {
        for text in [
            "2026-2-3",
            "2026-02-30",
            "23.11.2026",
            "2026-11-23T00:00",
            "",
            "+026-11-23",
        ] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }
}
