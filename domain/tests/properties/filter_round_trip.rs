//! A filter survives its URL, and a link that is copied twice stays the same link.

use crate::strategies;
use domain::filter::{Paging, SortField, UserKey};
use domain::filter::{Search, Sort, ZoneName};
use domain::session::OsVersion;
use domain::{AttachmentKind, Cursor, DateFilter, Filter, FilterRequest, Platform, Preset, Query, Status};
use jiff::civil::Date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

fn day() -> impl Strategy<Value = Date> {
    (1_i16..=9998, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| jiff::civil::date(year, month, day))
}

fn dates() -> impl Strategy<Value = DateFilter> {
    prop_oneof![
        Just(DateFilter::Any),
        select(Preset::ALL.to_vec()).prop_map(DateFilter::Preset),
        day().prop_map(|from| DateFilter::Days {
            from: Some(from),
            to: None
        }),
        day().prop_map(|to| DateFilter::Days {
            from: None,
            to: Some(to)
        }),
        (day(), day()).prop_map(|(a, b)| DateFilter::Days {
            from: Some(a.min(b)),
            to: Some(a.max(b))
        }),
    ]
}

fn user() -> impl Strategy<Value = UserKey> {
    (select(vec!["", "token:", "anonymous:"]), strategies::line())
        .prop_filter_map("a user", |(prefix, text)| {
            UserKey::parse(&format!("{prefix}{text}"))
        })
}

fn os() -> impl Strategy<Value = OsVersion> {
    (select(Platform::ALL.to_vec()), strategies::line())
        .prop_filter_map("a version", |(platform, version)| {
            OsVersion::parse(&format!("{}:{version}", platform.key()))
        })
}

fn unique<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    let mut kept = Vec::new();
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

prop_compose! {
    fn filter()(
        search in strategies::maybe(strategies::line()), dates in dates(),
        zone in option::of(select(vec!["Europe/Berlin", "America/St_Johns", "Etc/GMT+5"])),
        users in vec(user(), 0..4), devices in vec(strategies::line(), 0..4),
        platforms in subsequence(Platform::ALL.to_vec(), 0..=4), os in vec(os(), 0..3),
        statuses in subsequence(Status::ALL.to_vec(), 0..=6), has in subsequence(AttachmentKind::ALL.to_vec(), 0..=7),
        sort in select(Sort::ALL.to_vec()),
    ) -> Filter {
        Filter {
            search: Search::new(&search.unwrap_or_default()), dates,
            zone: zone.and_then(ZoneName::parse).unwrap_or_default(),
            users: unique(users), devices: unique(devices), platforms, os: unique(os), statuses, has, sort,
        }
    }
}

