//! The statements, in both dialects.

use std::fmt::Write;

use domain::filter::SortField;
use domain::{AttachmentKind, SessionId, Status};

use super::super::count::{counting, overviewing};
use super::super::dimensions::Totals;
use super::super::engine::{Dialect, Statement};
use super::super::facets::{BY_ACTOR, BY_DEVICE, counting_by};
use super::super::facts::pack;
use super::super::page::{Phase, Rows, finding};
use super::super::path::Path;
use super::super::selection::{Part, Selection};
use super::super::sql::Sql;
use super::{DAY, after, everything, nulls, of_actors, of_all_sorts, of_devices, of_term, phase, rows};

/// A statement as both engines read it, with what is bound.
fn told(name: &str, sql: &Sql) -> String {
    let mut text = format!("{name}\n");
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let (sql, values) = sql.build_for(dialect);
        // Writing into a String does not fail.
        let _ = writeln!(text, "  {dialect:?}: {sql}");
        if dialect == Dialect::Postgres {
            let _ = writeln!(text, "  {:?}", values.0.0);
        }
    }
    text
}

fn all(statements: &[(&str, Sql)]) -> String {
    statements
        .iter()
        .map(|(name, sql)| told(name, sql))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn pages() {
    let newest = phase("-requested_at");
    insta::assert_snapshot!(all(&[
        ("first page", rows(&everything(), newest, None, Path::Walk)),
        (
            "a page further down",
            rows(&everything(), newest, Some(after(20_000 * DAY)), Path::Walk)
        ),
        (
            "oldest first",
            rows(
                &everything(),
                phase("requested_at"),
                Some(after(20_000 * DAY)),
                Path::Walk
            )
        ),
        (
            "everything tested",
            rows(&of_all_sorts(), newest, None, Path::Walk)
        ),
        (
            "one actor",
            rows(&of_actors([3]), newest, None, Path::Each(Part::Actors))
        ),
        (
            "two actors each",
            rows(
                &of_actors([3, 5]),
                newest,
                Some(after(20_000 * DAY)),
                Path::Each(Part::Actors)
            )
        ),
        (
            "devices gathered",
            rows(&of_devices([1, 2]), newest, None, Path::Gather(Part::Devices))
        ),
        (
            "a term each",
            rows(&of_term(), newest, None, Path::Each(Part::Term(0)))
        ),
        (
            "a term gathered",
            rows(&of_all_sorts(), newest, None, Path::Gather(Part::Term(0)))
        ),
        (
            "by its id",
            rows(
                &Selection {
                    only: Some(SessionId::from_bytes([7; 16])),
                    ..everything()
                },
                newest,
                None,
                Path::Walk,
            )
        ),
    ]));
}

/// PostgreSQL hands its rows over as they are.
#[test]
fn many_rows_of_sqlite() {
    let rows = rows(&of_devices([1, 2]), phase("-duration"), None, Path::Walk);
    let (sql, values) = pack(&rows).build_for(Dialect::Sqlite);
    insta::assert_snapshot!(format!("{sql}\n{:?}", values.0.0));
}

#[test]
fn other_orders() {
    insta::assert_snapshot!(all(&[
        (
            "longest first",
            rows(
                &of_all_sorts(),
                phase("-duration"),
                Some(after(60_000)),
                Path::Walk
            )
        ),
        (
            "no duration",
            rows(
                &everything(),
                nulls(SortField::Duration),
                Some(after(0)),
                Path::Walk
            )
        ),
        (
            "shortest queue, gathered",
            rows(&of_actors([3]), phase("queue"), None, Path::Gather(Part::Actors))
        ),
        (
            "no queue, gathered",
            rows(
                &of_actors([3]),
                nulls(SortField::Queue),
                None,
                Path::Gather(Part::Actors)
            )
        ),
        (
            "of a time, gathered",
            rows(
                &Selection {
                    from: Some(1),
                    until: Some(2),
                    ..everything()
                },
                phase("-duration"),
                None,
                Path::Gather(Part::Time),
            )
        ),
    ]));
}

#[test]
fn single_sessions() {
    let ids = [SessionId::from_bytes([1; 16]), SessionId::from_bytes([2; 16])];
    insta::assert_snapshot!(all(&[
        ("of everybody", finding(&everything(), &ids)),
        ("of one's own", finding(&of_actors([3]), &ids[..1])),
        (
            "of a token",
            finding(
                &Selection {
                    recorder: Some(7),
                    ..everything()
                },
                &ids[..1]
            )
        ),
    ]));
}

#[test]
fn counts() {
    let totals = Totals::default();
    let days = |selection: Selection| Selection {
        from: Some(20_000 * DAY - 3_600_000),
        until: Some(20_030 * DAY + 3_600_000),
        ..selection
    };
    let failed = Selection {
        statuses: [i64::from(Status::Failed.code())].into(),
        ..everything()
    };
    let with_crash_log = Selection {
        has: vec![AttachmentKind::CrashLog],
        ..everything()
    };
    let before = Rows::new(
        &everything(),
        &totals,
        Phase::UPWARDS,
        Some(after(20_000 * DAY)),
        100,
    );
    insta::assert_snapshot!(all(&[
        ("all", counting(&everything(), &totals)),
        ("a month in another zone", counting(&days(everything()), &totals)),
        ("an actor in a month", counting(&days(of_actors([3])), &totals)),
        ("a status", counting(&failed, &totals)),
        ("a kind of file", counting(&days(with_crash_log), &totals)),
        ("a term", counting(&of_term(), &totals)),
        (
            "less than a day",
            counting(
                &Selection {
                    from: Some(5),
                    until: Some(9),
                    ..of_actors([3])
                },
                &totals
            )
        ),
        ("everything", counting(&of_all_sorts(), &totals)),
        ("overview of one's own", overviewing(&of_actors([3]), &totals)),
        ("new since", before.counting()),
    ]));
}

#[test]
fn options() {
    let totals = Totals::default();
    let month = Selection {
        from: Some(20_000 * DAY + 1),
        until: Some(20_030 * DAY),
        ..everything()
    };
    insta::assert_snapshot!(all(&[
        ("actors", counting_by(&everything(), &totals, BY_ACTOR)),
        ("devices in a month", counting_by(&month, &totals, BY_DEVICE)),
        (
            "devices of an actor",
            counting_by(&of_actors([3]), &totals, BY_DEVICE)
        ),
    ]));
}
