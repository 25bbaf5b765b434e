//! How much room the spool takes, and what goes first when it is too much: contents of files, the oldest first. Sessions
//! and what happened to them are small and never go.

use std::io;
use std::path::Path;

use domain::{AttachmentState, SessionId};
use serde_json::json;

use super::folder::write_json;
use super::{Folder, Step};

/// What is said of a file that had to go.
const REASON: &str = "The gateway could not reach Session History for so long that its spool was full: this file had to go. \
     --spool-limit gives it more room.";

/// Counts bytes.
#[derive(Debug)]
pub struct Budget {
    limit: u64,
    used: u64,
}

impl Budget {
    /// With so much in use already.
    pub fn new(limit: u64, used: u64) -> Self {
        Self { limit, used }
    }

    /// Bytes came.
    pub fn add(&mut self, bytes: u64) {
        self.used = self.used.saturating_add(bytes);
    }

    /// True where a log may still grow.
    pub fn has_room(&self) -> bool {
        self.used < self.limit
    }

    /// Makes room where there is too little. What was delivered meanwhile is found out first.
    pub fn keep(&mut self, folder: &Folder) -> io::Result<()> {
        if self.used <= self.limit {
            return Ok(());
        }
        let sessions = folder.sessions()?;
        self.used = sessions.iter().map(|session| session.bytes).sum();
        for session in sessions {
            if self.used <= self.limit {
                return Ok(());
            }
            for path in folder.steps(session.id)? {
                if self.used <= self.limit {
                    return Ok(());
                }
                if let Ok(step @ Step::File { .. }) = Folder::read_step(&path) {
                    self.used = self.used.saturating_sub(drop_content(session.id, &path, &step)?);
                }
            }
        }
        if self.used > self.limit {
            tracing::warn!(
                bytes = self.used,
                limit = self.limit,
                "the spool takes more than it may, and nothing is left that may go"
            );
        }
        Ok(())
    }
}

/// Puts the news that a file is gone in the place of the file.
fn drop_content(id: SessionId, path: &Path, step: &Step) -> io::Result<u64> {
    let Step::File {
        kind, content, size, ..
    } = step
    else {
        return Ok(0);
    };
    let state = Step::State {
        kind: *kind,
        body: json!({"state": AttachmentState::Failed.key(), "reason": REASON}),
    };
    write_json(path, &state)?;
    std::fs::remove_file(path.with_file_name(content))?;
    tracing::warn!(session = %id, file = kind.key(), bytes = size, "the spool is full: the oldest file had to go");
    Ok(*size)
}
