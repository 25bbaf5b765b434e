//! Who, as a filter says it.

use std::fmt;

use crate::fold::fold_case;

/// One choice of the users filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UserKey {
    /// A person by e-mail, compared without case; kept folded.
    Email(String),
    /// An API token by its id (labels are not unique).
    Token(String),
    /// An anonymous visitor by the description.
    Anonymous(String),
}

impl UserKey {
    /// Reads an e-mail, `token:<id>` or `anonymous:<label>`.
    pub fn parse(text: &str) -> Option<Self> {
        let key = match text.split_once(':') {
            Some(("token", id)) => Self::Token(id.trim().to_owned()),
            Some(("anonymous", label)) => Self::Anonymous(label.to_owned()),
            _ => Self::Email(fold_case(text.trim())),
        };
        let (Self::Email(rest) | Self::Token(rest) | Self::Anonymous(rest)) = &key;
        (!rest.is_empty()).then_some(key)
    }
}

impl fmt::Display for UserKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Email(email) => f.write_str(email),
            Self::Token(id) => write!(f, "token:{id}"),
            Self::Anonymous(label) => write!(f, "anonymous:{label}"),
        }
    }
}
