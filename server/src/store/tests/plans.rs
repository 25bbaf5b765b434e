//! The engines go the way that was chosen for them.

use domain::filter::SortField;
use domain::{AttachmentKind, Reads, Scope, SessionId, Timestamp};

use super::super::count::counting;
use super::super::dimensions::Totals;
use super::super::engine::{Dialect, Statement};
use super::super::facets::{BY_DEVICE, counting_by};
use super::super::facts::pack;
use super::super::page::finding;
use super::super::path::Path;
use super::super::selection::{Part, Selection};
use super::super::sql::Sql;
use super::super::{NewOrg, Store};
use super::database::TestDatabase;
use super::{DAY, after, everything, nulls, of_actors, of_build, of_devices, phase, rows};
use crate::seed::Plan;

/// What the engine would do.
async fn explain(store: &Store, sql: &Sql) -> String {
    let (text, _) = sql.build_for(store.dialect());
    let (prefix, column) = match store.dialect() {
        Dialect::Sqlite => ("EXPLAIN QUERY PLAN ", 3),
        Dialect::Postgres => ("EXPLAIN ", 0),
    };
    assert!(text.starts_with("SELECT"), "{text}");
    let rows = store
        .fetch_all(&sql.clone().after(prefix))
        .await
        .expect("explains");
    let lines = rows.iter().map(|row| row.get::<String>(column).expect("a line"));
    lines.collect::<Vec<_>>().join("\n")
}

/// A few thousand sessions, and what the engines know of them.
async fn seed(store: &Store) {
    let until: Timestamp = "2026-11-23T14:31:22.104Z".parse().expect("a time");
    let new = NewOrg {
        slug: "harbor".to_owned(),
        name: "Harbor".to_owned(),
        created_at: until,
    };
    let org = store.add_org(&new).await.expect("adds").id;
    let sessions: Vec<_> = Plan::new(3, 6_000, until).sessions().collect();
    store.record(org, None, &sessions).await.expect("records");
    store.execute(&Sql::new("ANALYZE")).await.expect("analyzes");
    let scope = Scope {
        org,
        reads: Reads::Everything,
    };
    assert_eq!(store.overview(&scope).await.expect("counts").total, 6_000);
}

async fn check(store: &Store, question: &str, sql: &Sql, used: &[&str], unused: &[&str]) {
    let plan = explain(store, sql).await;
    for name in used {
        assert!(plan.contains(name), "{question} should use {name}:\n{plan}");
    }
    for name in unused {
        assert!(!plan.contains(name), "{question} should not use {name}:\n{plan}");
    }
}

async fn check_all(database: &TestDatabase) {
    let TestDatabase { store, url, .. } = database;
    seed(store).await;
    tracing::info!(%url, "seeded");
    let by_time = by_time(store);
    let sorting = match store.dialect() {
        Dialect::Sqlite => "TEMP B-TREE",
        Dialect::Postgres => "Sort",
    };
    let newest = phase("-requested_at");
    let page = |selection: &Selection, path| rows(selection, newest, None, path);
    let month = Selection {
        from: Some(20_700 * DAY),
        until: Some(20_730 * DAY),
        ..everything()
    };

    let walked = &[by_time];
    check(
        store,
        "newest first",
        &page(&everything(), Path::Walk),
        walked,
        &[sorting],
    )
    .await;
    let deep = rows(&everything(), newest, Some(after(20_650 * DAY)), Path::Walk);
    check(store, "a page further down", &deep, walked, &[sorting]).await;
    let upwards = rows(&month, phase("requested_at"), None, Path::Walk);
    check(store, "oldest first", &upwards, walked, &[sorting]).await;
    let tested = page(&of_actors([3, 4]), Path::Walk);
    check(
        store,
        "actors tested",
        &tested,
        walked,
        &[sorting, "sessions_by_actor"],
    )
    .await;

    let each = page(&of_actors([3, 4]), Path::Each(Part::Actors));
    check(
        store,
        "actors each",
        &each,
        &["sessions_by_actor", by_time_of_alias(store)],
        &["Join Filter"],
    )
    .await;
    let gathered = page(&of_devices([3, 4]), Path::Gather(Part::Devices));
    check(
        store,
        "devices gathered",
        &gathered,
        &["sessions_by_device"],
        &["Join Filter"],
    )
    .await;
    let named = Selection {
        products: Some([2].into()),
        ..everything()
    };
    let product = page(&named, Path::Each(Part::Products));
    check(store, "a product", &product, &["sessions_by_product"], &[]).await;
    let failed = Selection {
        statuses: [3].into(),
        ..everything()
    };
    let status = page(&failed, Path::Each(Part::Statuses));
    check(store, "a status", &status, &["sessions_by_status"], &[]).await;
    // What is looked at for silent recorders: the open sessions, oldest first, and no others.
    let open = Selection {
        statuses: [0, 1].into(),
        ..everything()
    };
    for path in [Path::Each(Part::Statuses), Path::Gather(Part::Statuses)] {
        let open = rows(&open, phase("requested_at"), None, path);
        check(
            store,
            "what is open",
            &open,
            &["sessions_by_status"],
            &[whole_table(store)],
        )
        .await;
    }

    for (key, index) in [
        ("-duration", "sessions_by_duration"),
        ("queue", "sessions_by_queue"),
    ] {
        let walk = rows(&month, phase(key), Some(after(60_000)), Path::Walk);
        check(store, key, &walk, &[index], &[sorting]).await;
    }
    for (field, index) in [
        (SortField::Duration, "sessions_without_duration"),
        (SortField::Queue, "sessions_without_queue"),
    ] {
        let walk = rows(&everything(), nulls(field), None, Path::Walk);
        check(store, index, &walk, &[index], &[sorting]).await;
    }

    check_rare(store, &month).await;
    check_counts(store, &month).await;
}

