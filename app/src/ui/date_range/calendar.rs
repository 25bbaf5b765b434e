//! Months as a calendar lays them out, and where keys lead in it.

use domain::calendar::{days_of_month, days_since_monday, first_of_month, plus_days, plus_months};
use jiff::civil::Date;

/// The weeks of the month that `day` lies in, Monday first; nothing for days of other months.
pub fn weeks(day: Date) -> Vec<[Option<Date>; 7]> {
    let before = usize::try_from(days_since_monday(first_of_month(day))).unwrap_or(0);
    let mut weeks = vec![[None; 7]];
    for (place, day) in (before..).zip(days_of_month(day)) {
        if place / 7 == weeks.len() {
            weeks.push([None; 7]);
        }
        weeks[place / 7][place % 7] = Some(day);
    }
    weeks
}

/// The first of the month that lies `months` after that of `day`.
pub fn month_after(day: Date, months: i32) -> Date {
    plus_months(first_of_month(day), months)
}

/// Where `key` leads from `day`; nothing where it leads nowhere.
pub fn day_after_key(day: Date, key: &str, shift: bool, right_to_left: bool) -> Option<Date> {
    let line = if right_to_left { -1 } else { 1 };
    let in_week = days_since_monday(day);
    let months = if shift { 12 } else { 1 };
    Some(match key {
        "ArrowLeft" => plus_days(day, -line),
        "ArrowRight" => plus_days(day, line),
        "ArrowUp" => plus_days(day, -7),
        "ArrowDown" => plus_days(day, 7),
        "Home" => plus_days(day, -in_week),
        "End" => plus_days(day, 6 - in_week),
        "PageUp" => plus_months(day, -months),
        "PageDown" => plus_months(day, months),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn months_have_every_day_once_under_its_weekday() {
        for (month, shape) in [
            (date(2026, 11, 23), (6, 6)),
            (date(2027, 2, 1), (4, 0)),
            (date(2026, 10, 1), (5, 3)),
        ] {
            let weeks = weeks(month);
            let empty = weeks[0].iter().take_while(|day| day.is_none()).count();
            assert_eq!((weeks.len(), empty), shape, "{month}");
            let days: Vec<Date> = weeks.iter().flatten().flatten().copied().collect();
            assert_eq!(days.len(), usize::try_from(month.days_in_month()).expect("small"));
            for week in &weeks {
                for (at, day) in week.iter().enumerate() {
                    let place = day.map(|day| day.weekday().to_monday_zero_offset());
                    assert!(place.is_none_or(|place| usize::try_from(place).expect("small") == at));
                }
            }
        }
    }

    #[test]
    fn keys_of_the_date_picker_pattern() {
        let day = date(2026, 3, 31);
        for (key, shift, to) in [
            ("ArrowLeft", false, date(2026, 3, 30)),
            ("ArrowRight", false, date(2026, 4, 1)),
            ("ArrowUp", false, date(2026, 3, 24)),
            ("ArrowDown", false, date(2026, 4, 7)),
            ("Home", false, date(2026, 3, 30)),
            ("End", false, date(2026, 4, 5)),
            ("PageUp", false, date(2026, 2, 28)),
            ("PageDown", false, date(2026, 4, 30)),
            ("PageUp", true, date(2025, 3, 31)),
            ("PageDown", true, date(2027, 3, 31)),
        ] {
            assert_eq!(day_after_key(day, key, shift, false), Some(to), "{key}");
        }
        assert_eq!(
            day_after_key(day, "ArrowLeft", false, true),
            Some(date(2026, 4, 1))
        );
        assert_eq!(day_after_key(day, "a", false, false), None);
    }
}
