//! Why an event is refused.

use std::borrow::Cow;

use crate::session::Status;

/// Why an event is refused, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalCode {
    /// In that status it cannot happen.
    NotPossible,
    /// Its time stands before what must come first.
    OutOfOrder,
    /// It happened already, otherwise.
    Conflict,
    /// The event itself is wrong, whatever the session is.
    Invalid,
}

impl RefusalCode {
    /// The word in the API's errors.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotPossible => "not_possible",
            Self::OutOfOrder => "out_of_order",
            Self::Conflict => "conflict",
            Self::Invalid => "invalid_value",
        }
    }
}

/// An event that makes no sense. The session stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Why, for programs.
    pub code: RefusalCode,
    /// The field of the session it is about.
    pub field: Cow<'static, str>,
    /// Why, in a sentence for people.
    pub message: String,
}

impl Refusal {
    pub(super) fn new(
        code: RefusalCode,
        field: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            field: field.into(),
            message: message.into(),
        }
    }

    pub(super) fn not_possible(field: &'static str, status: Status, why: &str) -> Self {
        let message = format!("The session is {}: {why}.", status.key());
        Self::new(RefusalCode::NotPossible, field, message)
    }
}
