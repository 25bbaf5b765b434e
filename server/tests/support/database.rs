//! An empty database for one test.
//!
//! SQLite gets a file in a folder of its own, PostgreSQL a schema of its own on the server that
//! `SH_TEST_POSTGRES_URL` names. Without that variable the PostgreSQL half of a test is left out with a note, or
//! fails where `CI` or `SH_TEST_REQUIRE_POSTGRES` is set.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use server::store::{DatabaseUrl, Store};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// A database that exists as long as this does.
pub struct TestDatabase {
    pub store: Store,
    pub url: DatabaseUrl,
    place: Place,
}

enum Place {
    Folder(PathBuf),
    Schema { server: String, name: String },
}

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A name that no other test of this or another run uses.
fn unique_name() -> String {
    let random = getrandom::u64().expect("random bytes");
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    format!("sh_{}_{number}_{random:016x}", std::process::id())
}

impl TestDatabase {
    /// An empty SQLite file.
    pub async fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(unique_name());
        let url = DatabaseUrl::Sqlite(folder.join("test.db"));
        let store = Store::open(&url).await.expect("opens a file");
        Self {
            store,
            url,
            place: Place::Folder(folder),
        }
    }

    /// An empty PostgreSQL schema; nothing where no server is given and none is required.
    pub async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("SH_TEST_POSTGRES_URL") else {
            let required = ["CI", "SH_TEST_REQUIRE_POSTGRES"]
                .iter()
                .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
            assert!(
                !required,
                "SH_TEST_POSTGRES_URL is not set and PostgreSQL is required"
            );
            eprintln!("left out: SH_TEST_POSTGRES_URL is not set");
            return None;
        };
        let name = unique_name();
        run(&server, format!("CREATE SCHEMA {name}")).await;
        let glue = if server.contains('?') { '&' } else { '?' };
        let url = DatabaseUrl::Postgres(format!("{server}{glue}options[search_path]={name}"));
        let store = Store::open(&url).await.expect("opens a schema");
        Some(Self {
            store,
            url,
            place: Place::Schema { server, name },
        })
    }

    /// Closes it and takes it away. A test that fails leaves it behind to be looked at.
    pub async fn remove(self) {
        self.store.close().await;
        match self.place {
            Place::Folder(folder) => std::fs::remove_dir_all(folder).expect("removes the folder"),
            Place::Schema { server, name } => run(&server, format!("DROP SCHEMA {name} CASCADE")).await,
        }
    }
}

async fn run(server: &str, sql: String) {
    let mut connection = PgConnection::connect(server)
        .await
        .expect("connects to PostgreSQL");
    connection.execute(AssertSqlSafe(sql)).await.expect("runs");
    connection.close().await.expect("closes");
}

/// Makes two tests of one: `contract! { async fn name(store: Store) { .. } }` runs on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! contract {
    ($($(#[$meta:meta])* async fn $name:ident($store:ident: Store) $body:block)*) => {$(
        $(#[$meta])*
        async fn $name($store: Store) $body

        mod $name {
            use $crate::support::database::TestDatabase;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let database = TestDatabase::sqlite().await;
                super::$name(database.store.clone()).await;
                database.remove().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if let Some(database) = TestDatabase::postgres().await {
                    super::$name(database.store.clone()).await;
                    database.remove().await;
                }
            }
        }
    )*};
}
