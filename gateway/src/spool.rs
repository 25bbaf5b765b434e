//! The spool: everything that is recorded lies here before it is sent, and until it was taken.
//!
//! One thread writes, so that no command waits for a disk; who records sends it a [`Note`]. A session is a folder:
//!
//! | file | holds |
//! | --- | --- |
//! | `session.json` | where it stands, for a gateway that starts again |
//! | `*.part` | logs that still grow |
//! | `000007-*.json` | what is to be sent, in order; one request each |
//! | `000007-*.content` | the file that such a request uploads |
//!
//! What cannot be sent moves to `refused/`. Files are readable by their owner alone, and whole: they are written beside
//! their place, synced and moved there. No secret of a client is among them.

mod budget;
mod cut;
mod folder;
mod note;
mod step;
mod writer;

pub use folder::{Folder, Spooled, private_file};
pub use note::{Closing, FileFate, Kept, Log, Note, Part, Phase, SharedWords};
pub use step::Step;

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use domain::SessionId;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use crate::settings::Surroundings;

/// The spool. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Spool {
    notes: mpsc::Sender<Note>,
}

/// What a spool held when it was opened.
#[derive(Debug)]
pub struct Opened {
    /// The spool.
    pub spool: Spool,
    /// Its folders, for who delivers.
    pub folder: Folder,
    /// Sessions that were not over.
    pub open: Vec<Kept>,
    /// Every session that lies in it.
    pub all: Vec<SessionId>,
}

impl Spool {
    /// Opens or makes the spool in `dir`. `wake` hears of every session that has something to send. An error where
    /// another gateway uses it.
    pub fn open(
        dir: &Path,
        limit: u64,
        surroundings: Surroundings,
        keep_typed_text: bool,
        wake: UnboundedSender<SessionId>,
    ) -> io::Result<Opened> {
        let folder = Folder::make(dir)?;
        let lock = lock(dir)?;
        let spooled = folder.sessions()?;
        let mut open = Vec::new();
        let all = spooled.iter().map(|spooled| spooled.id).collect();
        for session in &spooled {
            if let Some(kept) = session.kept.clone()
                && kept.phase != Phase::Over
            {
                open.push(kept);
            }
        }
        let (notes, receiver) = mpsc::channel();
        let writer = writer::Writer::new(
            folder.clone(),
            limit,
            surroundings,
            keep_typed_text,
            wake,
            &spooled,
        );
        std::thread::Builder::new()
            .name("spool".to_owned())
            .spawn(move || {
                writer.run(&receiver);
                drop(lock);
            })?;
        Ok(Opened {
            spool: Self { notes },
            folder,
            open,
            all,
        })
    }

    /// Hands something to the thread that writes. Never waits.
    pub fn note(&self, note: Note) {
        if self.notes.send(note).is_err() {
            tracing::error!("the thread that writes the spool is gone");
        }
    }

    /// Waits until everything that was handed over before is on the disk.
    pub async fn flushed(&self) {
        let (done, waits) = oneshot::channel();
        self.note(Note::Flush(done));
        let _ = waits.await;
    }
}

fn lock(dir: &Path) -> io::Result<File> {
    let path: PathBuf = dir.join("lock");
    let file = fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(io::Error::new(
            io::ErrorKind::AddrInUse,
            "another gateway uses this spool",
        )),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
