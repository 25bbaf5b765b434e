//! What a use case answers when it cannot do what it was asked.

use app::error::{AppError, ErrorKind};

use crate::store;

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did not do what it was asked. The words in it are for people; what the store or the system said is
/// for the log only.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error("store: {0}")]
    Store(#[from] store::Error),
    /// Something else of the system failed, e.g. a task was cancelled.
    #[error("{0}: {1}")]
    System(&'static str, #[source] Box<dyn std::error::Error + Send + Sync>),
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    SignedOut,
    /// Signed in, but not allowed; the sentence says who is.
    #[error("not allowed: {0}")]
    Forbidden(String),
    /// There is no such thing in what the viewer may see.
    #[error("not found: {0}")]
    NotFound(&'static str),
    /// A value of the request is wrong; the sentence says what to write.
    #[error("invalid {field:?}: {message}")]
    Invalid {
        /// The field, where it is one.
        field: Option<String>,
        /// A sentence.
        message: String,
    },
    /// It contradicts what is there already.
    #[error("conflict: {0}")]
    Conflict(String),
    /// More than is taken at once.
    #[error("too large: {0}")]
    TooLarge(String),
    /// It would be one more than may be under way at once.
    #[error("busy: {message}")]
    Busy {
        /// A sentence: what is under way, and what to do.
        message: &'static str,
        /// True where everybody together has so many, false where whoever asks does.
        everybody: bool,
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// Too many tries.
    #[error("too many, again in {retry_after_seconds} s")]
    TooMany {
        /// When to try again.
        retry_after_seconds: u64,
    },
}

impl Error {
    /// A wrong value of `field`.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid {
            field: Some(field.to_owned()),
            message: message.into(),
        }
    }

    /// A failure of the system, with what was being done.
    pub fn system(doing: &'static str, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::System(doing, error.into())
    }

    /// True where the same request may be answered soon, and whoever sent it did nothing wrong.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Store(store) => store.is_unavailable(),
            Self::Busy { everybody, .. } => *everybody,
            _ => false,
        }
    }

    /// When to try again, where that is known.
    pub fn retry_after_seconds(&self) -> Option<u64> {
        match self {
            Self::TooMany { retry_after_seconds }
            | Self::Busy {
                retry_after_seconds, ..
            } => Some(*retry_after_seconds),
            _ => None,
        }
    }

    /// The kind, for those who decide by it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Store(_) | Self::System(..) => ErrorKind::Failed,
            Self::SignedOut => ErrorKind::SignedOut,
            Self::Forbidden(_) => ErrorKind::Forbidden,
            Self::NotFound(_) => ErrorKind::NotFound,
            Self::Invalid { .. } | Self::Conflict(_) | Self::TooLarge(_) => ErrorKind::Invalid,
            Self::TooMany { .. } | Self::Busy { .. } => ErrorKind::TooMany,
        }
    }

    /// A sentence for people. Nothing that the database or the system said is in it.
    pub fn message(&self) -> String {
        match self {
            Self::Store(_) | Self::System(..) => {
                "The server could not answer. Trying again is safe.".to_owned()
            }
            Self::SignedOut => "You are signed out. Sign in to go on.".to_owned(),
            Self::NotFound(what) => format!("There is no such {what}, or it is not yours to see."),
            Self::Forbidden(message)
            | Self::Invalid { message, .. }
            | Self::Conflict(message)
            | Self::TooLarge(message) => message.clone(),
            Self::Busy { message, .. } => (*message).to_owned(),
            Self::TooMany { retry_after_seconds } => {
                format!("Too many tries. Try again in {}.", wait(*retry_after_seconds))
            }
        }
    }

    /// The error as the interface shows it, written to the log where the server is at fault. The edge calls this
    /// once for an error, and nobody else logs it.
    pub fn report(&self, request_id: &str) -> AppError {
        if self.kind() == ErrorKind::Failed {
            tracing::error!(request_id, error = %self, "request failed");
        } else {
            tracing::debug!(request_id, error = %self, "request refused");
        }
        AppError {
            kind: self.kind(),
            message: self.message(),
            field: match self {
                Self::Invalid { field, .. } => field.clone(),
                _ => None,
            },
            request_id: Some(request_id.to_owned()),
        }
    }
}

/// A wait in words, rounded up: `40 seconds`, `3 minutes`.
fn wait(seconds: u64) -> String {
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_never_read_what_the_database_said() {
        let error = Error::from(store::Error::Corrupt("sessions.status"));
        let shown = error.report("req_1");
        assert_eq!(shown.kind, ErrorKind::Failed);
        assert!(!shown.message.contains("sessions.status"), "{}", shown.message);
        assert!(error.to_string().contains("sessions.status"), "the log needs it");
        assert_eq!(shown.request_id.as_deref(), Some("req_1"));
    }

    #[test]
    fn waits_are_rounded_up() {
        assert_eq!(wait(59), "59 seconds");
        assert_eq!(wait(121), "3 minutes");
    }
}
