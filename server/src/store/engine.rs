//! The two engines behind one small interface: how a statement is run, and how a row is read.
//!
//! Functions of the store build a statement with sea-query and hand it over; they do not know which engine runs it
//! unless they ask for the [`Dialect`]. Every text that is built at run time passes [`checked`], the one place that
//! vouches for it: values are always bound, never written into the text.

mod row;
mod rows;
mod statement;
mod transaction;

pub(super) use row::Row;
pub(super) use rows::{Place, Rows};
pub(super) use statement::{Dialect, Raw, Statement, values_for};
pub(super) use transaction::Transaction;

use sqlx::{AssertSqlSafe, PgPool, SqlitePool};

use super::{Result, Store};

/// The connections.
#[derive(Debug)]
pub(super) enum Engine {
    /// An embedded file.
    Sqlite {
        /// The one connection that writes.
        writer: SqlitePool,
        /// Connections for reads that are over soon.
        readers: SqlitePool,
        /// Connections for exports, which may last as long as a slow reader likes.
        long_readers: SqlitePool,
    },
    /// A server.
    Postgres {
        /// Connections for everything that is over soon.
        pool: PgPool,
        /// Connections for batches and imports, which write for as long as their file lasts.
        bulk: PgPool,
        /// Connections for exports, which may last as long as a slow reader likes.
        long: PgPool,
    },
}

/// Vouches for a text that sea-query or a constant of the store made.
fn checked<T>(sql: T) -> AssertSqlSafe<T> {
    AssertSqlSafe(sql)
}

/// Runs `$method` of a sqlx query on whichever engine it is; `$wrap` turns the result of one engine into ours.
macro_rules! on_readers {
    ($store:expr, $statement:expr, $method:ident) => {{
        let (sql, values) = $statement.build_for($store.dialect());
        match &*$store.engine {
            Engine::Sqlite { readers, .. } => sqlx::query_with(checked(sql), values)
                .$method(readers)
                .await
                .map(Wrap::sqlite),
            Engine::Postgres { pool, .. } => sqlx::query_with(checked(sql), values)
                .$method(pool)
                .await
                .map(Wrap::postgres),
        }
    }};
}

/// Turns rows of an engine into ours.
pub(super) trait Wrap<S, P>: Sized {
    fn sqlite(of: S) -> Self;
    fn postgres(of: P) -> Self;
}

impl Store {
    /// Which engine it is.
    pub(super) fn dialect(&self) -> Dialect {
        match &*self.engine {
            Engine::Sqlite { .. } => Dialect::Sqlite,
            Engine::Postgres { .. } => Dialect::Postgres,
        }
    }

    /// Every row of a read.
    pub(super) async fn fetch_all(&self, statement: &impl Statement) -> Result<Vec<Row>> {
        let rows: Vec<Row> = on_readers!(self, statement, fetch_all)?;
        Ok(rows)
    }

    /// The first row of a read, where there is one.
    pub(super) async fn fetch_optional(&self, statement: &impl Statement) -> Result<Option<Row>> {
        let row: Option<Row> = on_readers!(self, statement, fetch_optional)?;
        Ok(row)
    }

    /// The only row of a read.
    pub(super) async fn fetch_one(&self, statement: &impl Statement) -> Result<Row> {
        let row: Row = on_readers!(self, statement, fetch_one)?;
        Ok(row)
    }

    /// Runs one write and says how many rows it changed.
    pub(super) async fn execute(&self, statement: &impl Statement) -> Result<u64> {
        let (sql, values) = statement.build_for(self.dialect());
        let changed = match &*self.engine {
            Engine::Sqlite { writer, .. } => sqlx::query_with(checked(sql), values)
                .execute(writer)
                .await?
                .rows_affected(),
            Engine::Postgres { pool, .. } => sqlx::query_with(checked(sql), values)
                .execute(pool)
                .await?
                .rows_affected(),
        };
        Ok(changed)
    }

    /// Begins a transaction that writes. On SQLite it is the only one of its kind from here on.
    pub(super) async fn begin(&self) -> Result<Transaction> {
        Ok(match &*self.engine {
            Engine::Sqlite { writer, .. } => Transaction::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Engine::Postgres { pool, .. } => Transaction::Postgres(pool.begin().await?),
        })
    }

    /// Begins a transaction that writes and may last, on a connection that others do not wait for.
    pub(super) async fn begin_long(&self) -> Result<Transaction> {
        match &*self.engine {
            Engine::Sqlite { .. } => self.begin().await,
            Engine::Postgres { bulk, .. } => Ok(Transaction::Postgres(bulk.begin().await?)),
        }
    }

    /// Begins a read that sees one state of the database however long it lasts.
    pub(super) async fn begin_snapshot(&self) -> Result<Transaction> {
        Ok(match &*self.engine {
            Engine::Sqlite { long_readers, .. } => {
                Transaction::Sqlite(long_readers.begin_with("BEGIN DEFERRED").await?)
            }
            Engine::Postgres { long, .. } => Transaction::Postgres(
                long.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })
    }
}
