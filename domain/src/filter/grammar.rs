//! The one parser and printer of filters.

use std::fmt::Display;

use super::{
    DEFAULT_LIMIT, Filter, MAX_LIMIT, MAX_SEARCH_CHARS, MAX_SEARCH_TERMS, MAX_VALUE_CHARS, MAX_VALUES,
    Problem, ProblemKind, Search, Sort, UserKey, ZoneName,
};
use crate::calendar;
use crate::cursor::Cursor;
use crate::date_range::{DateFilter, Preset, parse_day};
use crate::query::Query;
use crate::session::{AttachmentKind, OsVersion, Platform, Status};

/// Which page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// After which row; nothing for the first page.
    pub cursor: Option<Cursor>,
    /// How many rows, 1 to [`MAX_LIMIT`].
    pub limit: u16,
}

impl Default for Paging {
    fn default() -> Self {
        Self {
            cursor: None,
            limit: DEFAULT_LIMIT,
        }
    }
}

/// A query, read: the filter that its good values make, the page, and what was wrong with the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilterRequest {
    /// What to show.
    pub filter: Filter,
    /// Which page of it.
    pub paging: Paging,
    /// Bad values, in the order of the keys; empty where all is well.
    pub problems: Vec<Problem>,
}

impl FilterRequest {
    /// Reads a query. Unknown keys are ignored; empty values count as missing, since a form sends its empty fields.
    pub fn parse(query: &Query) -> Self {
        let mut reader = Reader {
            query,
            problems: Vec::new(),
        };
        let filter = Filter {
            search: reader.search(),
            dates: reader.dates(),
            zone: reader.zone(),
            users: reader.list(
                "user",
                UserKey::parse,
                "Write an e-mail, token:<id> or anonymous:<label>.",
            ),
            devices: reader.list("device", |text| Some(text.to_owned()), ""),
            platforms: reader.list(
                "platform",
                Platform::from_key,
                "Platforms are ios, android, web and other.",
            ),
            os: reader.list(
                "os",
                OsVersion::parse,
                "Write an OS version like ios:18.2 or android:16.",
            ),
            statuses: reader.list(
                "status",
                Status::from_key,
                "Statuses are queued, running, completed, failed, abandoned and lost.",
            ),
            has: reader.list(
                "has",
                AttachmentKind::from_key,
                "Files are debug_log, network_log, action_log, crash_log, video, screenshot and other.",
            ),
            sort: reader.sort(),
        };
        let paging = Paging {
            limit: reader.limit(),
            cursor: reader.cursor(&filter),
        };
        Self {
            filter,
            paging,
            problems: reader.problems,
        }
    }

    /// Reads the text of a query, with or without `?`.
    pub fn parse_text(text: &str) -> Self {
        Self::parse(&Query::parse(text))
    }
}

impl Filter {
    /// The canonical spelling: keys in a fixed order, what is default left out, so that equal filters have equal links.
    pub fn query(&self) -> Query {
        fn push_all<T: Display>(query: &mut Query, key: &str, values: impl IntoIterator<Item = T>) {
            for value in values {
                query.push(key, value.to_string());
            }
        }
        let mut query = Query::default();
        if !self.search.text().is_empty() {
            query.push("search", self.search.text());
        }
        match self.dates {
            DateFilter::Any => {}
            DateFilter::Days { from, to } => {
                push_all(&mut query, "from", from.map(calendar::text));
                push_all(&mut query, "to", to.map(calendar::text));
            }
            DateFilter::Preset(preset) => query.push("range", preset.key()),
        }
        if !self.zone.is_utc() {
            query.push("tz", self.zone.as_str());
        }
        push_all(&mut query, "user", &self.users);
        push_all(&mut query, "device", &self.devices);
        push_all(
            &mut query,
            "platform",
            self.platforms.iter().map(|platform| platform.key()),
        );
        push_all(&mut query, "os", &self.os);
        push_all(
            &mut query,
            "status",
            self.statuses.iter().map(|status| status.key()),
        );
        push_all(&mut query, "has", self.has.iter().map(|kind| kind.key()));
        if self.sort != Sort::default() {
            query.push("sort", self.sort.key());
        }
        query
    }

    /// The link to this view on the page.
    pub fn href(&self) -> String {
        self.query().href("/sessions")
    }
}