fn cursor() -> impl Strategy<Value = Cursor> {
    (any::<u64>(), any::<Option<i64>>(), strategies::session_id()).prop_map(|(fingerprint, value, id)| {
        Cursor {
            fingerprint,
            value,
            id,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_filter_survives_its_url(filter in filter()) {
        let printed = filter.query().to_string();
        let request = FilterRequest::parse_text(&printed);
        prop_assert_eq!(&request.problems, &vec![]);
        prop_assert_eq!(&request.filter, &filter);
        prop_assert_eq!(request.filter.query().to_string(), printed);
        prop_assert_eq!(request.paging, Paging::default());
    }

    #[test]
    fn printing_is_canonical_whatever_was_typed(text in ".{0,120}") {
        let once = FilterRequest::parse_text(&text).filter;
        let printed = once.query().to_string();
        let twice = FilterRequest::parse_text(&printed);
        prop_assert_eq!(&twice.problems, &vec![]);
        prop_assert_eq!(twice.filter.query().to_string(), printed);
        prop_assert_eq!(twice.filter.fingerprint(), once.fingerprint());
    }

    #[test]
    fn known_keys_with_any_value_never_fail(
        pairs in vec((select(vec!["search", "from", "to", "range", "tz", "user", "device", "platform", "os", "status",
            "has", "sort", "cursor", "limit", "colour"]), strategies::line()), 0..8),
    ) {
        let mut query = Query::default();
        for (key, value) in &pairs {
            query.push(key, value.as_str());
        }
        let request = FilterRequest::parse_text(&query.to_string());
        // A problem names a key that was given, and what stays is a filter that survives.
        for problem in &request.problems {
            prop_assert!(pairs.iter().any(|(key, _)| *key == problem.key));
            prop_assert!(!problem.message.is_empty());
        }
        let again = FilterRequest::parse(&request.filter.query());
        prop_assert_eq!(&again.problems, &vec![]);
        prop_assert_eq!(again.filter, request.filter);
    }

    #[test]
    fn pairs_survive_in_order(pairs in vec((strategies::line(), strategies::line()), 0..8)) {
        let mut query = Query::default();
        for (key, value) in &pairs {
            query.push(key, value.as_str());
        }
        let again = Query::parse(&query.to_string());
        let read: Vec<(String, String)> = again.pairs().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        prop_assert_eq!(read, pairs);
    }

    #[test]
    fn a_cursor_survives_and_belongs_to_its_filter(filter in filter(), other in filter(), cursor in cursor()) {
        prop_assert_eq!(Cursor::parse(&cursor.to_string()), Ok(cursor));
        let own = Cursor { fingerprint: filter.fingerprint(), ..cursor };
        let mut query = filter.query();
        query.push("cursor", own.to_string());
        let request = FilterRequest::parse_text(&query.to_string());
        prop_assert_eq!(&request.problems, &vec![]);
        prop_assert_eq!(request.paging.cursor, Some(own));

        prop_assume!(other != filter);
        let mut query = other.query();
        query.push("cursor", own.to_string());
        let request = FilterRequest::parse_text(&query.to_string());
        prop_assert_eq!(request.paging.cursor, None);
        prop_assert_eq!(request.problems.len(), 1);
        prop_assert_eq!(&request.problems[0].key, "cursor");
    }

    #[test]
    fn reversed_ranges_are_told_and_a_single_day_is_a_range(a in day(), b in day()) {
        let request = FilterRequest::parse_text(&format!("from={a}&to={b}"));
        if a <= b {
            prop_assert_eq!(&request.problems, &vec![]);
            prop_assert_eq!(request.filter.dates, DateFilter::Days { from: Some(a), to: Some(b) });
        } else {
            prop_assert_eq!(request.filter.dates, DateFilter::Any);
            prop_assert_eq!(&request.problems[0].key, "to");
        }
        let request = FilterRequest::parse_text(&format!("from={a}&to={a}"));
        prop_assert_eq!(&request.problems, &vec![]);
    }

    #[test]
    fn a_click_on_a_column_twice_gives_its_reverse(sort in select(Sort::ALL.to_vec())) {
        for field in [SortField::RequestedAt, SortField::Duration, SortField::Queue] {
            let once = sort.toggled(field);
            prop_assert_eq!(once.field, field);
            prop_assert_eq!(once.toggled(field).descending, !once.descending);
        }
    }

    #[test]
    fn versions_are_in_a_total_order(a in "[0-9.ab-]{0,6}", b in "[0-9.ab-]{0,6}", c in "[0-9.ab-]{0,6}") {
        use std::cmp::Ordering;
        let compare = OsVersion::compare;
        prop_assert_eq!(compare(&a, &a), Ordering::Equal);
        prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
        prop_assert_eq!(compare(&a, &b) == Ordering::Equal, a == b);
        if compare(&a, &b) != Ordering::Greater && compare(&b, &c) != Ordering::Greater {
            prop_assert_ne!(compare(&a, &c), Ordering::Greater, "{:?} {:?} {:?}", a, b, c);
        }
    }

    #[test]
    fn versions_compare_by_number(a in 0_u32..3000, b in 0_u32..3000, minor in 0_u32..30) {
        prop_assert_eq!(OsVersion::compare(&a.to_string(), &b.to_string()), a.cmp(&b));
        prop_assert_eq!(OsVersion::compare(&format!("{a}.{minor}"), &format!("{b}.{minor}")), a.cmp(&b));
    }
}
