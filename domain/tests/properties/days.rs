//! The days of a zone tile time: no gap, no overlap, whatever its clocks do.

use domain::date_range::first_instant;
use domain::{DateFilter, Preset, Timestamp};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

/// Zones that change at midnight, by half an hour, that skipped a whole day, and the quiet ones.
const ZONES: [&str; 12] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Asuncion",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Antarctica/Troll",
];

fn one_day(day: Date) -> DateFilter {
    DateFilter::Days {
        from: Some(day),
        to: Some(day),
    }
}

#[test]
fn every_day_of_a_year_begins_where_the_last_one_ends() {
    for name in ZONES {
        let zone = TimeZone::get(name).expect("a zone");
        for year in [2011_i16, 2018, 2024, 2026] {
            let mut day = date(year, 1, 1);
            let mut until = first_instant(day, &zone);
            while day.year() == year {
                let interval = one_day(day).interval(&zone, Timestamp::default());
                assert_eq!(interval.from, Some(until), "{name} {day}");
                let next = interval.until.expect("an end");
                let hours = next.millis_since(until) / 1_800_000;
                // Samoa left out 30 December 2011: that day is empty, and no other.
                let skipped = name == "Pacific/Apia" && day == date(2011, 12, 30);
                assert!(
                    (44..=52).contains(&hours) || (skipped && hours == 0),
                    "{name} {day}: {hours} half hours"
                );
                until = next;
                day = day.saturating_add(1.day());
            }
        }
    }
}

#[test]
fn an_instant_belongs_to_the_day_its_clock_shows() {
    for name in ZONES {
        let zone = TimeZone::get(name).expect("a zone");
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
        for step in 0..(365 * 24) {
            let at = start.plus_millis(step * 3_600_000 + 1_234_567);
            let day = at.to_jiff().to_zoned(zone.clone()).date();
            let interval = one_day(day).interval(&zone, at);
            assert!(
                interval.from <= Some(at) && Some(at) < interval.until,
                "{name} {at}"
            );
        }
    }
}

#[test]
fn presets_end_with_today_in_the_zone_of_the_view() {
    let now: Timestamp = "2026-11-23T23:30:00Z".parse().expect("a time");
    for name in ZONES {
        let zone = TimeZone::get(name).expect("a zone");
        let today = now.to_jiff().to_zoned(zone.clone()).date();
        for preset in Preset::ALL {
            let interval = DateFilter::Preset(preset).interval(&zone, now);
            assert!(
                interval.from <= Some(now) && Some(now) < interval.until,
                "{name} {preset:?}"
            );
            assert_eq!(
                interval.until,
                Some(first_instant(today.saturating_add(1.day()), &zone))
            );
        }
    }
}

#[test]
fn open_ranges_are_open() {
    let zone = TimeZone::get("Europe/Berlin").expect("a zone");
    let from = DateFilter::Days {
        from: Some(date(2026, 3, 29)),
        to: None,
    };
    let interval = from.interval(&zone, Timestamp::default());
    assert_eq!(interval.until, None);
    assert_eq!(
        interval.from.map(|at| at.to_string()).as_deref(),
        Some("2026-03-28T23:00:00.000Z")
    );
    assert_eq!(
        DateFilter::Any.interval(&zone, Timestamp::default()),
        domain::Interval::default()
    );
}
