//! Opening and closing a database.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnectionMetadata;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Executor, PgConnection, PgPool, SqlitePool};

use super::engine::{Dialect, Engine};
use super::migrations::migrator;
use super::{DatabaseUrl, Error, Result, Store};

/// How long a write waits for another program that writes to the same file, and a request for a connection.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a connection is believed to be there still after it was last heard of. Each was, when it was given back.
const FRESH: Duration = Duration::from_secs(1);
/// Connections for short reads.
const READERS: u32 = 8;
/// Exports that can run at once: each has a connection of its own.
pub const MOST_EXPORTS: u32 = 4;
/// Connections for batches and imports.
const BULK: u32 = 4;

/// What PostgreSQL is told on every connection. The number of rows behind a key differs a thousandfold, so every plan
/// looks at its values; no question lasts long enough to compile it; and where an index has the order that is asked
/// for, it was chosen here to be walked (see `path.rs`): the engine knows less of the rows that will be passed.
const SETTINGS: &str = "SET plan_cache_mode = force_custom_plan; SET jit = off; SET enable_sort = off; \
    SET enable_seqscan = off";

impl Store {
    /// Opens a database, makes it where it is missing, and brings its schema up to date.
    pub async fn open(url: &DatabaseUrl) -> Result<Self> {
        let engine = match url {
            DatabaseUrl::Sqlite(path) => open_file(path).await?,
            DatabaseUrl::Postgres(url) => open_server(url).await?,
        };
        Ok(Self {
            engine: Arc::new(engine),
            dimensions: Arc::default(),
        })
    }

    /// Asks the database for a sign of life.
    pub async fn ping(&self) -> Result<()> {
        match &*self.engine {
            Engine::Sqlite { readers, .. } => readers.execute("SELECT 1").await.map(drop)?,
            Engine::Postgres { pool, .. } => pool.execute("SELECT 1").await.map(drop)?,
        }
        Ok(())
    }

    /// Closes every connection and waits until it is done.
    pub async fn close(&self) {
        match &*self.engine {
            Engine::Sqlite {
                writer,
                readers,
                long_readers,
            } => {
                readers.close().await;
                long_readers.close().await;
                // Last, so that it is the one that empties the log into the file.
                writer.close().await;
            }
            Engine::Postgres { pool, bulk, long } => {
                long.close().await;
                bulk.close().await;
                pool.close().await;
            }
        }
    }
}

async fn open_file(path: &Path) -> Result<Engine> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        tokio::fs::create_dir_all(folder)
            .await
            .map_err(|e| Error::Database(e.into()))?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // What was acknowledged outlives a power cut, not only the death of the process.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .statement_cache_capacity(200)
        .row_buffer_size(512)
        .pragma("cache_size", "-32000")
        .pragma("mmap_size", "8589934592")
        .pragma("temp_store", "memory")
        .pragma("journal_size_limit", "67108864")
        // What batches write again and again is carried into the file once in 64 MB of log, not with each of them.
        .pragma("wal_autocheckpoint", "16384")
        // A statement of many rows is megabytes of log.
        .disable_statement_logging();
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        // An import writes to a dozen indexes in no order: room for what it comes back to.
        .connect_with(options.clone().pragma("cache_size", "-131072"))
        .await?;
    migrator(Dialect::Sqlite).run(&writer).await?;
    let readers = |size: u32| -> SqlitePool {
        SqlitePoolOptions::new()
            .max_connections(size)
            .acquire_timeout(PATIENCE)
            // A file does not hang up.
            .test_before_acquire(false)
            .connect_lazy_with(options.clone().pragma("query_only", "on"))
    };
    Ok(Engine::Sqlite {
        readers: readers(READERS),
        long_readers: readers(MOST_EXPORTS),
        writer,
    })
}

async fn open_server(url: &str) -> Result<Engine> {
    let options: PgConnectOptions = url.parse()?;
    let options = options
        .application_name("session-history")
        .statement_cache_capacity(200)
        .disable_statement_logging();
    let connections = |size: u32| -> PgPool {
        PgPoolOptions::new()
            .max_connections(size)
            .acquire_timeout(PATIENCE)
            .after_connect(|connection, _| {
                Box::pin(async move { connection.execute(SETTINGS).await.map(drop) })
            })
            .test_before_acquire(false)
            .before_acquire(|connection, known| Box::pin(is_there(connection, known)))
            .connect_lazy_with(options.clone())
    };
    let pool = connections(READERS * 2);
    migrator(Dialect::Postgres).run(&pool).await?;
    Ok(Engine::Postgres {
        pool,
        bulk: connections(BULK),
        long: connections(MOST_EXPORTS),
    })
}

/// Asks a connection that was idle for a while whether it is there; of one in use that would be a second way to the
/// server and back for every question.
async fn is_there(connection: &mut PgConnection, known: PoolConnectionMetadata) -> Result<bool, sqlx::Error> {
    if known.idle_for > FRESH {
        connection.ping().await?;
    }
    Ok(true)
}
