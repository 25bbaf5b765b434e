//! The events of a session.

use crate::session::{App, Attachment, Device, Status};
use crate::timestamp::Timestamp;

/// Something that happened to a session.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When; now, or as it was recorded before, where the recorder does not say.
    pub at: Option<Timestamp>,
    /// What.
    pub what: Happening,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// The device was handed over.
    Started,
    /// The person's browser was connected.
    Connected,
    /// The first picture was shown.
    FirstFrame,
    /// The app was launched.
    Launched,
    /// The recorder is there.
    Heartbeat,
    /// It ended.
    Ended {
        /// `completed`, `failed` or `abandoned`; what the rest says where missing.
        status: Option<Status>,
        /// Why, in a word.
        end_reason: Option<String>,
        /// What went wrong.
        error: Option<String>,
    },
    /// The device was given back.
    Closed,
    /// Tags to set, and to take away where there is no value.
    Tags(Vec<(String, Option<String>)>),
    /// What was run and where, as it turned out: what is not said stays as it is.
    Described(Box<Description>),
    /// The state of a file that is not stored.
    Attachment(Attachment),
    /// No sign of the recorder for the configured time. Never sent by recorders.
    Silence,
}

/// What was run and where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    /// Where, all of it.
    pub device: Option<Device>,
    /// What, all of it.
    pub app: Option<App>,
}

impl Event {
    /// An event that happened now.
    pub const fn now(what: Happening) -> Self {
        Self { at: None, what }
    }

    /// An event that happened at `at`.
    pub const fn at(at: Timestamp, what: Happening) -> Self {
        Self { at: Some(at), what }
    }
}
