//! What is being chosen, before it is applied.

use domain::calendar;
use domain::date_range::parse_day;
use domain::{DateFilter, FilterRequest, Preset, Problem, Query};
use jiff::civil::Date;

/// The four fields as they stand: exactly what the form would send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The relative range, where one is ticked.
    pub preset: Option<Preset>,
    /// The first day as typed.
    pub from: String,
    /// The last day as typed.
    pub to: String,
    /// The zone as typed.
    pub zone: String,
}

/// One of the two typed days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The first day.
    From,
    /// The last day.
    To,
}

impl Draft {
    /// The fields of a page with that query: also what is wrong in it, so that it can be mended.
    pub fn of(query: &Query) -> Self {
        let value = |key: &str| query.first(key).unwrap_or_default().trim().to_owned();
        let (from, to) = (value("from"), value("to"));
        let typed = !from.is_empty() || !to.is_empty();
        let zone = match value("tz") {
            zone if zone.is_empty() => "UTC".to_owned(),
            zone => zone,
        };
        Self {
            preset: Preset::from_key(&value("range")).filter(|_| !typed),
            from,
            to,
            zone,
        }
    }

    /// What is wrong, in the words in which the server would say it.
    pub fn problems(&self) -> Vec<Problem> {
        self.request().problems
    }

    /// The days.
    pub fn dates(&self) -> DateFilter {
        self.request().filter.dates
    }

    fn request(&self) -> FilterRequest {
        let mut query = Query::default();
        query.push("from", &self.from);
        query.push("to", &self.to);
        query.push("tz", &self.zone);
        if let Some(preset) = self.preset {
            query.push("range", preset.key());
        }
        FilterRequest::parse(&query)
    }

    /// The typed day of an end.
    pub fn day(&self, end: End) -> Option<Date> {
        parse_day(match end {
            End::From => &self.from,
            End::To => &self.to,
        })
    }

    /// Types a text into an end; a relative range gives way.
    pub fn type_in(&mut self, end: End, text: String) {
        self.preset = None;
        match end {
            End::From => self.from = text,
            End::To => self.to = text,
        }
    }

    /// Ticks a relative range, or none for all dates; typed days give way.
    pub fn choose(&mut self, preset: Option<Preset>) {
        self.preset = preset;
        self.from.clear();
        self.to.clear();
    }

    /// Takes a day of the calendar for `end` and says which end comes next. Days in the wrong order change places.
    pub fn pick(&mut self, end: End, day: Date) -> End {
        let other = match end {
            End::From => None,
            End::To => self.day(End::From),
        };
        self.preset = None;
        match other {
            Some(first) if day < first => {
                self.from = calendar::text(day);
                self.to = calendar::text(first);
                End::From
            }
            Some(_) => {
                self.to = calendar::text(day);
                End::From
            }
            None => {
                self.from = calendar::text(day);
                self.to.clear();
                End::To
            }
        }
    }

    /// Puts days in the wrong order right.
    pub fn swap(&mut self) {
        std::mem::swap(&mut self.from, &mut self.to);
    }

    /// True while the first day is chosen and the last is not.
    pub fn is_open(&self, end: End) -> bool {
        end == End::To && self.day(End::From).is_some() && self.to.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        parse_day(text).expect("a day")
    }

    #[test]
    fn two_picks_make_a_range_in_either_order() {
        for (first, second) in [("2026-11-02", "2026-11-09"), ("2026-11-09", "2026-11-02")] {
            let mut draft = Draft::of(&Query::parse("range=today"));
            let next = draft.pick(End::From, day(first));
            assert_eq!(next, End::To);
            assert!(draft.is_open(next));
            assert_eq!(draft.pick(next, day(second)), End::From);
            assert_eq!(
                (draft.from.as_str(), draft.to.as_str()),
                ("2026-11-02", "2026-11-09")
            );
            assert_eq!(draft.preset, None);
            assert_eq!(draft.problems(), []);
        }
    }

    #[test]
    fn a_single_day_is_a_range() {
        let mut draft = Draft::default();
        let next = draft.pick(End::From, day("2026-11-02"));
        draft.pick(next, day("2026-11-02"));
        let only = Some(day("2026-11-02"));
        assert_eq!(draft.dates(), DateFilter::Days { from: only, to: only });
    }

    #[test]
    fn mistakes_stay_as_typed_and_can_be_swapped() {
        let mut draft = Draft::of(&Query::parse("from=2026-11-23&to=2026-10-27"));
        assert_eq!(draft.problems()[0].key, "to");
        draft.swap();
        assert_eq!(draft.problems(), []);
        draft.type_in(End::From, "27.10.".to_owned());
        assert_eq!(draft.problems()[0].key, "from");
        draft.choose(Some(Preset::Last7Days));
        assert_eq!(draft.dates(), DateFilter::Preset(Preset::Last7Days));
        draft.choose(None);
        assert_eq!(draft.dates(), DateFilter::Any);
    }
}
