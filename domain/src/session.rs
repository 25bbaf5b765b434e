//! The recorded app session and its parts.

mod actor;
mod app;
mod attachment;
mod client;
mod device;
mod id;
mod status;

pub use actor::{Actor, ActorKind};
pub use app::App;
pub use attachment::{Attachment, AttachmentKind, AttachmentState, FileStates};
pub use client::{Client, Options, Tags};
pub use device::{Device, OsVersion, Platform};
pub use id::{InvalidSessionId, SessionId};
pub use status::{QueueKind, Status};

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// One recorded app session, as everybody sees it: the REST API's object, a line of NDJSON, the source of a CSV row.
///
/// Actor, app and device are copies made at recording time; they do not change when a user is deleted, a token is
/// revoked or an app is renamed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Its id, given by the server (version 7) or by the recorder (any version).
    pub id: SessionId,
    /// Who ran it.
    pub actor: Actor,
    /// What was run; every part may be missing (a bare device has no app).
    pub app: App,
    /// Where it ran.
    pub device: Device,
    /// Where it stands in its life.
    pub status: Status,
    /// When it was asked for; "Date" on the page.
    pub requested_at: Timestamp,
    /// When the device was handed over.
    pub started_at: Option<Timestamp>,
    /// When the person's browser was connected.
    pub user_connected_at: Option<Timestamp>,
    /// When the first picture was shown.
    pub first_frame_at: Option<Timestamp>,
    /// When the app was launched.
    pub app_launched_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When the device was given back.
    pub closed_at: Option<Timestamp>,
    /// When the recorder was last heard of.
    pub last_seen_at: Option<Timestamp>,
    /// What it waited for, where it waited.
    pub queue_kind: Option<QueueKind>,
    /// Why it ended, in a word of the recorder: `user`, `inactivity`, `time_limit`, `error`, `test`, ..
    pub end_reason: Option<String>,
    /// What went wrong, in the recorder's words.
    pub error: Option<String>,
    /// True where the end was estimated because the recorder fell silent.
    pub end_estimated: bool,
    /// Where the person came from.
    pub client: Client,
    /// How it was started.
    pub options: Options,
    /// Short labels.
    pub tags: Tags,
    /// Its files, at most one of a kind, in the order of [`AttachmentKind::ALL`].
    pub attachments: Vec<Attachment>,
}

impl Session {
    /// Time in the queue in milliseconds: started - requested, of an abandoned session ended - requested; nothing
    /// while queued. Never negative.
    pub fn queue_millis(&self) -> Option<i64> {
        queue_millis(self.status, self.requested_at, self.started_at, self.ended_at)
    }

    /// Time in use in milliseconds: ended - started; nothing where either is missing. Never negative.
    pub fn duration_millis(&self) -> Option<i64> {
        duration_millis(self.started_at, self.ended_at)
    }

    /// The last time at which it was surely there: the best estimate of its end where nobody told one.
    pub fn last_sign_of_life(&self) -> Timestamp {
        [
            self.started_at,
            self.user_connected_at,
            self.first_frame_at,
            self.app_launched_at,
            self.last_seen_at,
        ]
        .into_iter()
        .flatten()
        .fold(self.requested_at, Timestamp::max)
    }

    /// The state of every kind of file.
    pub fn file_states(&self) -> FileStates {
        self.attachments
            .iter()
            .map(|file| (file.kind, file.state))
            .collect()
    }
}

/// See [`Session::queue_millis`].
pub fn queue_millis(
    status: Status,
    requested: Timestamp,
    started: Option<Timestamp>,
    ended: Option<Timestamp>,
) -> Option<i64> {
    let until = match status {
        Status::Abandoned => ended,
        _ => started,
    };
    until.map(|until| until.millis_since(requested))
}

/// See [`Session::duration_millis`].
pub fn duration_millis(started: Option<Timestamp>, ended: Option<Timestamp>) -> Option<i64> {
    Some(ended?.millis_since(started?))
}