/// What is looked up instead of being walked to.
async fn check_rare(store: &Store, month: &Selection) {
    let by_time = by_time(store);
    let page = |selection: &Selection, path| rows(selection, phase("-requested_at"), None, path);
    let id = SessionId::from_bytes([7; 16]);
    check(
        store,
        "by id",
        &finding(&everything(), &[id]),
        &[names_of_ids(store), by_time_of_alias(store)],
        &[],
    )
    .await;
    let named = Selection {
        only: Some(id),
        ..everything()
    };
    check(
        store,
        "a search by id",
        &page(&named, Path::Walk),
        &["session_ids", by_time],
        &[],
    )
    .await;
    let with_file = Selection {
        has: vec![AttachmentKind::Screenshot],
        ..month.clone()
    };
    let days = match store.dialect() {
        Dialect::Sqlite => "sessions USING PRIMARY KEY (org_id=? AND requested_at>? AND requested_at<?)",
        Dialect::Postgres => "day_counts.day * ",
    };
    for question in [
        page(&with_file, Path::Gather(Part::Days)),
        rows(&with_file, phase("-duration"), None, Path::Gather(Part::Days)),
    ] {
        check(
            store,
            "the days of files",
            &question,
            &["day_counts", days],
            &[whole_table(store)],
        )
        .await;
    }
    for path in [Path::Each(Part::Term(0)), Path::Gather(Part::Term(0))] {
        check(
            store,
            "a build or a session",
            &page(&of_build(), path),
            &["sessions_by_app", "session_ids", by_time],
            &[whole_table(store)],
        )
        .await;
    }
}

async fn check_counts(store: &Store, month: &Selection) {
    let totals = Totals::default();
    let days = counting(
        &Selection {
            actors: of_actors([3]).actors,
            ..month.clone()
        },
        &totals,
    );
    let each_by_its_days = &[days_of_a_key(store)];
    check(store, "whole days", &days, each_by_its_days, &["sessions"]).await;
    check(
        store,
        "all",
        &counting(&everything(), &totals),
        &["key_counts"],
        &["sessions"],
    )
    .await;
    let options = counting_by(month, &totals, BY_DEVICE);
    check(
        store,
        "options in a month",
        &options,
        each_by_its_days,
        &["sessions"],
    )
    .await;
}

/// How plans call a read of every session there is.
fn whole_table(store: &Store) -> &'static str {
    match store.dialect() {
        Dialect::Sqlite => "SCAN sessions",
        Dialect::Postgres => "Seq Scan on sessions",
    }
}

/// How plans call a look at some days of one key of the roll-up.
fn days_of_a_key(store: &Store) -> &'static str {
    match store.dialect() {
        Dialect::Sqlite => {
            "SEARCH d USING PRIMARY KEY (org_id=? AND dimension=? AND key=? AND day>? AND day<?)"
        }
        Dialect::Postgres => "(key = k.key)",
    }
}

/// How a plan of SQLite calls the table of ids where it has another name in the statement.
fn names_of_ids(store: &Store) -> &'static str {
    match store.dialect() {
        Dialect::Sqlite => "SEARCH i USING PRIMARY KEY (org_id=? AND id=?)",
        Dialect::Postgres => "session_ids",
    }
}

/// How plans call a walk along time.
fn by_time(store: &Store) -> &'static str {
    match store.dialect() {
        Dialect::Sqlite => "sessions USING PRIMARY KEY",
        Dialect::Postgres => "sessions_pkey",
    }
}

/// How a plan of SQLite calls the table where it has another name in the statement.
fn by_time_of_alias(store: &Store) -> &'static str {
    match store.dialect() {
        Dialect::Sqlite => "s USING PRIMARY KEY",
        Dialect::Postgres => "sessions_pkey",
    }
}

#[tokio::test]
async fn sqlite_goes_the_way_that_was_chosen() {
    let database = TestDatabase::sqlite().await;
    check_all(&database).await;
    // Rows that are packed come as they are found: nothing sorts or gathers them in between.
    let deep = rows(
        &everything(),
        phase("-requested_at"),
        Some(after(20_650 * DAY)),
        Path::Walk,
    );
    check(
        &database.store,
        "many rows",
        &pack(&deep),
        &["sessions USING PRIMARY KEY"],
        &["TEMP B-TREE", "MATERIALIZE"],
    )
    .await;
    database.remove().await;
}

#[tokio::test]
async fn postgres_goes_the_way_that_was_chosen() {
    if let Some(database) = TestDatabase::postgres().await {
        check_all(&database).await;
        database.remove().await;
    }
}
