//! What a query asks for, with its days turned into a span of time: the one way from a URL to the store.

use domain::filter::{Paging, Problem, unknown_zone};
use domain::{FilterRequest, Query, Timestamp};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::store::View;

/// A query, read at a moment.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What its good values ask for.
    pub view: View,
    /// Which page of it.
    pub paging: Paging,
    /// The zone of days and clocks; UTC where the query names one that does not exist.
    pub zone: TimeZone,
    /// The first and the last day, both included, where there are such.
    pub days: (Option<Date>, Option<Date>),
    /// Bad values, each with its key and a sentence.
    pub problems: Vec<Problem>,
}

impl Asked {
    /// Reads a query when it is `now`.
    pub fn read(query: &Query, now: Timestamp) -> Self {
        let FilterRequest {
            mut filter,
            mut paging,
            mut problems,
        } = FilterRequest::parse(query);
        let zone = TimeZone::get(filter.zone.as_str()).unwrap_or_else(|_| {
            problems.push(unknown_zone(filter.zone.as_str()));
            filter.zone = domain::filter::ZoneName::default();
            // The cursor belonged to the zone that there is not.
            paging.cursor = None;
            TimeZone::UTC
        });
        let today = now.to_jiff().to_zoned(zone.clone()).date();
        Self {
            days: filter.dates.days(today),
            view: View {
                interval: filter.dates.interval(&zone, now),
                filter,
                as_of: None,
            },
            paging,
            zone,
            problems,
        }
    }

    /// Reads a query that has no pages: its `cursor` and `limit` are not looked at.
    pub fn read_whole(query: &Query, now: Timestamp) -> Self {
        let mut query = query.clone();
        query.remove("cursor");
        query.remove("limit");
        Self::read(&query, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Asked {
        let now = "2026-11-23T23:30:00Z".parse().expect("a time");
        Asked::read(&Query::parse(text), now)
    }

    #[test]
    fn days_are_days_of_the_zone() {
        let asked = read("range=today&tz=Europe/Berlin");
        assert_eq!(asked.problems, []);
        let from = asked.view.interval.from.expect("a start");
        assert_eq!(from.to_string(), "2026-11-23T23:00:00.000Z");
    }

    #[test]
    fn a_zone_that_does_not_exist_is_told() {
        let asked = read("tz=Mars/Olympus&status=failed");
        assert_eq!(asked.problems.len(), 1);
        assert_eq!(asked.problems[0].key, "tz");
        assert!(asked.view.filter.zone.is_utc());
        assert_eq!(asked.view.filter.statuses.len(), 1);
    }

    #[test]
    fn what_has_no_pages_ignores_their_keys() {
        let query = Query::parse("cursor=abc&limit=0");
        assert_eq!(Asked::read_whole(&query, Timestamp::default()).problems, []);
        assert_eq!(Asked::read(&query, Timestamp::default()).problems.len(), 2);
    }
}
