//! What the store asks of its engines: the statements, in both dialects; the way that is chosen; and that the engines
//! go that way.

#[path = "../../tests/support/database.rs"]
mod database;
mod migrations;
mod paths;
mod plans;
mod snapshots;

use std::collections::BTreeSet;

use domain::filter::{Sort, SortField};
use domain::{AttachmentKind, SessionId};

use super::dimensions::Totals;
use super::page::{After, Phase, Rows};
use super::path::Path;
use super::selection::{Selection, Term};
use super::sql::Sql;

const DAY: i64 = 86_400_000;

fn everything() -> Selection {
    Selection {
        org: 1,
        ..Selection::default()
    }
}

fn of_actors<const N: usize>(actors: [i64; N]) -> Selection {
    Selection {
        actors: Some(actors.into()),
        ..everything()
    }
}

fn of_devices<const N: usize>(devices: [i64; N]) -> Selection {
    Selection {
        devices: Some(devices.into()),
        ..everything()
    }
}

/// A search term that two products, an app and two actors hold.
fn of_term() -> Selection {
    Selection {
        terms: vec![Term {
            products: BTreeSet::from([1, 2]),
            apps: BTreeSet::from([9]),
            actors: BTreeSet::from([3, 4]),
            id: None,
        }],
        ..everything()
    }
}

/// A search for a build that could as well be a session.
fn of_build() -> Selection {
    Selection {
        terms: vec![Term {
            apps: BTreeSet::from([9]),
            id: Some(SessionId::from_bytes([0xcd; 16])),
            ..Term::default()
        }],
        ..everything()
    }
}

/// Everything at once, over a day and a half.
fn of_all_sorts() -> Selection {
    Selection {
        from: Some(20_000 * DAY),
        until: Some(20_001 * DAY + DAY / 2),
        statuses: BTreeSet::from([3]),
        devices: Some([1, 2, 5].into()),
        recorder: Some(7),
        has: vec![AttachmentKind::Video, AttachmentKind::CrashLog],
        ..of_term()
    }
}

fn sort(key: &str) -> Sort {
    Sort::from_key(key).expect("an order")
}

fn phase(key: &str) -> Phase {
    Phase {
        sort: sort(key),
        nulls: false,
    }
}

fn nulls(field: SortField) -> Phase {
    Phase {
        sort: Sort {
            field,
            descending: true,
        },
        nulls: true,
    }
}

fn after(value: i64) -> After {
    let id = SessionId::from_bytes([0xab; 16]);
    After { value, id }
}

/// The first 51 rows by a given way.
fn rows(selection: &Selection, phase: Phase, after: Option<After>, path: Path) -> Sql {
    Rows::new(selection, &Totals::default(), phase, after, 51)
        .by(path)
        .statement()
}
