//! Recording goes on beside an import. On SQLite it waits for the import, so these are PostgreSQL's alone.

use std::time::Duration;

use domain::access::OrgId;
use domain::{Interval, Session};
use futures::future::try_join_all;
use server::store::{Recorded, Store, View};

use crate::story::{NOON, a_session, an_org, at, everything, id, user};
use crate::support::database::TestDatabase;

const DAY: i64 = 86_400_000;

/// Sessions of a few people of the given name, half of them of the day before.
fn sessions(numbers: std::ops::Range<u128>, name: &str) -> Vec<Session> {
    numbers
        .map(|number| {
            let who = user(&format!("{name}{}@acme.example", number % 7));
            let before = if number % 2 == 0 { 0 } else { -DAY };
            a_session(number)
                .by(who)
                .requested(at(NOON).plus_millis(before))
                .done()
        })
        .collect()
}

/// Nothing that waits for the end of an import comes to an end here.
async fn soon<T>(done: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_mins(1), done)
        .await
        .expect("does not wait for the import")
}

/// How many sessions the roll-up knows of the day of [`NOON`], of the day before, and of both.
async fn counted(store: &Store, org: OrgId) -> [i64; 3] {
    let noon = at(NOON).millis();
    let midnight = at(NOON).plus_millis(-noon.rem_euclid(DAY));
    let days = [
        (Some(midnight), Some(midnight.plus_millis(DAY))),
        (Some(midnight.plus_millis(-DAY)), Some(midnight)),
        (None, None),
    ];
    let mut counts = [0; 3];
    for (count, (from, until)) in counts.iter_mut().zip(days) {
        let view = View {
            interval: Interval { from, until },
            ..View::default()
        };
        *count = store.count(&everything(org), &view).await.expect("counts");
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_records_does_not_wait_for_an_import() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let store = database.store.clone();
    let org = an_org(&store, "acme").await;
    let import = store.begin_import(org, None).await.expect("begins");
    // So few that its changes of the roll-up find no room in memory.
    let mut import = import.holding_back(5);
    for some in sessions(0..60, "imported").chunks(20) {
        import.push(some).await.expect("writes");
    }

    // Of today, by somebody new, by somebody whom the import has added, and a change of what is there.
    let beside = sessions(100..120, "new");
    soon(store.record(org, None, &beside)).await.expect("records");
    let known = sessions(200..210, "imported");
    soon(store.record(org, None, &known)).await.expect("records");
    let change = |session: &Session| -> Result<Session, std::convert::Infallible> {
        Ok(Session {
            actor: user("changed@acme.example"),
            ..session.clone()
        })
    };
    let changed = Box::pin(soon(store.amend(&everything(org), id(100), change))).await;
    assert!(matches!(changed, Ok(Some(Ok(_)))), "{changed:?}");
    assert_eq!(counted(&store, org).await, [15, 15, 30]);

    // It goes on with the people that came meanwhile.
    import.push(&sessions(300..310, "new")).await.expect("writes");
    import.commit().await.expect("commits");
    assert_eq!(counted(&store, org).await, [50, 50, 100]);
    let all = [sessions(0..60, "imported"), known, sessions(300..310, "new")].concat();
    let ids: Vec<_> = all.iter().map(|session| session.id).collect();
    let mut found = store.find_many(&everything(org), &ids).await.expect("reads");
    found.sort_by_key(|session| session.id);
    assert_eq!(found, all);
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn imports_and_recorders_at_once_all_come_to_an_end() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let store = &database.store;
    let org = an_org(store, "acme").await;
    let imports = (0..3_u128).map(|number| async move {
        let first = number * 1_000;
        let import = store.begin_import(org, None).await?;
        let mut import = import.holding_back(1);
        for some in sessions(first..first + 60, "imported").chunks(20) {
            import.push(some).await?;
        }
        import.commit().await
    });
    let recorders = (0..3_u128).map(|number| async move {
        for first in (0..60).map(|round| 100_000 * (number + 1) + round) {
            let told = store
                .record(org, None, &sessions(first..first + 1, "new"))
                .await?;
            assert_eq!(told, [Recorded::Created]);
        }
        Ok(())
    });
    let done = soon(futures::future::try_join(
        try_join_all(imports),
        try_join_all(recorders),
    ))
    .await;
    done.expect("nobody is lost");
    assert_eq!(counted(store, org).await, [180, 180, 360]);
    database.remove().await;
}
