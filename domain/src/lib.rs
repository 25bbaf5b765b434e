//! Session History's words and rules.
//!
//! Everything the other crates must agree on lives here: what a session is, how a filter is written in a URL, how a
//! page is continued, who may read what, and what a CSV export looks like. Pure functions and plain data: no
//! framework, no database, no clock, no random source, so that it compiles for the server and for the browser.

pub mod access;
pub mod audit;
pub mod calendar;
pub mod csv;
pub mod cursor;
pub mod date_range;
pub mod draft;
pub mod file_name;
pub mod filter;
pub mod fold;
pub mod lifecycle;
pub mod query;
pub mod session;
pub mod timestamp;

pub use access::{Reads, Role, Scope};
pub use cursor::Cursor;
pub use date_range::{DateFilter, Interval, Preset};
pub use filter::{Filter, FilterRequest, Problem};
pub use query::Query;
pub use session::{
    Actor, ActorKind, App, Attachment, AttachmentKind, AttachmentState, Client, Device, Options, Platform,
    QueueKind, Session, SessionId, Status,
};
pub use timestamp::Timestamp;
