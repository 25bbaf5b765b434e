//! What can go wrong with files.

use std::error::Error as StdError;
use std::io;

/// The result of a function of the blob store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong with files. Its text is for the log, never for people.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such file.
    #[error("no such file")]
    Missing,
    /// More bytes came than are taken.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// Bytes taken at the most.
        limit: u64,
    },
    /// The sender stopped in the middle.
    #[error("the sender stopped: {0}")]
    Interrupted(#[source] Box<dyn StdError + Send + Sync>),
    /// The content is not what the sender said it would be.
    #[error("the content has the hash {actual}")]
    OtherContent {
        /// What came.
        actual: String,
    },
    /// There is no room left.
    #[error("no space left for files")]
    Full,
    /// The store failed otherwise.
    #[error("blob store: {0}")]
    Store(#[source] object_store::Error),
    /// The folder cannot be used.
    #[error("folder of files: {0}")]
    Folder(#[source] io::Error),
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            error if is_full(&error) => Self::Full,
            error => Self::Store(error),
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        if is_full(&error) {
            Self::Full
        } else {
            Self::Folder(error)
        }
    }
}

/// True where the system said, somewhere down the chain, that there is no room.
fn is_full(error: &(dyn StdError + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(
            kind,
            Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge)
        ) {
            return true;
        }
        next = error.source();
    }
    false
}
