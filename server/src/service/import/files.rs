//! Takes in the files of sessions from a folder, `<session id>/<kind>`.

use std::io;
use std::path::PathBuf;

use domain::access::OrgId;
use domain::{AttachmentKind, AttachmentState, Session};
use tokio_util::io::ReaderStream;

use crate::blob::{self, Blobs};

/// Why a file was not taken in.
pub(super) enum Refused {
    Missing(PathBuf),
    Input(io::Error),
    Blob(blob::Error),
}

/// The folder, and what was taken in from it so far. Where the program dies in the middle of an import, what was taken
/// in stays until `scrub` finds it.
pub(super) struct Files {
    blobs: Blobs,
    org: OrgId,
    folder: PathBuf,
    taken: Vec<String>,
}

impl Files {
    pub(super) fn new(blobs: Blobs, org: OrgId, folder: PathBuf) -> Self {
        Self {
            blobs,
            org,
            folder,
            taken: Vec::new(),
        }
    }

    /// Takes in every file that a session says is available; says how many.
    pub(super) async fn take(&mut self, session: &mut Session) -> Result<u64, Refused> {
        let mut taken = 0;
        let folder = self.folder.join(session.id.to_string());
        for file in &mut session.attachments {
            if file.state != AttachmentState::Available {
                continue;
            }
            let path = folder.join(file.kind.key());
            let content = match tokio::fs::File::open(&path).await {
                Ok(content) => content,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Refused::Missing(path)),
                Err(error) => return Err(Refused::Input(error)),
            };
            let body = ReaderStream::with_capacity(content, 256 * 1024);
            let put = self.blobs.put(self.org, body, u64::MAX, None);
            let stored = put.await.map_err(Refused::Blob)?;
            file.size = i64::try_from(stored.size).ok();
            file.sha256 = Some(stored.sha256);
            self.taken.push(stored.name.clone());
            file.blob = Some(stored.name);
            if file.content_type.is_none() {
                file.content_type = Some(usual_type(file.kind).to_owned());
            }
            taken += 1;
        }
        Ok(taken)
    }

    /// Takes the contents of a session away again that was there already.
    pub(super) async fn give_back(&mut self, session: &Session) {
        for name in session.attachments.iter().filter_map(|file| file.blob.as_ref()) {
            self.remove(name).await;
        }
    }

    /// Takes everything away again: the import is undone.
    pub(super) async fn undo(self) {
        for name in &self.taken {
            self.remove(name).await;
        }
    }

    async fn remove(&self, name: &str) {
        if let Err(error) = self.blobs.remove(self.org, name).await {
            tracing::warn!(%error, "a content that was not imported stays until it is scrubbed");
        }
    }
}

/// The media type of a kind where nobody says another.
fn usual_type(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::DebugLog | AttachmentKind::ActionLog | AttachmentKind::CrashLog => {
            "text/plain; charset=utf-8"
        }
        AttachmentKind::NetworkLog => "application/json",
        AttachmentKind::Video => "video/mp4",
        AttachmentKind::Screenshot => "image/png",
        AttachmentKind::Other => "application/octet-stream",
    }
}
