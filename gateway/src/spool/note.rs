//! What is handed to the thread that writes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use domain::{AttachmentKind, AttachmentState, SessionId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::oneshot;

use super::Step;
use crate::redact::Words;

/// Words of a session that are not recorded; shared with who hears them.
pub type SharedWords = Arc<Mutex<Words>>;

/// Something to write.
#[derive(Debug)]
pub enum Note {
    /// Where a session stands.
    Keep(Box<Kept>),
    /// Something to send.
    Step(SessionId, Box<Step>),
    /// A line of a log.
    Line(SessionId, Part, Vec<u8>),
    /// What a driver answered when it was asked for a log.
    Log(SessionId, Log, Bytes, SharedWords),
    /// A session is over. Says when that is on the disk, where somebody waits for it.
    Close(SessionId, Box<Closing>, Option<oneshot::Sender<()>>),
    /// Say when everything before is written.
    Flush(oneshot::Sender<()>),
}

/// A log that grows while a session runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// What the browser or the device wrote, in lines of text.
    Debug,
    /// Events of the network, a JSON object a line.
    Network,
    /// Commands, a JSON object a line.
    Commands,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Debug, Self::Network, Self::Commands];

    /// The kind of file that it becomes.
    pub const fn kind(self) -> AttachmentKind {
        match self {
            Self::Debug => AttachmentKind::DebugLog,
            Self::Network => AttachmentKind::NetworkLog,
            Self::Commands => AttachmentKind::ActionLog,
        }
    }

    /// The name of the file while it grows.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Debug => "debug.part",
            Self::Network => "network.part",
            Self::Commands => "commands.part",
        }
    }
}

/// The type of a log, as drivers call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Log {
    /// Events of the browser's own protocol.
    Performance,
    /// Any other: its name.
    Text(String),
}

impl Log {
    /// The log of that name.
    pub fn named(name: &str) -> Self {
        if name == "performance" {
            Self::Performance
        } else {
            Self::Text(name.to_owned())
        }
    }
}

/// Where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// In the queue.
    Waiting,
    /// The WebDriver server makes it.
    Creating,
    /// It runs.
    Running,
    /// It is over; its files are being prepared.
    Closing,
    /// Nothing is to be done but to send what waits.
    Over,
}

/// What a gateway that starts again needs to know of a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// Its id in Session History.
    pub id: SessionId,
    /// Where it stands.
    pub phase: Phase,
    /// Its id at the WebDriver server.
    pub upstream_id: Option<String>,
    /// What stands before `/session` in the paths of its client.
    pub base: String,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// The body that records it, where nothing was sent yet.
    pub record: Option<Value>,
    /// Where a client is whose token could not be confirmed.
    pub unconfirmed: Option<String>,
    /// True where its client was told an address that leads past the gateway.
    pub bypassed: bool,
    /// How it ended.
    pub closing: Option<Closing>,
}

/// How a session ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Closing {
    /// The body that tells so.
    pub event: Value,
    /// What is said of files that there are none of, by their kind.
    pub missing: BTreeMap<AttachmentKind, FileFate>,
}

/// What became of a file that there is none of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFate {
    /// Its state.
    pub state: AttachmentState,
    /// Why, and how to get one.
    pub reason: String,
}
