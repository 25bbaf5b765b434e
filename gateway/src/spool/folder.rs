//! Where things lie on the disk, and how they get there whole.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use domain::SessionId;
use serde::Serialize;

use super::{Kept, Step};

const KEPT: &str = "session.json";

/// The folders of a spool. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Folder {
    sessions: PathBuf,
    refused: PathBuf,
}

/// A session in the spool.
#[derive(Clone, Debug)]
pub struct Spooled {
    /// Its id.
    pub id: SessionId,
    /// Where it stands; nothing where that cannot be read.
    pub kept: Option<Kept>,
    /// Bytes of everything that lies there.
    pub bytes: u64,
    /// The number of the last request.
    pub last: u32,
}

impl Folder {
    /// Makes the folders below `dir`.
    pub fn make(dir: &Path) -> io::Result<Self> {
        let folder = Self {
            sessions: dir.join("sessions"),
            refused: dir.join("refused"),
        };
        for path in [dir, &folder.sessions, &folder.refused] {
            private_dir(path)?;
        }
        Ok(folder)
    }

    /// The folder of a session.
    pub fn of(&self, id: SessionId) -> PathBuf {
        self.sessions.join(id.to_string())
    }

    /// Makes the folder of a session.
    pub fn make_session(&self, id: SessionId) -> io::Result<()> {
        private_dir(&self.of(id))
    }

    /// Writes where a session stands.
    pub fn keep(&self, kept: &Kept) -> io::Result<()> {
        write_json(&self.of(kept.id).join(KEPT), kept)
    }

    /// Where a session stands.
    pub fn kept(&self, id: SessionId) -> Option<Kept> {
        let text = fs::read(self.of(id).join(KEPT)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Every session, the oldest first: their ids begin with their times.
    pub fn sessions(&self) -> io::Result<Vec<Spooled>> {
        let mut sessions = Vec::new();
        for entry in fs::read_dir(&self.sessions)? {
            let entry = entry?;
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            let mut spooled = Spooled {
                id,
                kept: self.kept(id),
                bytes: 0,
                last: 0,
            };
            for file in fs::read_dir(entry.path())?.flatten() {
                spooled.bytes += file.metadata().map_or(0, |metadata| metadata.len());
                let name = file.file_name();
                let number = name
                    .to_str()
                    .and_then(|name| name.split_once('-')?.0.parse().ok());
                spooled.last = spooled.last.max(number.unwrap_or(0));
                if Path::new(&name).extension() == Some(OsStr::new("new")) {
                    // Half written when the gateway was killed.
                    let _ = fs::remove_file(file.path());
                }
            }
            sessions.push(spooled);
        }
        sessions.sort_by_key(|session| session.id);
        Ok(sessions)
    }

    /// Requests of a session that wait, in order.
    pub fn steps(&self, id: SessionId) -> io::Result<Vec<PathBuf>> {
        let mut steps: Vec<PathBuf> = fs::read_dir(self.of(id))?
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| {
                path.extension() == Some(OsStr::new("json")) && path.file_name() != Some(OsStr::new(KEPT))
            })
            .collect();
        steps.sort();
        Ok(steps)
    }

    /// Reads a request.
    pub fn read_step(path: &Path) -> io::Result<Step> {
        Ok(serde_json::from_slice(&fs::read(path)?)?)
    }

    /// Forgets a request, and the content that belongs to it. Bytes that are free now.
    pub fn forget(path: &Path, step: Option<&Step>) -> u64 {
        let mut freed = remove(path);
        if let Some(Step::File { content, .. }) = step {
            freed += remove(&path.with_file_name(content));
        }
        freed
    }

    /// Moves a request that will never be taken aside, with why. Bytes that left the sessions.
    pub fn refuse(&self, id: SessionId, path: &Path, step: Option<&Step>, why: &str) -> io::Result<()> {
        let aside = self.refused.join(id.to_string());
        private_dir(&aside)?;
        let name = path.file_name().unwrap_or_default();
        if let Some(Step::File { content, .. }) = step {
            let _ = fs::rename(path.with_file_name(content), aside.join(content));
        }
        write_json(&aside.join(name).with_extension("why.json"), &why)?;
        fs::rename(path, aside.join(name))
    }

    /// What was moved aside, by session, the oldest first: folders, and their bytes.
    pub fn refused(&self) -> io::Result<Vec<(PathBuf, u64)>> {
        let mut refused = Vec::new();
        for entry in fs::read_dir(&self.refused)? {
            let path = entry?.path();
            let bytes = size_of(&path);
            refused.push((path, bytes));
        }
        refused.sort();
        Ok(refused)
    }

    /// Takes the folder of a session away. Bytes that are free now.
    pub fn remove(&self, id: SessionId) -> u64 {
        let path = self.of(id);
        let bytes = size_of(&path);
        if let Err(error) = fs::remove_dir_all(&path) {
            tracing::warn!(session = %id, %error, "could not take a folder of the spool away");
        }
        bytes
    }
}

/// Bytes of the files in a folder.
fn size_of(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .filter_map(|entry| entry.metadata().ok())
        .map(|metadata| metadata.len())
        .sum()
}

fn remove(path: &Path) -> u64 {
    let size = fs::metadata(path).map_or(0, |metadata| metadata.len());
    if fs::remove_file(path).is_ok() { size } else { 0 }
}

fn private_dir(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Creates or opens a file for its owner alone, to write at its end.
pub fn private_file(path: &Path, append: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true);
    if append {
        options.append(true);
    } else {
        options.write(true).truncate(true);
    }
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Writes JSON so that either all of it is there or nothing. Its bytes.
pub fn write_json(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = private_file(&beside, false)?;
    file.write_all(&serde_json::to_vec(value)?)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    sync_dir(path)
}

/// Makes sure that the name of a file is on the disk too.
pub fn sync_dir(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}
