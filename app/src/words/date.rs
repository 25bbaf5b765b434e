//! Days and times, in English and with the month's name, so that nobody mistakes the third of April for the fourth
//! of March.

use domain::calendar;
use jiff::civil::{Date, DateTime};

use crate::backend::LocalTime;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

/// How long ago: `48 sec ago`, `18 min ago`, `2 hr ago`, `Yesterday`, then the day.
pub fn ago(at: LocalTime, now: LocalTime) -> String {
    let seconds = now.at.millis_since(at.at) / 1000;
    let (then, today) = (civil(at).date(), civil(now).date());
    let yesterday = calendar::plus_days(today, -1);
    match seconds {
        0 => "Just now".to_owned(),
        1..MINUTE => format!("{seconds} sec ago"),
        MINUTE..HOUR => format!("{} min ago", seconds / MINUTE),
        _ if then == today => format!("{} hr ago", seconds / HOUR),
        _ if then == yesterday => "Yesterday".to_owned(),
        _ => day_in_year(then, today),
    }
}

/// The day and the time: `Today 14:13`, `2 Nov 09:14`, in another year `2 Nov 2025 09:14`.
pub fn day_of(at: LocalTime, now: LocalTime) -> String {
    let (then, today) = (civil(at).date(), civil(now).date());
    if then == today {
        format!("Today {}", clock(at))
    } else {
        format!("{} {}", day_in_year(then, today), clock(at))
    }
}

/// The time: `14:13`.
pub fn clock(at: LocalTime) -> String {
    let at = civil(at);
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// The time, with the day in front where that is not today: `13:47`, `2 Nov 13:47`.
pub fn clock_or_day(at: LocalTime, now: LocalTime) -> String {
    if civil(at).date() == civil(now).date() {
        clock(at)
    } else {
        day_of(at, now)
    }
}

/// `23 Nov 2026, 14:22`
pub fn day_and_clock(at: LocalTime) -> String {
    format!("{}, {}", day(civil(at).date()), clock(at))
}

/// Everything: `23 Nov 2026, 14:13:40 UTC`.
pub fn full(at: LocalTime, zone: &str) -> String {
    let second = civil(at).second();
    format!("{}:{second:02} {zone}", day_and_clock(at))
}

/// `23 Nov 2026`
pub fn day(day: Date) -> String {
    calendar::words(day)
}

/// `2 Nov`, or `2 Nov 2025` where that is another year than today's.
pub fn day_in_year(then: Date, today: Date) -> String {
    if then.year() == today.year() {
        calendar::day_and_month(then)
    } else {
        day(then)
    }
}

/// The day of a time: `2 Nov`, in another year `2 Nov 2025`.
pub fn day_only(at: LocalTime, now: LocalTime) -> String {
    day_in_year(civil(at).date(), civil(now).date())
}

/// `23 November 2026`, as it is read aloud.
pub fn long_day(day: Date) -> String {
    format!("{} {}", day.day(), month_year(day))
}

/// `November 2026`
pub fn month_year(day: Date) -> String {
    format!("{} {}", calendar::month_name(day), day.year())
}

fn civil(at: LocalTime) -> DateTime {
    at.at.civil(at.offset_seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> LocalTime {
        shifted(text, 0)
    }

    fn shifted(text: &str, offset_seconds: i32) -> LocalTime {
        LocalTime {
            at: text.parse().expect("a time"),
            offset_seconds,
        }
    }

    #[test]
    fn how_long_ago() {
        let now = time("2026-11-23T14:31:48Z");
        for (at, told) in [
            ("2026-11-23T14:31:48Z", "Just now"),
            ("2026-11-23T14:40:00Z", "Just now"),
            ("2026-11-23T14:31:00Z", "48 sec ago"),
            ("2026-11-23T14:30:48Z", "1 min ago"),
            ("2026-11-23T14:13:40Z", "18 min ago"),
            ("2026-11-23T13:31:48Z", "1 hr ago"),
            ("2026-11-23T00:00:00Z", "14 hr ago"),
            ("2026-11-22T23:59:59Z", "Yesterday"),
            ("2026-11-22T00:00:00Z", "Yesterday"),
            ("2026-11-21T23:59:59Z", "21 Nov"),
            ("2025-12-31T12:00:00Z", "31 Dec 2025"),
        ] {
            assert_eq!(ago(time(at), now), told, "{at}");
        }
    }

    #[test]
    fn minutes_reach_over_midnight() {
        let now = time("2026-11-23T00:10:00Z");
        assert_eq!(ago(time("2026-11-22T23:50:00Z"), now), "20 min ago");
        assert_eq!(day_of(time("2026-11-22T23:50:00Z"), now), "22 Nov 23:50");
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let (at, now) = ("2026-11-22T23:30:00Z", "2026-11-23T09:00:00Z");
        assert_eq!(ago(time(at), time(now)), "Yesterday");
        assert_eq!(ago(shifted(at, 3600), shifted(now, 3600)), "9 hr ago");
        assert_eq!(day_of(shifted(at, 3600), shifted(now, 3600)), "Today 00:30");
        assert_eq!(clock_or_day(time(at), time(now)), "22 Nov 23:30");
        assert_eq!(clock_or_day(shifted(at, 3600), shifted(now, 3600)), "00:30");
    }

    #[test]
    fn the_whole_of_it() {
        let at = shifted("2026-11-23T14:13:40.123Z", -18_000);
        assert_eq!(
            full(at, "America/New_York"),
            "23 Nov 2026, 09:13:40 America/New_York"
        );
        assert_eq!(day_and_clock(at), "23 Nov 2026, 09:13");
    }

    #[test]
    fn days_by_name() {
        let date = jiff::civil::date(2026, 5, 1);
        assert_eq!(long_day(date), "1 May 2026");
        assert_eq!(month_year(date), "May 2026");
        assert_eq!(day_in_year(date, jiff::civil::date(2027, 1, 1)), "1 May 2026");
    }
}
