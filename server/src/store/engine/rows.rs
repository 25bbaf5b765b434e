//! Many rows at once, as each engine takes them fastest.
//!
//! The one place where writing differs between the engines. SQLite takes statements of many rows whose text is the same
//! each time, and the next one is put together while one runs. PostgreSQL copies many rows in its binary form and takes
//! those that may be there already as arrays; only a few go into a statement of their own.

mod arrays;
mod copy;

use std::fmt::Write;
use std::sync::Arc;

use futures::future::join;
use sea_query::Value;

use super::statement::Ready;
use super::{Dialect, Transaction};
use crate::store::Result;

/// Values of one statement at the most: few enough for SQLite's limit, and for the statement to stay in the
/// processor's cache.
const MOST_VALUES: usize = 3_000;
/// So many rows are worth the two ways to the server that copying takes.
const MANY: usize = 50;

/// Where rows go.
pub(in crate::store) struct Place {
    table: &'static str,
    /// The names of the columns, with commas.
    columns: String,
    width: usize,
    /// What stands behind the rows; nothing where they are only added.
    suffix: &'static str,
}

/// Rows of a table, one value after the other.
pub(in crate::store) struct Rows {
    place: Place,
    values: Vec<Value>,
}

impl Place {
    /// Columns are names with commas between.
    pub(in crate::store) fn of(table: &'static str, columns: impl Into<String>) -> Self {
        let columns = columns.into();
        Self {
            table,
            width: columns.split(',').count(),
            columns,
            suffix: "",
        }
    }

    /// The text of a statement of so many rows. SQLite looks numbered places up one by one, which makes thousands of
    /// them slow; nameless ones it counts.
    fn text(&self, rows: usize, dialect: Dialect) -> String {
        let Self {
            table,
            columns,
            width,
            suffix,
        } = self;
        // SQLite remembers every page before a statement changes it, so as to undo the statement alone, unless the
        // statement says that nobody will ask for that.
        let insert = match dialect {
            Dialect::Sqlite if suffix.is_empty() => "INSERT OR FAIL INTO",
            _ => "INSERT INTO",
        };
        let mut text = format!("{insert} {table} ({columns}) VALUES ");
        for row in 0..rows {
            text.push_str(if row == 0 { "(" } else { ", (" });
            for at in 0..*width {
                text.push_str(if at == 0 { "" } else { "," });
                if dialect == Dialect::Sqlite {
                    text.push('?');
                } else {
                    // Writing into a String does not fail.
                    let _ = write!(text, "${}", row * width + at + 1);
                }
            }
            text.push(')');
        }
        text.push_str(suffix);
        text
    }
}

impl Rows {
    /// No rows yet. Columns are names with commas between.
    pub(in crate::store) fn of(table: &'static str, columns: impl Into<String>) -> Self {
        Self {
            place: Place::of(table, columns),
            values: Vec::new(),
        }
    }

    /// The same for rows that may be there: `suffix` says what becomes of those. Values are numbers and ids, none
    /// missing.
    pub(in crate::store) fn or(mut self, suffix: &'static str) -> Self {
        self.place.suffix = suffix;
        self
    }

    /// Adds a row.
    pub(in crate::store) fn push(&mut self, row: impl IntoIterator<Item = Value>) {
        self.values.extend(row);
        debug_assert_eq!(self.values.len() % self.place.width, 0, "{}", self.place.columns);
    }
}

impl Transaction {
    /// Inserts rows and says how many. Where that fails some of them may be there: the transaction must be undone.
    pub(in crate::store) async fn insert(&mut self, rows: Rows) -> Result<u64> {
        let Rows { place, values } = rows;
        let count = values.len() / place.width;
        self.insert_made(&place, count, values.into_iter()).await
    }

    /// The same for `count` rows whose values are made when they are needed: the next ones while some are written.
    pub(in crate::store) async fn insert_made(
        &mut self,
        place: &Place,
        count: usize,
        values: impl Iterator<Item = Value> + Send,
    ) -> Result<u64> {
        match self {
            Self::Postgres(inner) if count >= MANY && place.suffix.is_empty() => {
                copy::rows(inner, place, count, values).await
            }
            Self::Postgres(inner) if count >= MANY => arrays::rows(inner, place, count, values).await,
            _ => self.insert_values(place, count, values).await,
        }
    }

    async fn insert_values(
        &mut self,
        place: &Place,
        count: usize,
        mut values: impl Iterator<Item = Value> + Send,
    ) -> Result<u64> {
        let dialect = self.dialect();
        let most = (MOST_VALUES / place.width).max(1);
        let usual: Arc<str> = place.text(count.min(most), dialect).into();
        let mut left = count;
        let mut next = || {
            let rows = left.min(most);
            left -= rows;
            let text = match rows {
                0 => return None,
                rows if rows == count.min(most) => usual.clone(),
                rows => place.text(rows, dialect).into(),
            };
            let mut taken = Vec::with_capacity(rows * place.width);
            taken.extend(values.by_ref().take(rows * place.width));
            Some(Ready::new(dialect, text, taken))
        };
        let mut inserted = 0;
        let mut statement = next();
        while let Some(ready) = statement {
            // The first of the two is begun first, and SQLite runs it on a thread of its own.
            let (changed, following) = join(self.run_ready(ready), async { next() }).await;
            inserted += changed?;
            statement = following;
        }
        Ok(inserted)
    }
}
