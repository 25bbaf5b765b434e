//! A transaction on either engine.

use sea_query::Values;
use sea_query_sqlx::SqlxValues;
use sqlx::{Postgres, Sqlite};

use super::statement::Ready;
use super::{Dialect, Row, Statement, Wrap, checked};
use crate::store::{Error, Result};

/// A transaction; undone when it is dropped before [`Transaction::commit`].
pub(in crate::store) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

macro_rules! within {
    ($transaction:expr, $statement:expr, $method:ident) => {{
        let (sql, values) = $statement.build_for($transaction.dialect());
        match $transaction {
            Self::Sqlite(inner) => sqlx::query_with(checked(sql), values)
                .$method(&mut **inner)
                .await
                .map(Wrap::sqlite),
            Self::Postgres(inner) => sqlx::query_with(checked(sql), values)
                .$method(&mut **inner)
                .await
                .map(Wrap::postgres),
        }
    }};
}

impl Transaction {
    /// Which engine it is.
    pub(in crate::store) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Every row.
    pub(in crate::store) async fn fetch_all(&mut self, statement: &impl Statement) -> Result<Vec<Row>> {
        let rows: Vec<Row> = within!(self, statement, fetch_all)?;
        Ok(rows)
    }

    /// The first row, where there is one.
    pub(in crate::store) async fn fetch_optional(
        &mut self,
        statement: &impl Statement,
    ) -> Result<Option<Row>> {
        let row: Option<Row> = within!(self, statement, fetch_optional)?;
        Ok(row)
    }

    /// The only row.
    pub(in crate::store) async fn fetch_one(&mut self, statement: &impl Statement) -> Result<Row> {
        let row: Row = within!(self, statement, fetch_one)?;
        Ok(row)
    }

    /// Runs a write and says how many rows it changed.
    pub(in crate::store) async fn execute(&mut self, statement: &impl Statement) -> Result<u64> {
        let built = statement.build_for(self.dialect());
        self.run(built).await
    }

    /// Runs a write of many values, made for this engine, and says how many rows it changed.
    pub(super) async fn run_ready(&mut self, ready: Ready) -> Result<u64> {
        let changed = match (self, ready) {
            (Self::Sqlite(inner), Ready::Sqlite(text, values)) => sqlx::query_with(checked(text), values)
                .execute(&mut **inner)
                .await?
                .rows_affected(),
            (Self::Postgres(inner), Ready::Postgres(text, values)) => sqlx::query_with(checked(text), values)
                .execute(&mut **inner)
                .await?
                .rows_affected(),
            _ => return Err(Error::Corrupt("a statement of the other engine")),
        };
        Ok(changed)
    }

    async fn run(&mut self, (sql, values): (String, SqlxValues)) -> Result<u64> {
        let changed = match self {
            Self::Sqlite(inner) => sqlx::query_with(checked(sql), values)
                .execute(&mut **inner)
                .await?
                .rows_affected(),
            Self::Postgres(inner) => sqlx::query_with(checked(sql), values)
                .execute(&mut **inner)
                .await?
                .rows_affected(),
        };
        Ok(changed)
    }

    /// Remembers where it stands, so that what follows can be taken back alone.
    pub(in crate::store) async fn mark(&mut self) -> Result<()> {
        self.run(("SAVEPOINT mark".to_owned(), SqlxValues(Values(vec![]))))
            .await
            .map(drop)
    }

    /// Takes back what was done since [`Transaction::mark`].
    pub(in crate::store) async fn back_to_mark(&mut self) -> Result<()> {
        self.run((
            "ROLLBACK TO SAVEPOINT mark".to_owned(),
            SqlxValues(Values(vec![])),
        ))
        .await
        .map(drop)
    }

    /// Forgets the mark; what was done since stays.
    pub(in crate::store) async fn unmark(&mut self) -> Result<()> {
        self.run(("RELEASE SAVEPOINT mark".to_owned(), SqlxValues(Values(vec![]))))
            .await
            .map(drop)
    }

    /// Makes it last.
    pub(in crate::store) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(inner) => inner.commit().await?,
            Self::Postgres(inner) => inner.commit().await?,
        }
        Ok(())
    }

    /// Undoes it.
    pub(in crate::store) async fn rollback(self) -> Result<()> {
        match self {
            Self::Sqlite(inner) => inner.rollback().await?,
            Self::Postgres(inner) => inner.rollback().await?,
        }
        Ok(())
    }
}
