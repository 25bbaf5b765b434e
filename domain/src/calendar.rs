//! Days by the arithmetic of the civil calendar.
//!
//! jiff knows time zones and every way to write a time, and what is said here is checked against it. But it brings its
//! words for everything that may go wrong along, which a browser would have to download: what runs in the browser
//! takes jiff's plain types and calculates here.

use jiff::civil::{Date, DateTime};

const FIRST: Date = Date::constant(1, 1, 1);
const LAST: Date = Date::constant(9999, 12, 31);
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Year, month and day of a day counted from 1970-01-01.
pub(crate) fn year_month_day(days: i64) -> (i64, i64, i64) {
    // Days are counted from 0000-03-01 in cycles of 400 years, so that leap days come last in their year.
    let from_march = days + 719_468;
    let (cycle, day_of_cycle) = (from_march.div_euclid(146_097), from_march.rem_euclid(146_097));
    let year_of_cycle =
        (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = cycle * 400 + year_of_cycle + i64::from(month <= 2);
    (year, month, day_of_year - (153 * month_from_march + 2) / 5 + 1)
}

/// Days from 1970-01-01 to `day`.
pub fn number(day: Date) -> i64 {
    let (year, month) = (i64::from(day.year()), i64::from(day.month()));
    let year = year - i64::from(month <= 2);
    let month_from_march = (month + 9) % 12;
    let (cycle, year_of_cycle) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day.day()) - 1;
    let day_of_cycle = 365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    cycle * 146_097 + day_of_cycle - 719_468
}

/// The day of that year, month and day of the month, where the calendar has it, in the years 1 to 9999.
pub fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    let (year, month, day) = (
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    );
    let exists = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day);
    exists.then(|| Date::constant(year, month, day))
}

const fn days_in_month(year: i16, month: i8) -> i8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day so many days later, or earlier; the first or the last day of the calendar where there is none.
pub fn plus_days(day: Date, days: i64) -> Date {
    let number = number(day).saturating_add(days);
    let (year, month, of_month) = year_month_day(number.clamp(self::number(FIRST), self::number(LAST)));
    date(year, month, of_month).unwrap_or(day)
}

/// The same day of the month so many months later, or earlier; the month's last day where it is shorter.
pub fn plus_months(day: Date, months: i32) -> Date {
    let count = i64::from(day.year()) * 12 + i64::from(day.month()) - 1 + i64::from(months);
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    let last = (28..=31).rev().find_map(|last| date(year, month, last));
    match last {
        Some(last) if last.day() < day.day() => last,
        Some(_) => date(year, month, i64::from(day.day())).unwrap_or(day),
        None if months < 0 => FIRST,
        None => LAST,
    }
}

/// The first day of its month.
pub fn first_of_month(day: Date) -> Date {
    Date::constant(day.year(), day.month(), 1)
}

/// The first day of its year.
pub fn first_of_year(day: Date) -> Date {
    Date::constant(day.year(), 1, 1)
}

/// Days of its month, in order.
pub fn days_of_month(day: Date) -> impl Iterator<Item = Date> {
    (1..=days_in_month(day.year(), day.month()))
        .map(move |of_month| Date::constant(day.year(), day.month(), of_month))
}

/// Days since the Monday of its week, 0 to 6.
pub fn days_since_monday(day: Date) -> i64 {
    // 1970-01-01 was a Thursday.
    (number(day) + 3).rem_euclid(7)
}

/// The wall clock of a time in milliseconds since 1970; UTC's, where the time is UTC's.
pub fn wall_clock(millis: i64) -> DateTime {
    const DAY: i64 = 86_400_000;
    let day = plus_days(Date::constant(1970, 1, 1), millis.div_euclid(DAY));
    let clock = i32::try_from(millis.rem_euclid(DAY)).unwrap_or(0);
    let part = |length: i32, parts: i32| i8::try_from(clock / length % parts).unwrap_or(0);
    DateTime::constant(
        day.year(),
        day.month(),
        day.day(),
        part(3_600_000, 24),
        part(60_000, 60),
        part(1_000, 60),
        clock % 1_000 * 1_000_000,
    )
}