struct Reader<'a> {
    query: &'a Query,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, key: &str, value: &str, kind: ProblemKind, message: impl Into<String>) {
        self.problems.push(Problem::new(key, value, kind, message));
    }

    /// The first value of `key` that is not blank.
    fn scalar(&self, key: &str) -> Option<String> {
        self.query
            .all(key)
            .map(str::trim)
            .find(|value| !value.is_empty())
            .map(str::to_owned)
    }

    /// The values of `key`, in order, without repeats.
    fn list<T: PartialEq>(&mut self, key: &str, parse: impl Fn(&str) -> Option<T>, advice: &str) -> Vec<T> {
        let mut values = Vec::new();
        for text in self.query.all(key).filter(|text| !text.trim().is_empty()) {
            if text.chars().count() > MAX_VALUE_CHARS {
                let message = format!("A value may have {MAX_VALUE_CHARS} letters at the most.");
                self.problem(key, text, ProblemKind::TooLarge, message);
                continue;
            }
            match parse(text) {
                Some(value) if values.contains(&value) => {}
                Some(_) if values.len() == MAX_VALUES => {
                    let message = format!("Choose {MAX_VALUES} at the most.");
                    self.problem(key, text, ProblemKind::TooLarge, message);
                    break;
                }
                Some(value) => values.push(value),
                None => self.problem(
                    key,
                    text,
                    ProblemKind::UnknownValue,
                    format!(
                        "“{}” is not known. {advice}",
                        Problem::new("", text, ProblemKind::Malformed, "").value
                    ),
                ),
            }
        }
        values
    }

    fn search(&mut self) -> Search {
        let text = self.query.first("search").unwrap_or_default();
        let search = Search::new(text);
        if search.text().chars().count() > MAX_SEARCH_CHARS || search.words().len() > MAX_SEARCH_TERMS {
            let message = format!(
                "A search may have {MAX_SEARCH_CHARS} letters and {MAX_SEARCH_TERMS} words at the most."
            );
            self.problem("search", text, ProblemKind::TooLarge, message);
            return Search::default();
        }
        search
    }

    fn dates(&mut self) -> DateFilter {
        let from = self.day("from");
        let to = self.day("to");
        if let (Some(first), Some(last)) = (from, to)
            && first > last
        {
            let message = format!(
                "The last day is before the first, {}. Swap them or choose a later day.",
                calendar::words(first)
            );
            self.problem("to", &calendar::text(last), ProblemKind::Conflict, message);
            return DateFilter::Any;
        }
        let preset = self.preset();
        // Typed days win over the moving range: a form without scripts sends both.
        if from.is_some() || to.is_some() {
            return DateFilter::Days { from, to };
        }
        preset.map_or(DateFilter::Any, DateFilter::Preset)
    }

    fn preset(&mut self) -> Option<Preset> {
        let text = self.scalar("range")?;
        let preset = Preset::from_key(&text);
        if preset.is_none() {
            let message =
                format!("The link asks for the range “{text}”, which does not exist. It is left out.");
            self.problem("range", &text, ProblemKind::UnknownValue, message);
        }
        preset
    }

    fn day(&mut self, key: &str) -> Option<jiff::civil::Date> {
        let text = self.scalar(key)?;
        let day = parse_day(&text);
        if day.is_none() {
            let message = "There is no such day. Write it as YYYY-MM-DD.";
            self.problem(key, &text, ProblemKind::Malformed, message);
        }
        day
    }

    fn zone(&mut self) -> ZoneName {
        let Some(text) = self.scalar("tz") else {
            return ZoneName::default();
        };
        ZoneName::parse(&text).unwrap_or_else(|| {
            self.problems.push(unknown_zone(&text));
            ZoneName::default()
        })
    }

    fn sort(&mut self) -> Sort {
        let Some(text) = self.scalar("sort") else {
            return Sort::default();
        };
        Sort::from_key(&text).unwrap_or_else(|| {
            let message = "Sort by requested_at, duration or queue, with - in front for the greatest first.";
            self.problem("sort", &text, ProblemKind::UnknownValue, message);
            Sort::default()
        })
    }

    fn limit(&mut self) -> u16 {
        let Some(text) = self.scalar("limit") else {
            return DEFAULT_LIMIT;
        };
        match text.parse::<u16>() {
            Ok(limit) if (1..=MAX_LIMIT).contains(&limit) => limit,
            _ => {
                let message = format!("A page has 1 to {MAX_LIMIT} rows.");
                self.problem("limit", &text, ProblemKind::TooLarge, message);
                DEFAULT_LIMIT
            }
        }
    }

    fn cursor(&mut self, filter: &Filter) -> Option<Cursor> {
        let text = self.scalar("cursor")?;
        match Cursor::parse(&text) {
            Ok(cursor) if cursor.fingerprint == filter.fingerprint() => Some(cursor),
            Ok(_) => {
                let message = "This cursor belongs to another filter. The first page is shown.";
                self.problem("cursor", &text, ProblemKind::Conflict, message);
                None
            }
            Err(_) => {
                let message = "This is not a cursor of this server. The first page is shown.";
                self.problem("cursor", &text, ProblemKind::Malformed, message);
                None
            }
        }
    }
}

/// The problem of a zone that does not exist; whoever holds the time zone database reports it.
pub fn unknown_zone(text: &str) -> Problem {
    Problem::new(
        "tz",
        text,
        ProblemKind::UnknownValue,
        "There is no such time zone. Write a name like Europe/Berlin. Times are shown in UTC.",
    )
}
