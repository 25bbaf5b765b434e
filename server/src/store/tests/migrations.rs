//! What later migrations make of data that is there.

use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, Row};

use super::super::DatabaseUrl;
use super::super::engine::Dialect;
use super::super::migrations::migrator;
use super::database::TestDatabase;

/// Apps of two products and one that says nothing, a session of each, and the counts of a program that knew no products.
const BEFORE_PRODUCTS: &str = "
INSERT INTO orgs (id, slug, name, created_at) VALUES (1, 'harbor', 'Harbor', 0), (2, 'fjord', 'Fjord', 0);
INSERT INTO apps (org_id, key, app_id, name, version, content_hash) VALUES
    (1, 1, 'com.pay', 'Pay', '1', HASH1), (1, 2, 'com.courier', 'Courier', '1', HASH2),
    (1, 3, 'com.pay', 'Pay', '2', HASH3), (1, 4, NULL, NULL, NULL, HASH4), (1, 5, NULL, NULL, '9', HASH5),
    (2, 1, 'com.pay', 'Pay', '1', HASH6);
INSERT INTO sessions (org_id, requested_at, id, actor, app, device, client, status, files, flags) VALUES
    (1, 10, ID1, 1, 1, 1, 1, 3, 0, 0), (1, 20, ID2, 1, 2, 1, 1, 3, 0, 0), (1, 30, ID3, 1, 3, 1, 1, 3, 0, 0),
    (1, 40, ID4, 1, 4, 1, 1, 3, 0, 0), (1, 50, ID5, 1, 5, 1, 1, 3, 0, 0), (2, 10, ID6, 1, 1, 1, 1, 3, 0, 0);
INSERT INTO day_counts (org_id, dimension, key, day, n) VALUES
    (1, 0, 0, 0, 5), (1, 2, 1, 0, 1), (1, 2, 2, 0, 1), (1, 2, 3, 0, 1), (1, 2, 3, 7, 4), (1, 2, 4, 0, 1),
    (1, 2, 5, 0, 1), (2, 2, 1, 0, 1);
INSERT INTO key_counts (org_id, dimension, key, n) VALUES
    (1, 0, 0, 5), (1, 2, 1, 1), (1, 2, 2, 1), (1, 2, 3, 5), (1, 2, 4, 1), (1, 2, 5, 1), (2, 2, 1, 1);
";

/// [`BEFORE_PRODUCTS`] with the ids and hashes that an engine takes.
fn before_products(dialect: Dialect) -> String {
    let mut sql = BEFORE_PRODUCTS.to_owned();
    for number in 1..=6 {
        let (id, hash) = match dialect {
            Dialect::Sqlite => (format!("X'{number:032x}'"), format!("X'0{number}'")),
            Dialect::Postgres => (
                format!("CAST('{number:032x}' AS UUID)"),
                format!("'\\x0{number}'"),
            ),
        };
        sql = sql.replace(&format!("ID{number}"), &id);
        sql = sql.replace(&format!("HASH{number}"), &hash);
    }
    sql
}

/// Takes the first `number` migrations.
fn first(number: usize, dialect: Dialect) -> Migrator {
    let all = migrator(dialect);
    Migrator::with_migrations(all.iter().take(number).cloned().collect())
}

macro_rules! check_products {
    ($connection:expr, $dialect:expr) => {{
        let connection = $connection;
        first(2, $dialect).run(&mut *connection).await.expect("the first two");
        connection
            .execute(AssertSqlSafe(before_products($dialect)))
            .await
            .expect("data");
        migrator($dialect).run(&mut *connection).await.expect("the rest");
        let mut told = Vec::new();
        for sql in [
            "SELECT org_id, app, product, CAST(0 AS BIGINT) FROM sessions ORDER BY org_id, app",
            "SELECT org_id, key, day, n FROM day_counts WHERE dimension = 7 ORDER BY org_id, key, day",
            "SELECT org_id, key, CAST(0 AS BIGINT), n FROM key_counts WHERE dimension = 7 ORDER BY org_id, key",
        ] {
            let rows = connection.fetch_all(sql).await.expect("rows");
            let read = |row| [0, 1, 2, 3].map(|column| Row::get::<i64, usize>(row, column));
            told.push(rows.iter().map(read).collect::<Vec<_>>());
        }
        assert_eq!(
            told[0],
            [
                [1, 1, 1, 0],
                [1, 2, 2, 0],
                [1, 3, 1, 0],
                [1, 4, 4, 0],
                [1, 5, 4, 0],
                [2, 1, 1, 0]
            ]
        );
        assert_eq!(
            told[1],
            [[1, 1, 0, 2], [1, 1, 7, 4], [1, 2, 0, 1], [1, 4, 0, 2], [2, 1, 0, 1]]
        );
        assert_eq!(
            told[2],
            [[1, 1, 0, 6], [1, 2, 0, 1], [1, 4, 0, 2], [2, 1, 0, 1]]
        );
    }};
}

