//! Statements and the two dialects they are written in.

use std::sync::Arc;

use sea_query::{PostgresQueryBuilder, SqliteQueryBuilder, Value, Values};
use sea_query_sqlx::{SqlxBinder, SqlxValues};
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{IntoArguments, Postgres, Sqlite};

/// The language of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Dialect {
    Sqlite,
    Postgres,
}

/// What an engine can run: any statement of sea-query, or a [`Raw`] text.
pub(in crate::store) trait Statement {
    /// The text in that dialect and the values to bind.
    fn build_for(&self, dialect: Dialect) -> (String, SqlxValues);
}

impl<S: SqlxBinder> Statement for S {
    fn build_for(&self, dialect: Dialect) -> (String, SqlxValues) {
        match dialect {
            Dialect::Sqlite => self.build_sqlx(SqliteQueryBuilder),
            Dialect::Postgres => {
                let (sql, values) = self.build_sqlx(PostgresQueryBuilder);
                (sql, values_for(dialect, values.0))
            }
        }
    }
}

/// The values as an engine takes them. PostgreSQL's text cannot hold a NUL and refuses a question that does; nothing
/// there is like it, so it is asked for as the replacement character and not found. What is written was checked before.
pub(in crate::store) fn values_for(dialect: Dialect, mut values: Values) -> SqlxValues {
    if dialect == Dialect::Postgres {
        for value in &mut values.0 {
            if let Value::String(Some(text)) = value
                && text.contains('\0')
            {
                *text = text.replace('\0', "\u{fffd}");
            }
        }
    }
    SqlxValues(values)
}

/// A constant text that both engines understand, with `$1`, `$2` where values go.
pub(in crate::store) struct Raw {
    pub(in crate::store) sql: &'static str,
    pub(in crate::store) values: Vec<Value>,
}

impl Statement for Raw {
    fn build_for(&self, dialect: Dialect) -> (String, SqlxValues) {
        let values = Values(self.values.clone());
        (self.sql.to_owned(), values_for(dialect, values))
    }
}

/// A text and its values as an engine takes them, so that nothing is left to be done but to run it.
pub(super) enum Ready {
    Sqlite(Arc<str>, SqliteArguments),
    Postgres(Arc<str>, PgArguments),
}

impl Ready {
    /// Makes a statement of many values ready, which are not copied.
    pub(super) fn new(dialect: Dialect, text: Arc<str>, values: Vec<Value>) -> Self {
        let values = SqlxValues(Values(values));
        match dialect {
            Dialect::Sqlite => Self::Sqlite(text, IntoArguments::<Sqlite>::into_arguments(values)),
            Dialect::Postgres => Self::Postgres(text, IntoArguments::<Postgres>::into_arguments(values)),
        }
    }
}
