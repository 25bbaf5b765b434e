//! Rows of the list.

use app::backend::{FileCell, LocalTime, SessionRow};
use domain::{Attachment, Session, Timestamp};

use super::Asked;

impl Asked {
    /// A time with what its clock shows in the view's zone.
    pub fn local(&self, at: Timestamp) -> LocalTime {
        LocalTime {
            at,
            offset_seconds: self.zone.to_offset(at.to_jiff()).seconds(),
        }
    }

    /// A session as the list shows it.
    pub fn row(&self, session: Session) -> SessionRow {
        SessionRow {
            queue_millis: session.queue_millis(),
            duration_millis: session.duration_millis(),
            requested_at: self.local(session.requested_at),
            ended_at: session.ended_at.map(|at| self.local(at)),
            last_seen_at: session.last_seen_at.map(|at| self.local(at)),
            files: session
                .attachments
                .into_iter()
                .map(|file| self.file(file))
                .collect(),
            id: session.id,
            actor: session.actor,
            app: session.app,
            device: session.device,
            status: session.status,
            started_at: session.started_at,
            queue_kind: session.queue_kind,
            end_reason: session.end_reason,
            error: session.error,
        }
    }

    fn file(&self, file: Attachment) -> FileCell {
        FileCell {
            kind: file.kind,
            state: file.state,
            reason: file.reason,
            size: file.size,
            since: file.updated_at.map(|at| self.local(at)),
        }
    }
}
