//! Takes in the files of sessions from a folder, `<session id>/<kind>`.

use std::io;
use std::path::{Path, PathBuf};

use domain::access::OrgId;
use domain::{AttachmentKind, AttachmentState, Session, SessionId};
use tokio_util::io::ReaderStream;

use crate::blob::{self, Blobs};
use crate::service::{Error, Result, Services};

/// How long an import may take, in milliseconds, before what it took in counts as left behind.
const HANDOVER: i64 = 24 * 3_600_000;

/// Why a file was not taken in.
pub(super) enum Refused {
    Missing(PathBuf),
    Input(io::Error),
    Blob(blob::Error),
}

/// The folder, and what was taken in from it so far. The import's transaction keeps every other one of an embedded
/// database waiting, so a name for each file is noted before it begins. Where the program dies in the middle, whoever
/// clears leftovers finds the notes once they are due.
pub(super) struct Files {
    services: Services,
    blobs: Blobs,
    org: OrgId,
    folder: PathBuf,
    /// Names that are noted and have no content yet.
    unused: Vec<String>,
    taken: Vec<String>,
    /// Names whose content is gone again.
    gone: Vec<String>,
}

impl Files {
    /// Looks through the folder and notes what may be taken in from it.
    pub(super) async fn begin(
        services: &Services,
        blobs: &Blobs,
        org: OrgId,
        folder: PathBuf,
    ) -> Result<Self> {
        let looked_at = folder.clone();
        let counted = tokio::task::spawn_blocking(move || count(&looked_at)).await;
        let counted = counted.map_err(|error| Error::system("look through a folder", error))?;
        let number = counted.map_err(|error| Error::system("look through a folder", error))?;
        let unused: Vec<String> = (0..number).map(|_| blobs.new_name()).collect();
        let due = services.clock.now().plus_millis(HANDOVER);
        services.store.note_blobs(org, &unused, due).await?;
        Ok(Self {
            services: services.clone(),
            blobs: blobs.clone(),
            org,
            folder,
            unused,
            taken: Vec::new(),
            gone: Vec::new(),
        })
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
            // There are too few where an id stands in the file twice, or files came meanwhile: the first is told as what
            // it is, and the database refuses the others.
            let name = self.unused.pop().unwrap_or_else(|| self.blobs.new_name());
            self.taken.push(name.clone());
            let put = self.blobs.put_as(name, self.org, body);
            let stored = put.await.map_err(Refused::Blob)?;
            file.size = i64::try_from(stored.size).ok();
            file.sha256 = Some(stored.sha256);
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
    pub(super) async fn undo(mut self) {
        for name in std::mem::take(&mut self.taken) {
            self.remove(&name).await;
        }
        self.end().await;
    }

    /// Forgets the notes of what is not there, once the import's transaction is over. Those of what it named went with it.
    pub(super) async fn end(mut self) {
        self.gone.append(&mut self.unused);
        if let Err(error) = self.services.store.forget_blobs(self.org, &self.gone).await {
            tracing::warn!(%error, "notes of contents that are not there stay until they are due");
        }
    }

    async fn remove(&mut self, name: &str) {
        match self.blobs.remove(self.org, name).await {
            Ok(()) => self.gone.push(name.to_owned()),
            Err(error) => tracing::warn!(%error, "a content that was not imported is taken away later"),
        }
    }
}

/// How many files of sessions there are in a folder; none where there is no folder.
fn count(folder: &Path) -> io::Result<usize> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut number = 0;
    for entry in entries {
        let entry = entry?;
        let is_session = |name: &str| name.parse::<SessionId>().is_ok();
        if !entry.file_name().to_str().is_some_and(is_session) || !entry.path().is_dir() {
            continue;
        }
        for file in std::fs::read_dir(entry.path())? {
            let name = file?.file_name();
            number += usize::from(name.to_str().and_then(AttachmentKind::from_key).is_some());
        }
    }
    Ok(number)
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
