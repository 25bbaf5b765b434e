//! Files of made-up sessions.

use app::backend::{FileCell, SessionRow};
use domain::{Attachment, AttachmentKind, AttachmentState, Timestamp};

use super::utc;

/// One letter for each of the first six kinds: available, recording, processing, not captured, expired, failed,
/// forbidden (`a r p n e f x`), `.` for none.
pub fn files(states: &str, since: Timestamp) -> Vec<FileCell> {
    states
        .chars()
        .zip(AttachmentKind::ALL)
        .filter_map(|(letter, kind)| {
            let state = match letter {
                'a' => AttachmentState::Available,
                'r' => AttachmentState::Recording,
                'p' => AttachmentState::Processing,
                'n' => AttachmentState::NotCaptured,
                'e' => AttachmentState::Expired,
                'f' => AttachmentState::Failed,
                'x' => AttachmentState::Forbidden,
                _ => return None,
            };
            Some(FileCell {
                kind,
                state,
                reason: reason(kind, state).map(str::to_owned),
                size: (state == AttachmentState::Available).then(|| size(kind)),
                since: Some(utc(since)),
            })
        })
        .collect()
}

fn reason(kind: AttachmentKind, state: AttachmentState) -> Option<&'static str> {
    match (state, kind) {
        (AttachmentState::NotCaptured, AttachmentKind::NetworkLog) => {
            Some("Start the session with network_intercept to record one.")
        }
        (AttachmentState::NotCaptured, _) => Some("Start the session with debug to record one."),
        (AttachmentState::Expired, _) => Some("Files of anonymous sessions are kept for 1 hour."),
        (AttachmentState::Failed, _) => Some("The upload broke off at 61%."),
        (AttachmentState::Forbidden, _) => Some("Hidden by its owner."),
        _ => None,
    }
}

const fn size(kind: AttachmentKind) -> i64 {
    match kind {
        AttachmentKind::Video => 18_442_117,
        AttachmentKind::NetworkLog => 1_240_332,
        AttachmentKind::Screenshot => 412_008,
        _ => 86_214,
    }
}

/// The files of a row in full.
pub fn attachments(row: &SessionRow) -> Vec<Attachment> {
    row.files
        .iter()
        .map(|file| Attachment {
            reason: file.reason.clone(),
            size: file.size,
            updated_at: file.since.map(|since| since.at),
            ..Attachment::in_state(file.kind, file.state)
        })
        .collect()
}
