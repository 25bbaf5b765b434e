//! The files of a session.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// The kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// What the app and the device wrote.
    DebugLog,
    /// A HAR of the app's network traffic.
    NetworkLog,
    /// What was tapped and typed.
    ActionLog,
    /// A crash report.
    CrashLog,
    /// A recording of the screen.
    Video,
    /// A picture of the screen.
    Screenshot,
    /// Anything else.
    Other,
}

impl AttachmentKind {
    /// Every kind, in the order of the columns and icons.
    pub const ALL: [Self; 7] = [
        Self::DebugLog,
        Self::NetworkLog,
        Self::ActionLog,
        Self::CrashLog,
        Self::Video,
        Self::Screenshot,
        Self::Other,
    ];

    /// The word in URLs, JSON and CSV.
    pub const fn key(self) -> &'static str {
        match self {
            Self::DebugLog => "debug_log",
            Self::NetworkLog => "network_log",
            Self::ActionLog => "action_log",
            Self::CrashLog => "crash_log",
            Self::Video => "video",
            Self::Screenshot => "screenshot",
            Self::Other => "other",
        }
    }

    /// The kind of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The name people know.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DebugLog => "Debug log",
            Self::NetworkLog => "Network log",
            Self::ActionLog => "Action log",
            Self::CrashLog => "Crash log",
            Self::Video => "Video",
            Self::Screenshot => "Screenshot",
            Self::Other => "Other file",
        }
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

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentState {
    /// It can be downloaded.
    Available,
    /// It is being recorded.
    Recording,
    /// It is being prepared.
    Processing,
    /// There never was one; the reason says why and how to get one.
    NotCaptured,
    /// It was deleted by age.
    Expired,
    /// It could not be saved.
    Failed,
    /// It is hidden from readers.
    Forbidden,
}

impl AttachmentState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Available,
        Self::Recording,
        Self::Processing,
        Self::NotCaptured,
        Self::Expired,
        Self::Failed,
        Self::Forbidden,
    ];

    /// The word in JSON and CSV.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Recording => "recording",
            Self::Processing => "processing",
            Self::NotCaptured => "not_captured",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::Forbidden => "forbidden",
        }
    }

    /// The state of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// The number in the database, 1 to 7; 0 is kept for "no such file".
    pub const fn code(self) -> i16 {
        self as i16 + 1
    }

    /// The state of that number.
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A file of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentKind,
    /// What became of it.
    pub state: AttachmentState,
    /// Why it is in that state, in words for people.
    pub reason: Option<String>,
    /// The recorder's name for it.
    pub file_name: Option<String>,
    /// Its media type.
    pub content_type: Option<String>,
    /// Its size in bytes.
    pub size: Option<i64>,
    /// The SHA-256 of its content, in lower-case hex.
    pub sha256: Option<String>,
    /// The name of its content in the server's store of files. Nobody else is told.
    #[serde(skip)]
    pub blob: Option<String>,
    /// Since when it is in that state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

impl Attachment {
    /// A file in `state` about which nothing else is known.
    pub const fn in_state(kind: AttachmentKind, state: AttachmentState) -> Self {
        Self {
            kind,
            state,
            reason: None,
            file_name: None,
            content_type: None,
            size: None,
            sha256: None,
            blob: None,
            updated_at: None,
        }
    }
}

/// The state of every kind of file, packed into one number: four bits a kind, so that the list and the export read
/// one narrow column instead of a table of files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FileStates(i64);

impl FileStates {
    /// From the number in the database. Bits that mean nothing are dropped.
    pub fn from_bits(bits: i64) -> Self {
        let mut states = Self::default();
        for kind in AttachmentKind::ALL {
            let code = (bits >> Self::shift(kind)) & 0b1111;
            if let Some(state) = i16::try_from(code).ok().and_then(AttachmentState::from_code) {
                states.set(kind, Some(state));
            }
        }
        states
    }

    /// The number in the database.
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// How far the bits of `kind` stand from the right; SQL needs it to filter by a kind.
    pub const fn shift(kind: AttachmentKind) -> u32 {
        kind as u32 * 4
    }

    /// The state of a kind.
    pub fn get(self, kind: AttachmentKind) -> Option<AttachmentState> {
        let code = (self.0 >> Self::shift(kind)) & 0b1111;
        i16::try_from(code).ok().and_then(AttachmentState::from_code)
    }

    /// Sets or clears the state of a kind.
    pub fn set(&mut self, kind: AttachmentKind, state: Option<AttachmentState>) {
        let code = state.map_or(0, AttachmentState::code);
        self.0 = (self.0 & !(0b1111 << Self::shift(kind))) | (i64::from(code) << Self::shift(kind));
    }

    /// The kinds that can be downloaded, in order.
    pub fn available(self) -> impl Iterator<Item = AttachmentKind> {
        AttachmentKind::ALL
            .into_iter()
            .filter(move |kind| self.get(*kind) == Some(AttachmentState::Available))
    }
}

impl FromIterator<(AttachmentKind, AttachmentState)> for FileStates {
    fn from_iter<I: IntoIterator<Item = (AttachmentKind, AttachmentState)>>(files: I) -> Self {
        let mut states = Self::default();
        for (kind, state) in files {
            states.set(kind, Some(state));
        }
        states
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_states_keep_every_kind_apart() {
        for kind in AttachmentKind::ALL {
            for state in AttachmentState::ALL {
                let mut states: FileStates = AttachmentKind::ALL
                    .map(|k| (k, AttachmentState::Expired))
                    .into_iter()
                    .collect();
                states.set(kind, Some(state));
                assert_eq!(FileStates::from_bits(states.bits()).get(kind), Some(state));
                for other in AttachmentKind::ALL.into_iter().filter(|k| *k != kind) {
                    assert_eq!(states.get(other), Some(AttachmentState::Expired));
                }
                states.set(kind, None);
                assert_eq!(states.get(kind), None);
            }
        }
    }
}
