//! A statement that is put together at run time, in words that both engines understand.
//!
//! Values are bound; what is written into the text is the store's own: names, and numbers of dimension rows.

use std::fmt::Write;

use sea_query::{Value, Values};
use sea_query_sqlx::SqlxValues;

use super::engine::{Dialect, Statement};

/// A text with `$1`, `$2`, .. and the values that go there.
#[derive(Clone, Debug, Default)]
pub(super) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Begins with a text.
    pub(super) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            values: Vec::new(),
        }
    }

    /// Goes on with a text.
    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Goes on with a value.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        // Writing into a String does not fail.
        let _ = write!(self.text, "${}", self.values.len());
        self
    }

    /// Goes on with a number of ours.
    pub(super) fn number(&mut self, number: i64) -> &mut Self {
        let _ = write!(self.text, "{number}");
        self
    }

    /// Goes on with `column = key` or `column IN (keys)`. Keys are numbers of ours, so they stand in the text.
    pub(super) fn one_of(&mut self, column: &str, keys: impl IntoIterator<Item = i64>) -> &mut Self {
        let mut keys = keys.into_iter().peekable();
        let first = keys.next();
        self.push(column);
        match (first, keys.peek()) {
            (None, _) => self.push(" IN (NULL)"),
            (Some(key), None) => self.push(" = ").number(key),
            (Some(key), Some(_)) => {
                self.push(" IN (").number(key);
                for key in keys {
                    self.push(",").number(key);
                }
                self.push(")")
            }
        }
    }

    /// The text, for snapshots.
    #[cfg(test)]
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

impl Statement for Sql {
    fn build_for(&self, _: Dialect) -> (String, SqlxValues) {
        (self.text.clone(), SqlxValues(Values(self.values.clone())))
    }
}
