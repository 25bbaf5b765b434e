//! What fails for one organization keeps nothing from being done for the others.

use std::time::Duration;

use domain::Role;
use server::service::{retention, silence};
use server::store::{DatabaseUrl, Retention};
use sqlx::{Connection, SqliteConnection};
use tokio_util::sync::CancellationToken;

use crate::support::database::TestDatabase;
use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_broken_organization_is_only_its_own_trouble() {
    let database = TestDatabase::sqlite().await;
    let world = World::new(database.store.clone());
    let (broken, whole) = (world.org("acme").await, world.org("globex").await);
    let keep = Retention {
        sessions: Some(1),
        ..Retention::default()
    };
    for org in [&broken, &whole] {
        let token = world.token(org, Role::Admin).await;
        token
            .record(r#"{"device":{"id":"open"},"requested_at":"2026-11-23T11:59:00Z"}"#)
            .await;
        token
            .record(r#"{"device":{"id":"old"},"requested_at":"2026-11-01T12:00:00Z","ended_at":"2026-11-01T12:00:00Z"}"#)
            .await;
        let store = &world.services.store;
        let set = store.set_retention(org.id, &Retention::default(), &keep).await;
        assert!(set.expect("set"));
    }
    let DatabaseUrl::Sqlite(path) = &database.url else {
        panic!("a file");
    };
    let mut raw = SqliteConnection::connect(&format!("sqlite:{}", path.display()))
        .await
        .expect("opens");
    for spoil in [
        "UPDATE sessions SET actor = 999 WHERE org_id = 1",
        "UPDATE retention SET days = 5000000000 WHERE org_id = 1",
    ] {
        sqlx::query(spoil).execute(&mut raw).await.expect("spoiled");
    }
    raw.close().await.expect("closes");

    world.services.clock.advance(3_600_000);
    let ended = silence::end_silent(&world.services, Duration::from_mins(5)).await;
    assert_eq!(ended.expect("looked"), 1);
    let gone = retention::take_away(&world.services, &CancellationToken::new()).await;
    assert_eq!(gone.expect("taken away").sessions, 1);
    drop(world);
    database.remove().await;
}
