//! The contents of files: each under a random name of its own, each organization apart.
//!
//! Owns where and how bytes are kept. Knows nothing of sessions, scopes or HTTP: who may read a content is decided by
//! whoever knows its name. A content exists whole or not at all. A name is never used again, so that taking a content
//! away can hurt nobody else; contents that the program itself brings along are named by their SHA-256 and shared.

mod error;
mod incoming;
mod list;
mod put;
mod url;

pub use error::{Error, Result};
pub use list::Listed;
pub use put::Incoming;
pub use url::{BlobUrl, InvalidBlobUrl};

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use domain::access::OrgId;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Location;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};

use crate::entropy::Entropy;

/// Hexadecimal digits of a name of its own, and of a shared one.
const OWN_NAME: usize = 32;
const SHARED_NAME: usize = 64;

/// A place for files. Cheap to clone; clones share it.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    /// The folder, where it is one: what a dead process left behind is only seen there.
    folder: Option<PathBuf>,
    entropy: Entropy,
    /// Bytes gathered before they are handed on.
    part: usize,
}

/// A file that was put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The name by which it is asked for.
    pub name: String,
    /// The SHA-256 of its content, in lower-case hex.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
}

/// A file, or a part of it, to be read.
pub struct Content {
    /// The size of the whole file in bytes.
    pub size: u64,
    /// Which bytes of it come.
    pub range: Range<u64>,
    /// The bytes. An error is the end of them.
    pub bytes: BoxStream<'static, Result<Bytes>>,
}

impl Blobs {
    /// A folder, made where it is missing.
    pub fn in_folder(folder: &Path, entropy: Entropy) -> Result<Self> {
        let folder = folder.to_owned();
        std::fs::create_dir_all(folder.join(incoming::FOLDER))?;
        let store = LocalFileSystem::new_with_prefix(&folder)?.with_fsync(true);
        Ok(Self {
            store: Arc::new(store),
            folder: Some(folder),
            entropy,
            part: 512 * 1024,
        })
    }

    /// Any other store.
    pub fn new(store: Arc<dyn ObjectStore>, entropy: Entropy) -> Self {
        Self {
            store,
            folder: None,
            entropy,
            // The least that S3 takes as a part.
            part: 5 * 1024 * 1024,
        }
    }

    /// Reads a file, or the bytes `range` of it; a range that ends beyond the file ends with it. [`Error::Missing`]
    /// where there is no such file.
    pub async fn read(&self, org: OrgId, name: &str, range: Option<Range<u64>>) -> Result<Content> {
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let result = self.store.get_opts(&location(org, name)?, options).await?;
        Ok(Content {
            size: result.meta.size,
            range: result.range.clone(),
            bytes: result.into_stream().map_err(Error::from).boxed(),
        })
    }

    /// True where there is such a file.
    pub async fn has(&self, org: OrgId, name: &str) -> Result<bool> {
        match self.store.head(&location(org, name)?).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes a file away; no error where there is none. The caller knows that nobody needs it.
    pub async fn remove(&self, org: OrgId, name: &str) -> Result<()> {
        let place = location(org, name)?;
        if let Some(folder) = &self.folder {
            // A process that was killed while it wrote left what it had beside the place, under the crate's own name.
            let half = folder.join(format!("{place}#1"));
            if let Err(error) = tokio::fs::remove_file(half).await
                && error.kind() != std::io::ErrorKind::NotFound
            {
                return Err(error.into());
            }
        }
        match self.store.delete(&place).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blobs({})", self.store)
    }
}

/// Where a content is kept: `<org>/<first two digits>/<name>`, so that no folder grows without bound.
fn location(org: OrgId, name: &str) -> Result<Location> {
    // A name from elsewhere must never become a path.
    let digits = name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !digits || ![OWN_NAME, SHARED_NAME].contains(&name.len()) {
        return Err(Error::Missing);
    }
    Ok(Location::from(format!("{}/{}/{name}", org.0, &name[..2])))
}

#[cfg(test)]
mod tests;
