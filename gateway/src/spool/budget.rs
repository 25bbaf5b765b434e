//! How much room the spool takes, and what goes first when it is too much: what was refused, then contents of files, the
//! oldest first. Sessions and what happened to them are small and never go.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use domain::{AttachmentState, SessionId};
use serde_json::json;

use super::folder::write_json;
use super::{Folder, Step};

/// What is said of a file that had to go.
const REASON: &str = "The gateway could not reach Session History for so long that its spool was full: this file had to go. \
     --spool-limit gives it more room.";

/// How long it is not looked again where nothing was left that may go.
const HOPELESS: Duration = Duration::from_secs(10);

/// Counts bytes. What was delivered meanwhile is found out when they would be too many.
#[derive(Debug)]
pub struct Budget {
    limit: u64,
    used: u64,
    hopeless: Option<Instant>,
}

impl Budget {
    /// With so much in use already.
    pub fn new(limit: u64, used: u64) -> Self {
        Self {
            limit,
            used,
            hopeless: None,
        }
    }

    /// Bytes came.
    pub fn add(&mut self, bytes: u64) {
        self.used = self.used.saturating_add(bytes);
    }

    /// True where a log may grow by so many bytes, once room was made for them.
    pub fn has_room(&mut self, folder: &Folder, bytes: u64) -> bool {
        if self.used.saturating_add(bytes) <= self.limit {
            self.hopeless = None;
            return true;
        }
        if self.hopeless.is_some_and(|since| since.elapsed() < HOPELESS) {
            return false;
        }
        // Some more than is needed, so that it is not looked again for every line.
        if let Err(error) = self.make_room(folder, self.limit - self.limit / 16) {
            tracing::error!(%error, "could not make room in the spool");
        }
        let room = self.used.saturating_add(bytes) <= self.limit;
        self.hopeless = (!room).then(Instant::now);
        room
    }

    /// Makes room where there is too little.
    pub fn keep(&mut self, folder: &Folder) -> io::Result<()> {
        if self.used > self.limit {
            self.make_room(folder, self.limit)?;
        }
        Ok(())
    }

    /// Counts what is there, and takes away what may go until it is `goal` at the most: what nobody will take first.
    fn make_room(&mut self, folder: &Folder, goal: u64) -> io::Result<()> {
        let (sessions, refused) = (folder.sessions()?, folder.refused()?);
        self.used = sessions.iter().map(|session| session.bytes).sum();
        self.used += refused.iter().map(|(_, bytes)| bytes).sum::<u64>();
        for (path, bytes) in refused {
            if self.used <= goal {
                return Ok(());
            }
            std::fs::remove_dir_all(&path)?;
            self.used = self.used.saturating_sub(bytes);
            tracing::warn!(path = %path.display(), bytes, "the spool is full: the oldest of what was refused had to go");
        }
        for session in sessions {
            for path in folder.steps(session.id)? {
                if self.used <= goal {
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
    match std::fs::remove_file(path.with_file_name(content)) {
        // It was delivered at this very moment.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        other => other?,
    }
    tracing::warn!(session = %id, file = kind.key(), bytes = size, "the spool is full: the oldest file had to go");
    Ok(*size)
}
