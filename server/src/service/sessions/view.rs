//! From a raw query to what the store is asked.

use domain::filter::{Filter, FilterRequest, Paging, Problem, ZoneName, unknown_zone};
use domain::{Timestamp, date_range::DateFilter};
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
}

impl Asked {
    /// Reads a raw query, with or without `?`.
    pub fn read(query: &str, now: Timestamp) -> Self {
        Self::from_request(FilterRequest::parse_text(query), now)
    }

    /// Takes a query that was read: looks the zone up and turns days into a span of time.
    pub fn from_request(request: FilterRequest, now: Timestamp) -> Self {
        let FilterRequest {
            mut filter,
            paging,
            mut problems,
        } = request;
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
