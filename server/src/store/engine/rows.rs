//! Many rows at once, as each engine takes them fastest.
//!
//! The one place where writing differs between the engines: PostgreSQL copies many rows in its binary form; SQLite, and
//! PostgreSQL for a few, take statements of many rows whose text is the same each time.

use sea_query::Value;
use sqlx::PgConnection;

use super::{Dialect, Transaction};
use crate::store::sql::Sql;
use crate::store::{Error, Result};

/// Values of one statement at the most: few enough for SQLite's limit, and for the statement to stay in the
/// processor's cache.
const MOST_VALUES: usize = 3_000;
/// So many rows are worth the two ways to the server that copying takes.
const MANY: usize = 50;
/// Bytes of copied rows that are sent at once.
const PIECE: usize = 256 * 1024;

/// Rows of a table, one value after the other.
pub(in crate::store) struct Rows {
    table: &'static str,
    /// The names of the columns, with commas.
    columns: String,
    width: usize,
    /// What stands behind the rows; nothing where they are only added.
    suffix: &'static str,
    values: Vec<Value>,
}

impl Rows {
    /// No rows yet. Columns are names with commas between.
    pub(in crate::store) fn of(table: &'static str, columns: impl Into<String>) -> Self {
        let columns = columns.into();
        Self {
            table,
            width: columns.split(',').count(),
            columns,
            suffix: "",
            values: Vec::new(),
        }
    }

    /// The same for rows that may be there: `suffix` says what becomes of those.
    pub(in crate::store) fn or(self, suffix: &'static str) -> Self {
        Self { suffix, ..self }
    }

    /// Adds a row.
    pub(in crate::store) fn push(&mut self, row: impl IntoIterator<Item = Value>) {
        self.values.extend(row);
        debug_assert_eq!(self.values.len() % self.width, 0, "{}", self.columns);
    }

    fn len(&self) -> usize {
        self.values.len() / self.width
    }
}

impl Transaction {
    /// Inserts rows and says how many. Where that fails some of them may be there: the transaction must be undone.
    pub(in crate::store) async fn insert(&mut self, rows: Rows) -> Result<u64> {
        match self {
            Self::Postgres(inner) if rows.suffix.is_empty() && rows.len() >= MANY => copy(inner, &rows).await,
            _ => self.insert_values(rows).await,
        }
    }

    async fn insert_values(&mut self, rows: Rows) -> Result<u64> {
        let mut inserted = 0;
        let most = (MOST_VALUES / rows.width).max(1);
        // SQLite remembers every page before a statement changes it, so as to undo the statement alone, unless the
        // statement says that nobody will ask for that.
        let insert = match self.dialect() {
            Dialect::Sqlite if rows.suffix.is_empty() => "INSERT OR FAIL INTO ",
            _ => "INSERT INTO ",
        };
        let mut left = rows.len();
        let mut values = rows.values.into_iter();
        while left > 0 {
            let count = left.min(most);
            let mut sql = Sql::new(insert);
            sql.push(rows.table)
                .push(" (")
                .push(&rows.columns)
                .push(") VALUES ");
            for row in 0..count {
                sql.push(if row == 0 { "(" } else { ", (" });
                for (at, value) in values.by_ref().take(rows.width).enumerate() {
                    sql.push(if at == 0 { "" } else { "," }).bind(value);
                }
                sql.push(")");
            }
            sql.push(rows.suffix);
            inserted += self.execute_owned(sql).await?;
            left -= count;
        }
        Ok(inserted)
    }
}

/// Copies rows in PostgreSQL's binary form. The values must be of the columns' very types.
async fn copy(connection: &mut PgConnection, rows: &Rows) -> Result<u64> {
    let Rows { table, columns, .. } = rows;
    let text = format!("COPY {table} ({columns}) FROM STDIN (FORMAT binary)");
    let mut copy = connection.copy_in_raw(&text).await?;
    let fields = i16::try_from(rows.width).unwrap_or(i16::MAX);
    let mut piece = Vec::with_capacity(PIECE + 16 * 1024);
    // The signature, no flags, no extension.
    piece.extend_from_slice(b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0");
    for row in rows.values.chunks_exact(rows.width) {
        piece.extend_from_slice(&fields.to_be_bytes());
        for value in row {
            if let Err(error) = write(&mut piece, value) {
                copy.abort("a value of an unknown type").await?;
                return Err(error);
            }
        }
        if piece.len() >= PIECE {
            copy.send(&piece[..]).await?;
            piece.clear();
        }
    }
    piece.extend_from_slice(&(-1_i16).to_be_bytes());
    copy.send(&piece[..]).await?;
    Ok(copy.finish().await?)
}

/// Writes one field: its length and its bytes, or that there is none.
fn write(out: &mut Vec<u8>, value: &Value) -> Result<()> {
    let mut field = |bytes: &[u8]| {
        out.extend_from_slice(&i32::try_from(bytes.len()).unwrap_or(i32::MAX).to_be_bytes());
        out.extend_from_slice(bytes);
    };
    match value {
        Value::BigInt(Some(number)) => field(&number.to_be_bytes()),
        Value::SmallInt(Some(number)) => field(&number.to_be_bytes()),
        Value::String(Some(text)) => field(text.as_bytes()),
        Value::Bytes(Some(bytes)) => field(bytes),
        Value::Uuid(Some(id)) => field(id.as_bytes()),
        Value::BigInt(None)
        | Value::SmallInt(None)
        | Value::String(None)
        | Value::Bytes(None)
        | Value::Uuid(None) => out.extend_from_slice(&(-1_i32).to_be_bytes()),
        _ => return Err(Error::Corrupt("a value that is not copied")),
    }
    Ok(())
}
