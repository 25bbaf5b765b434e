//! One request to Session History, as it waits on the disk.

use domain::AttachmentKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Step {
    /// Record the session.
    Record {
        /// The body; without an actor where that is not known yet.
        body: Value,
        /// Where a client is whose token could not be confirmed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unconfirmed: Option<String>,
    },
    /// Tell what happened.
    Events {
        /// The body.
        body: Value,
    },
    /// Say what became of a file.
    State {
        /// Its kind.
        kind: AttachmentKind,
        /// The body.
        body: Value,
    },
    /// Upload a file.
    File {
        /// Its kind.
        kind: AttachmentKind,
        /// The name of the file beside, which holds its content.
        content: String,
        /// The name for people.
        file_name: String,
        /// The media type.
        content_type: String,
        /// Of the content, in hexadecimal digits.
        sha256: String,
        /// Bytes of the content.
        size: u64,
    },
}