/// The milliseconds since 1970 of a time written as we write it: `2026-11-23T14:31:22.104Z`.
pub fn millis_of(text: &str) -> Option<i64> {
    let text = text
        .strip_suffix('Z')
        .filter(|text| text.len() == 23 && text.is_ascii())?;
    let signs = [
        (4, b'-'),
        (7, b'-'),
        (10, b'T'),
        (13, b':'),
        (16, b':'),
        (19, b'.'),
    ];
    let signed = signs.iter().all(|&(at, sign)| text.as_bytes()[at] == sign);
    let number = |from: usize, to: usize| digits(&text[from..to]);
    let day = date(number(0, 4)?, number(5, 7)?, number(8, 10)?)?;
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let clock = ((hour * 60 + minute) * 60 + second) * 1_000 + number(20, 23)?;
    (signed && hour < 24 && minute < 60 && second < 60).then(|| self::number(day) * 86_400_000 + clock)
}

/// A number of plain digits.
pub(crate) fn digits(text: &str) -> Option<i64> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())?
}

/// `2026-11-23`
pub fn text(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

/// `23 Nov 2026`
pub fn words(day: Date) -> String {
    format!("{} {:04}", day_and_month(day), day.year())
}

/// `23 Nov`
pub fn day_and_month(day: Date) -> String {
    format!("{} {}", day.day(), &month_name(day)[..3])
}

/// `November`
pub fn month_name(day: Date) -> &'static str {
    let at = usize::try_from(day.month() - 1).ok();
    at.and_then(|at| MONTHS.get(at).copied()).unwrap_or(MONTHS[0])
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::Weekday;

    use super::*;

    /// Days around every turn of a month for some hundred years, and the ends of the calendar.
    fn days() -> impl Iterator<Item = Date> {
        let months = (0..12 * 450).map(|month| Date::constant(1690, 1, 31).saturating_add(month.months()));
        months
            .flat_map(|day| [day, day.saturating_add(1.day()), day.saturating_sub(13.days())])
            .chain([FIRST, LAST])
    }

    #[test]
    fn agrees_with_jiff() {
        for day in days() {
            let (year, month, of_month) = year_month_day(number(day));
            assert_eq!(date(year, month, of_month), Some(day));
            assert_eq!(text(day), day.to_string());
            assert_eq!(words(day), day.strftime("%-d %b %Y").to_string());
            assert_eq!(first_of_month(day), day.first_of_month());
            assert_eq!(first_of_year(day), day.first_of_year());
            assert_eq!(days_of_month(day).last(), Some(day.last_of_month()));
            assert_eq!(
                days_since_monday(day),
                i64::from(day.weekday().since(Weekday::Monday))
            );
        }
    }

    #[test]
    fn moves_as_jiff_does() {
        for day in days().filter(|day| (30..9970).contains(&day.year())) {
            for count in [-400, -12, -3, -1, 0, 1, 2, 6, 27, 31, 366] {
                assert_eq!(
                    plus_days(day, i64::from(count)),
                    day.saturating_add(count.days()),
                    "{day} {count}"
                );
                let months = count / 2;
                assert_eq!(
                    plus_months(day, months),
                    day.saturating_add(months.months()),
                    "{day} {months}"
                );
            }
        }
        assert_eq!(plus_days(LAST, 1), LAST);
        assert_eq!(plus_days(FIRST, -1), FIRST);
        assert_eq!(plus_months(LAST, 1), LAST);
        assert_eq!(plus_months(FIRST, -1), FIRST);
        assert_eq!(plus_days(FIRST, i64::MAX), LAST);
    }

    #[test]
    fn clocks_agree_with_jiff() {
        for millis in [
            0,
            -1,
            1,
            1_795_444_282_104,
            -62_135_596_800_000,
            253_402_127_999_999,
            951_782_399_999,
        ] {
            let at = jiff::Timestamp::from_millisecond(millis).expect("a time");
            assert_eq!(
                wall_clock(millis),
                at.to_zoned(jiff::tz::TimeZone::UTC).datetime()
            );
            assert_eq!(millis_of(&format!("{at:.3}")), Some(millis), "{at:.3}");
        }
    }

    #[test]
    fn only_our_own_writing_is_read() {
        for text in [
            "",
            "Z",
            "2026-11-23T14:31:22Z",
            "2026-11-23T14:31:22.104",
            "2026-11-23t14:31:22.104Z",
            "2026-11-31T14:31:22.104Z",
            "2026-11-23T24:00:00.000Z",
            "2026-11-23T14:60:00.000Z",
            "2026-11-23T14:31:60.000Z",
            "2026-11-23T14:31:2+.104Z",
            "0000-11-23T14:31:22.104Z",
            "２026-11-23T14:31:22.1Z",
        ] {
            assert_eq!(millis_of(text), None, "{text}");
        }
        assert_eq!(date(2023, 2, 29), None);
        assert_eq!(date(2024, 13, 1), None);
        assert_eq!(date(0, 1, 1), None);
    }
}