/// Somebody disabled everywhere and somebody who is not, in two organizations; HASH is a hash.
const BEFORE_SETTINGS: &str = "
INSERT INTO orgs (id, slug, name, created_at) VALUES (1, 'harbor', 'Harbor', 0), (2, 'fjord', 'Fjord', 0);
INSERT INTO people (id, email, email_folded, name, disabled_at, created_at) VALUES
    ('a', 'A@x', 'a@x', 'Ada Okafor', NULL, 0), ('b', 'b@x', 'b@x', 'Bo', 77, 0);
INSERT INTO members (org_id, person_id, role, created_at) VALUES
    (1, 'a', 'admin', 0), (2, 'a', 'user', 0), (1, 'b', 'user', 0), (2, 'b', 'admin', 0);
INSERT INTO sign_ins (id_hash, person_id, org_id, created_at, last_seen_at, expires_at) VALUES
    (HASH, 'a', 1, 5, 55, 99);
";

macro_rules! check_settings {
    ($connection:expr, $dialect:expr) => {{
        let connection = $connection;
        first(3, $dialect)
            .run(&mut *connection)
            .await
            .expect("the first three");
        let hash = match $dialect {
            Dialect::Sqlite => "X'01'",
            Dialect::Postgres => "'\\x01'",
        };
        connection
            .execute(AssertSqlSafe(BEFORE_SETTINGS.replace("HASH", hash)))
            .await
            .expect("data");
        migrator($dialect).run(&mut *connection).await.expect("the rest");
        let members = connection
            .fetch_all("SELECT disabled_at, last_seen_at FROM members ORDER BY person_id, org_id")
            .await
            .expect("rows");
        let members: Vec<(Option<i64>, Option<i64>)> =
            members.iter().map(|row| (row.get(0), row.get(1))).collect();
        assert_eq!(
            members,
            [(None, Some(55)), (None, None), (Some(77), None), (Some(77), None)],
            "who was disabled everywhere stays so in each"
        );
        let row = connection
            .fetch_one("SELECT name_folded FROM people WHERE id = 'a'")
            .await
            .expect("a row");
        assert_eq!(Row::get::<String, usize>(&row, 0), "ada okafor");
        let row = connection
            .fetch_one("SELECT version, silence_ms FROM orgs WHERE id = 1")
            .await
            .expect("a row");
        assert_eq!((row.get::<i64, _>(0), row.get::<Option<i64>, _>(1)), (0, None));
    }};
}

#[tokio::test]
async fn sqlite_learns_the_products_of_what_is_there() {
    let mut connection = SqliteConnectOptions::new()
        .in_memory(true)
        .connect()
        .await
        .expect("opens");
    check_products!(&mut connection, Dialect::Sqlite);
}

#[tokio::test]
async fn sqlite_disables_members_in_place_of_people() {
    let mut connection = SqliteConnectOptions::new()
        .in_memory(true)
        .connect()
        .await
        .expect("opens");
    check_settings!(&mut connection, Dialect::Sqlite);
}

#[tokio::test]
async fn postgres_learns_the_products_of_what_is_there() {
    if let Some((database, mut connection)) = emptied_postgres().await {
        check_products!(&mut connection, Dialect::Postgres);
        connection.close().await.expect("closes");
        database.remove().await;
    }
}

#[tokio::test]
async fn postgres_disables_members_in_place_of_people() {
    if let Some((database, mut connection)) = emptied_postgres().await {
        check_settings!(&mut connection, Dialect::Postgres);
        connection.close().await.expect("closes");
        database.remove().await;
    }
}

/// A schema without a table in it. What the newest program made there gives way to what an old one would have.
async fn emptied_postgres() -> Option<(TestDatabase, PgConnection)> {
    let database = TestDatabase::postgres().await?;
    let DatabaseUrl::Postgres(url) = &database.url else {
        unreachable!("a database of PostgreSQL");
    };
    let mut connection = PgConnection::connect(url).await.expect("connects");
    let row = connection
        .fetch_one("SELECT current_schema()")
        .await
        .expect("a schema");
    let schema: String = row.get(0);
    let again = format!("DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}");
    connection
        .execute(AssertSqlSafe(again))
        .await
        .expect("empties it");
    Some((database, connection))
}
