//! Where a session stands in its life.

use serde::{Deserialize, Serialize};

/// `queued -> running -> completed | failed`, `queued -> abandoned`, `queued | running -> lost`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waits.
    Queued,
    /// Is in use.
    Running,
    /// Ended as it should.
    Completed,
    /// Ended by a fault.
    Failed,
    /// Left the queue.
    Abandoned,
    /// The recorder fell silent.
    Lost,
}

impl Status {
    /// Every status, in the order of life.
    pub const ALL: [Self; 6] = [
        Self::Queued,
        Self::Running,
        Self::Completed,
        Self::Failed,
        Self::Abandoned,
        Self::Lost,
    ];

    /// The word in URLs, JSON and CSV.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Abandoned => "abandoned",
            Self::Lost => "lost",
        }
    }

    /// The status of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// The number in the database; its order is [`Self::ALL`].
    pub const fn code(self) -> i16 {
        self as i16
    }

    /// The status of that number.
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// True where nothing more is expected of the recorder.
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// What a session waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueKind {
    /// The organization's limit of sessions at once.
    Concurrency,
    /// No such device was free.
    Device,
}

impl QueueKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Concurrency, Self::Device];

    /// The word in JSON and CSV.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Concurrency => "concurrency",
            Self::Device => "device",
        }
    }

    /// The kind of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The number in the database.
    pub const fn code(self) -> i16 {
        self as i16
    }

    /// The kind of that number.
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}
