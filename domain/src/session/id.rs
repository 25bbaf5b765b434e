//! The id of a session.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A UUID, written in lower case with hyphens. Its byte order is its text order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(Uuid);

/// The text is no UUID.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a session id is a UUID, e.g. 01936f0a-61d1-7c3e-9a55-0b7e4d2f8c11")]
pub struct InvalidSessionId;

impl SessionId {
    /// Wraps a UUID of any version.
    pub const fn new(id: Uuid) -> Self {
        Self(id)
    }

    /// A version 7 id: `millis` since the epoch in front, then `random`.
    pub fn version_7(millis: i64, random: [u8; 10]) -> Self {
        let millis = u64::try_from(millis).unwrap_or(0);
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// The sixteen bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// From sixteen bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// The UUID itself.
    pub const fn uuid(&self) -> Uuid {
        self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

impl FromStr for SessionId {
    type Err = InvalidSessionId;

    /// Reads the hyphenated form in either case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 36 {
            return Err(InvalidSessionId);
        }
        Uuid::try_parse(text).map(Self).map_err(|_| InvalidSessionId)
    }
}
