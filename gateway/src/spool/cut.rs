//! Why a log has less in it than there was.

use domain::{AttachmentState, Timestamp};
use serde_json::json;

use super::Part;
use crate::redact::Blind;

/// Why something was left out of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It might repeat what was typed.
    Blind(Blind),
    /// The log is as long as one may be.
    TooLong,
    /// The spool has no room.
    SpoolFull,
}

impl Cut {
    /// What is said of a log that has nothing in it.
    pub const fn state(self) -> AttachmentState {
        match self {
            Self::Blind(_) => AttachmentState::NotCaptured,
            Self::TooLong | Self::SpoolFull => AttachmentState::Failed,
        }
    }

    /// In words.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Blind(blind) => blind.reason(),
            Self::TooLong => "The log was longer than the gateway records. What came later was left out.",
            Self::SpoolFull => {
                "The gateway's spool was full, and some of this log was left out. --spool-limit gives it more room."
            }
        }
    }

    /// How it stands in the log itself, where something is missing.
    pub fn line(self, part: Part, at: Timestamp) -> String {
        let reason = self.reason();
        match part {
            Part::Debug => format!("{at} WARNING gateway {reason}\n"),
            Part::Network => format!("{}\n", json!({"comment": reason})),
            Part::Commands => {
                format!(
                    "{}\n",
                    json!({"at": at.to_string(), "kind": "webdriver", "title": reason})
                )
            }
        }
    }
}
