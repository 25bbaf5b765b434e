//! Why a command failed.

use crate::config::Problems;
use crate::service;
use crate::store;

/// The result of a command.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a command failed. Its text is for the person at the terminal, who runs the server and may know what the system
/// said.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command was not understood, or help was asked for.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// Settings are wrong.
    #[error(transparent)]
    Settings(#[from] Problems),
    /// A use case refused.
    #[error("{}", told(.0))]
    Service(#[from] service::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The system failed.
    #[error("could not {0}: {1}")]
    Failed(&'static str, String),
    /// Anything else, in words.
    #[error("{0}")]
    Told(String),
}

impl Error {
    /// A failure of the system, with what was being done.
    pub fn failed(doing: &'static str, error: impl std::fmt::Display) -> Self {
        Self::Failed(doing, error.to_string())
    }
}

fn told(error: &service::Error) -> String {
    match error {
        service::Error::Store(_) | service::Error::System(..) => error.to_string(),
        refused => refused.message(),
    }
}
