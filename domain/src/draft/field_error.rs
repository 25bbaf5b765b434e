//! What is wrong with a field, in words that may be shown.

use std::fmt;

/// What is wrong with a field, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldErrorCode {
    /// The text is no JSON.
    MalformedJson,
    /// There is no such field.
    UnknownField,
    /// The field must be given.
    Missing,
    /// The value is of another type.
    WrongType,
    /// The value is of the right type but not one of those allowed.
    Invalid,
    /// The text, list or map is too long.
    TooLong,
    /// The field does not go with another one.
    Inconsistent,
    /// The name of a tag looks like that of a secret.
    Secret,
}

impl FieldErrorCode {
    /// The word in the API's errors.
    pub const fn key(self) -> &'static str {
        match self {
            Self::MalformedJson => "malformed_json",
            Self::UnknownField => "unknown_field",
            Self::Missing => "missing_field",
            Self::WrongType => "wrong_type",
            Self::Invalid => "invalid_value",
            Self::TooLong => "too_long",
            Self::Inconsistent => "inconsistent",
            Self::Secret => "secret_refused",
        }
    }
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The path of the field in JSON: `device.id`, `attachments[2].kind`; empty for the whole.
    pub field: String,
    /// What is wrong, for programs.
    pub code: FieldErrorCode,
    /// What is wrong, in a sentence for people.
    pub message: String,
}

impl FieldError {
    /// An error of a field.
    pub fn new(field: impl Into<String>, code: FieldErrorCode, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            code,
            message: message.into(),
        }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.field, self.message)
        }
    }
}

/// Everything that is wrong with an object; never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// The errors, where there are any.
    pub fn result(errors: Vec<FieldError>) -> Result<(), Self> {
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Self(errors))
        }
    }

    /// The errors.
    pub fn iter(&self) -> impl Iterator<Item = &FieldError> {
        self.0.iter()
    }

    /// True where the text was no JSON at all.
    pub fn is_malformed(&self) -> bool {
        self.0
            .iter()
            .any(|error| error.code == FieldErrorCode::MalformedJson)
    }
}

impl From<FieldError> for FieldErrors {
    fn from(error: FieldError) -> Self {
        Self(vec![error])
    }
}

impl IntoIterator for FieldErrors {
    type Item = FieldError;
    type IntoIter = std::vec::IntoIter<FieldError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
