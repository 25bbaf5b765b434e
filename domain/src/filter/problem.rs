//! What is wrong with a value of a URL, told in words beside its control.

use serde::{Deserialize, Serialize};

/// A bad value of a query: named, explained, and left out of the filter while the rest keeps working.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The key of the query, e.g. `from`.
    pub key: String,
    /// The value as it was given, cut to a length that can be shown.
    pub value: String,
    /// What it is about, for programs.
    pub kind: ProblemKind,
    /// What is wrong and what would be right, in a sentence for people.
    pub message: String,
}

/// What a [`Problem`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The value is none of those that exist.
    UnknownValue,
    /// The value has not the right form.
    Malformed,
    /// The value, or the number of values, is too great.
    TooLarge,
    /// The value does not go with another one.
    Conflict,
}

impl Problem {
    /// A problem with `value` of `key`.
    pub fn new(key: &str, value: &str, kind: ProblemKind, message: impl Into<String>) -> Self {
        let value = match value.char_indices().nth(80) {
            Some((end, _)) => format!("{}…", &value[..end]),
            None => value.to_owned(),
        };
        Self {
            key: key.to_owned(),
            value,
            kind,
            message: message.into(),
        }
    }
}
