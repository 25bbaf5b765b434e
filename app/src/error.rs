//! What the interface is told when something does not work.

use leptos::prelude::*;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use crate::wire::Wire;

/// Why something did not work, for code to decide by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Nobody is signed in, or the sign-in expired.
    SignedOut,
    /// Signed in, but not allowed here.
    Forbidden,
    /// There is no such thing in what the viewer may see.
    NotFound,
    /// The request was wrong; `field` says where.
    Invalid,
    /// Too many requests; try again later.
    TooMany,
    /// The server could not be reached.
    Offline,
    /// The server failed; the request id finds it in the log.
    Failed,
}

/// An error as the interface shows it: words for people, nothing of the server's insides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct AppError {
    /// Why.
    pub kind: ErrorKind,
    /// A sentence for people.
    pub message: String,
    /// Which field of the request, where it was one.
    pub field: Option<String>,
    /// Finds the request in the server's log.
    pub request_id: Option<String>,
}

impl AppError {
    /// An error of a kind, in words.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            field: None,
            request_id: None,
        }
    }

    /// What a component sees that runs where no backend is, e.g. while routes are listed.
    pub fn no_backend() -> Self {
        Self::new(ErrorKind::Failed, "The page is not connected to a server.")
    }
}

impl FromServerFnError for AppError {
    type Encoder = Wire;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::new(
                ErrorKind::Offline,
                "The server could not be reached. Trying again is safe.",
            ),
            _ => Self::new(
                ErrorKind::Failed,
                "The server did not answer as it should. Trying again is safe.",
            ),
        }
    }
}

/// The backend of this request.
pub fn backend() -> Result<crate::backend::SharedBackend, AppError> {
    use_context().ok_or_else(AppError::no_backend)
}
