//! The API's object of a session: all that was recorded, and what is derived from it.

use std::time::Duration;

use domain::Session;
use serde::Serialize;

/// A session with its derived seconds.
#[derive(Clone, Debug, Serialize)]
pub struct SessionObject<'a> {
    #[serde(flatten)]
    session: &'a Session,
    queue_seconds: Option<f64>,
    duration_seconds: Option<f64>,
}

impl<'a> SessionObject<'a> {
    /// The object of a session.
    pub fn of(session: &'a Session) -> Self {
        let seconds = |millis: i64| Duration::from_millis(millis.unsigned_abs()).as_secs_f64();
        Self {
            session,
            queue_seconds: session.queue_millis().map(seconds),
            duration_seconds: session.duration_millis().map(seconds),
        }
    }
}
