//! From a raw query to what the store is asked.

use domain::filter::{Filter, FilterRequest, Paging, Problem, ZoneName, unknown_zone};
use domain::{Cursor, Query, Timestamp, date_range::DateFilter};
use jiff::tz::TimeZone;

use crate::store::View;

/// A raw query, read at a moment.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What the store is asked.
    pub view: View,
    /// Which page.
    pub paging: Paging,
    /// Bad values, left out of the view.
    pub problems: Vec<Problem>,
    /// The zone of days and clocks.
    pub zone: TimeZone,
    /// When it was asked.
    pub now: Timestamp,
    /// Of the filter as it was asked for, also where its zone does not exist.
    fingerprint: u64,
}

impl Asked {
    /// Reads a raw query, with or without `?`.
    pub fn read(query: &str, now: Timestamp) -> Self {
        Self::from_request(FilterRequest::parse_text(query), now)
    }

    /// Reads a query that has no pages: its `cursor` and `limit` are not looked at.
    pub fn read_whole(query: &Query, now: Timestamp) -> Self {
        let mut query = query.clone();
        query.remove("cursor");
        query.remove("limit");
        Self::from_request(FilterRequest::parse(&query), now)
    }

    /// Takes a query that was read: looks the zone up and turns days into a span of time.
    pub fn from_request(request: FilterRequest, now: Timestamp) -> Self {
        let FilterRequest {
            mut filter,
            paging,
            mut problems,
        } = request;
        let fingerprint = filter.fingerprint();
        let zone = TimeZone::get(filter.zone.as_str()).unwrap_or_else(|_| {
            problems.push(unknown_zone(filter.zone.as_str()));
            filter.zone = ZoneName::default();
            TimeZone::UTC
        });
        let interval = filter.dates.interval(&zone, now);
        Self {
            view: View {
                filter,
                interval,
                as_of: None,
            },
            paging,
            problems,
            zone,
            now,
            fingerprint,
        }
    }

    /// The cursor after a page, for whoever asks for the next one by the same query.
    pub fn next(&self, cursor: Cursor) -> Cursor {
        Cursor {
            fingerprint: self.fingerprint,
            ..cursor
        }
    }

    /// The first and the last day asked for, in the zone.
    pub fn days(&self) -> (Option<jiff::civil::Date>, Option<jiff::civil::Date>) {
        self.view
            .filter
            .dates
            .days(self.now.to_jiff().to_zoned(self.zone.clone()).date())
    }

    /// The same view with some keys left out, so that options of a filter count what choosing them would show.
    #[must_use]
    pub fn without(&self, leave_out: impl FnOnce(&mut Filter)) -> View {
        let mut view = self.view.clone();
        leave_out(&mut view.filter);
        if view.filter.dates == DateFilter::Any {
            view.interval = domain::Interval::default();
        }
        view
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-23T23:30:00Z".parse().expect("a time")
    }

    #[test]
    fn days_are_days_of_the_zone() {
        let asked = Asked::read("range=today&tz=Europe/Berlin", now());
        assert_eq!(asked.problems, []);
        let from = asked.view.interval.from.expect("a start");
        assert_eq!(from.to_string(), "2026-11-23T23:00:00.000Z");
    }

    #[test]
    fn a_zone_that_does_not_exist_is_told_and_the_rest_works() {
        let asked = Asked::read("tz=Mars/Olympus&status=failed", now());
        assert_eq!(asked.problems.len(), 1);
        assert_eq!(asked.problems[0].key, "tz");
        assert!(asked.view.filter.zone.is_utc());
        assert_eq!(asked.view.filter.statuses.len(), 1);
    }

    #[test]
    fn a_list_in_a_zone_that_does_not_exist_goes_on() {
        let asked = Asked::read("tz=Mars/Olympus", now());
        let after = Cursor {
            fingerprint: asked.view.filter.fingerprint(),
            value: Some(7),
            id: "0197a3c4-6e52-7d31-9f0b-2c8d4e61a7b5".parse().expect("an id"),
        };
        let next = asked.next(after);
        let query = format!("tz=Mars/Olympus&cursor={next}");
        assert_eq!(Asked::read(&query, now()).paging.cursor, Some(next));
    }

    #[test]
    fn what_has_no_pages_ignores_their_keys() {
        let query = Query::parse("cursor=abc&limit=0");
        assert_eq!(Asked::read_whole(&query, now()).problems, []);
        assert_eq!(Asked::read("cursor=abc&limit=0", now()).problems.len(), 2);
    }
}
