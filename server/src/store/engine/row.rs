//! A row of either engine.

use domain::Timestamp;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{ColumnIndex, Decode, Postgres, Row as _, Sqlite, Type};

use super::Wrap;
use crate::store::{Error, Result};

/// What both engines can read out of a column: `i16` for SMALLINT, `i32` for INTEGER, `i64` for BIGINT, `String`,
/// `Vec<u8>`, `Uuid`, and `Option` of these.
pub(in crate::store) trait Cell:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

impl<T> Cell for T where
    T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

/// A row.
pub(in crate::store) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The value of a column, by number or by name.
    pub(in crate::store) fn get<T: Cell>(
        &self,
        column: impl ColumnIndex<SqliteRow> + ColumnIndex<PgRow>,
    ) -> Result<T> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    /// A time.
    pub(in crate::store) fn time(
        &self,
        column: impl ColumnIndex<SqliteRow> + ColumnIndex<PgRow>,
    ) -> Result<Timestamp> {
        timestamp(self.get(column)?)
    }

    /// A time that may be missing.
    pub(in crate::store) fn optional_time(
        &self,
        column: impl ColumnIndex<SqliteRow> + ColumnIndex<PgRow>,
    ) -> Result<Option<Timestamp>> {
        self.get::<Option<i64>>(column)?.map(timestamp).transpose()
    }
}

fn timestamp(millis: i64) -> Result<Timestamp> {
    Timestamp::from_millis(millis).map_err(|_| Error::Corrupt("a time"))
}

impl Wrap<SqliteRow, PgRow> for Row {
    fn sqlite(row: SqliteRow) -> Self {
        Self::Sqlite(row)
    }

    fn postgres(row: PgRow) -> Self {
        Self::Postgres(row)
    }
}

impl Wrap<Option<SqliteRow>, Option<PgRow>> for Option<Row> {
    fn sqlite(row: Option<SqliteRow>) -> Self {
        row.map(Row::Sqlite)
    }

    fn postgres(row: Option<PgRow>) -> Self {
        row.map(Row::Postgres)
    }
}

impl Wrap<Vec<SqliteRow>, Vec<PgRow>> for Vec<Row> {
    fn sqlite(rows: Vec<SqliteRow>) -> Self {
        rows.into_iter().map(Row::Sqlite).collect()
    }

    fn postgres(rows: Vec<PgRow>) -> Self {
        rows.into_iter().map(Row::Postgres).collect()
    }
}
