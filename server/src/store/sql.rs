//! A statement that is put together at run time, in words that both engines understand.
//!
//! Values are bound; what is written into the text is the store's own: names, and numbers of dimension rows.

use std::fmt::Write;

use sea_query::{Value, Values};
use sea_query_sqlx::SqlxValues;

use super::engine::{Dialect, Statement, values_for};

/// Keys that are bound at the most.
const FEW: usize = 8;

/// Stands in the text where a value goes, until the engine is known.
const PLACE: char = '\u{1}';

/// A text with places and the values that go there, in order.
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

    /// The same after some more words.
    #[cfg(test)]
    pub(super) fn after(mut self, prefix: &str) -> Self {
        self.text.insert_str(0, prefix);
        self
    }

    /// Goes on with another statement.
    pub(super) fn append(&mut self, other: &Self) -> &mut Self {
        self.text.push_str(&other.text);
        self.values.extend_from_slice(&other.values);
        self
    }

    /// Goes on with a value.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.text.push(PLACE);
        self
    }

    /// Goes on with a number of ours.
    pub(super) fn number(&mut self, number: i64) -> &mut Self {
        let _ = write!(self.text, "{number}");
        self
    }

    /// Goes on with the condition that `column` is one of `keys`, which are in order and without repeats. Keys are
    /// numbers of ours; a few are bound, so that the same question is the same text; many stand in it. Keys of
    /// dimensions are dense, so a set that is nearly all of them is written as a span and what it lacks.
    pub(super) fn one_of(&mut self, column: &str, keys: impl IntoIterator<Item = i64>) -> &mut Self {
        let keys: Vec<i64> = keys.into_iter().collect();
        let (Some(first), Some(last)) = (keys.first().copied(), keys.last().copied()) else {
            // One of none: a condition that no row meets.
            return self.push(column).push(" IN (NULL)");
        };
        if first == last {
            return self.push(column).push(" = ").bind(first);
        }
        if keys.len() <= FEW {
            return self.push(column).list(" IN (", &keys);
        }
        let span = usize::try_from(last - first + 1).unwrap_or(usize::MAX);
        if span - keys.len() > keys.len() / 2 {
            return self.push(column).list(" IN (", &keys);
        }
        self.push("(")
            .push(column)
            .push(" BETWEEN ")
            .bind(first)
            .push(" AND ")
            .bind(last);
        let lacking: Vec<i64> = (first..=last)
            .filter(|key| keys.binary_search(key).is_err())
            .collect();
        if !lacking.is_empty() {
            self.push(" AND ").push(column).list(" NOT IN (", &lacking);
        }
        self.push(")")
    }

    fn list(&mut self, before: &str, keys: &[i64]) -> &mut Self {
        self.push(before);
        for (at, key) in keys.iter().enumerate() {
            self.push(if at == 0 { "" } else { "," });
            if keys.len() <= FEW {
                self.bind(*key);
            } else {
                self.number(*key);
            }
        }
        self.push(")")
    }

    /// The text as an engine reads it. SQLite looks numbered places up one by one, which makes thousands of them slow;
    /// nameless ones it counts.
    fn text_for(&self, dialect: Dialect) -> String {
        match dialect {
            Dialect::Sqlite => self.text.replace(PLACE, "?"),
            Dialect::Postgres => {
                let mut out = String::with_capacity(self.text.len() + self.values.len() * 5);
                for (number, part) in self.text.split(PLACE).enumerate() {
                    if number > 0 {
                        // Writing into a String does not fail.
                        let _ = write!(out, "${number}");
                    }
                    out.push_str(part);
                }
                out
            }
        }
    }
}

impl Statement for Sql {
    fn build_for(&self, dialect: Dialect) -> (String, SqlxValues) {
        let values = Values(self.values.clone());
        (self.text_for(dialect), values_for(dialect, values))
    }
}
