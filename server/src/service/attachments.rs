//! Files of sessions: in and out, always through the session's scope.

use std::io;
use std::ops::Range;
use std::path::Path;

use bytes::Bytes;
use domain::access::OrgId;
use domain::draft::{Defaults, limits};
use domain::{Attachment, AttachmentKind, AttachmentState, Scope, Session, SessionId};
use futures::{Stream, TryStreamExt};
use tokio::io::AsyncWriteExt;

use super::{Error, Result, Services};
use crate::blob::{self, Blobs, Content};

/// How long the row of a file may take to be written once its content has come, in milliseconds.
const HANDOVER: i64 = 3_600_000;

/// What a sender says of a file.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// The sender's name for it.
    pub file_name: Option<String>,
    /// Its media type.
    pub content_type: Option<String>,
    /// Its SHA-256 in lower-case hex, where the sender knows it.
    pub sha256: Option<String>,
    /// Bytes taken at the most.
    pub limit: u64,
}

/// Why a file was not taken or not given.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// There is no such session in the scope.
    #[error("no such session")]
    Missing,
    /// The session has no such file to give; the sentence says why.
    #[error("{0}")]
    NotAvailable(String),
    /// The bytes were not taken.
    #[error(transparent)]
    Blob(#[from] blob::Error),
    /// Anything else.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<crate::store::Error> for Refused {
    fn from(error: crate::store::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Streams a file in and makes it the session's file of that kind; a file that was there is replaced. True where there
/// was none. Nothing of the body is read unless the session is in scope.
pub async fn put<E>(
    services: &Services,
    blobs: &Blobs,
    scope: &Scope,
    id: SessionId,
    kind: AttachmentKind,
    upload: Upload,
    body: impl Stream<Item = Result<Bytes, E>>,
) -> Result<(Attachment, bool), Refused>
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if services.store.find(scope, id).await?.is_none() {
        return Err(Refused::Missing);
    }
    let incoming = blobs
        .receive(scope.org, body, upload.limit, upload.sha256.as_deref())
        .await?;
    // From here on, and until the row is written, a server that dies leaves a note of what is to be taken away.
    let due = services.clock.now().plus_millis(HANDOVER);
    let name = incoming.stored().name.clone();
    services.store.note_blob(scope.org, &name, due).await?;
    let stored = match incoming.keep().await {
        Ok(stored) => stored,
        Err(error) => {
            discard(services, blobs, scope.org, name).await;
            return Err(error.into());
        }
    };
    let file = Attachment {
        file_name: upload.file_name,
        content_type: upload.content_type,
        size: i64::try_from(stored.size).ok(),
        sha256: Some(stored.sha256),
        blob: Some(stored.name),
        updated_at: Some(services.clock.now()),
        ..Attachment::in_state(kind, AttachmentState::Available)
    };
    let mut added = true;
    let decide = |session: &Session| -> Result<Session, std::convert::Infallible> {
        let mut session = session.clone();
        if let Some(known) = session.attachments.iter_mut().find(|known| known.kind == kind) {
            added = known.state != AttachmentState::Available;
            // The same file again is no news.
            if added || known.sha256 != file.sha256 {
                *known = file.clone();
            }
        } else {
            session.attachments.push(file.clone());
            session.attachments.sort_by_key(|file| file.kind);
        }
        Ok(session)
    };
    // Where this fails nobody knows whether the row was written: the note does, and decides later.
    let amended = services.store.amend(scope, id, decide).await?;
    let taken =
        amended.and_then(|Ok(session)| session.attachments.into_iter().find(|file| file.kind == kind));
    if taken.as_ref().is_none_or(|taken| taken.blob != file.blob) {
        discard(services, blobs, scope.org, name).await;
    }
    let taken = taken.ok_or(Refused::Missing)?;
    services.changes.announce(scope.org);
    Ok((taken, added))
}

/// Takes away a content that no file names after all. Where that fails its note stays, and it is done later.
async fn discard(services: &Services, blobs: &Blobs, org: OrgId, name: String) {
    let done = async {
        blobs.remove(org, &name).await?;
        Ok::<_, Refused>(services.store.forget_blobs(org, &[name]).await?)
    };
    if let Err(error) = done.await {
        tracing::warn!(%error, "a content that nobody needs is taken away later");
    }
}

/// What is known of a file that can be downloaded, and its session.
pub async fn find(
    services: &Services,
    scope: &Scope,
    id: SessionId,
    kind: AttachmentKind,
) -> Result<(Session, Attachment), Refused> {
    let session = services.store.find(scope, id).await?.ok_or(Refused::Missing)?;
    let file = session.attachments.iter().find(|file| file.kind == kind).cloned();
    match file {
        Some(file) if file.state == AttachmentState::Available && file.blob.is_some() => Ok((session, file)),
        Some(file) => Err(Refused::NotAvailable(why_not(&file))),
        None => Err(Refused::NotAvailable(format!(
            "The session has no {}.",
            kind.name().to_lowercase()
        ))),
    }
}

/// Opens a file, or the bytes `range` of it.
pub async fn read(
    blobs: &Blobs,
    scope: &Scope,
    file: &Attachment,
    range: Option<Range<u64>>,
) -> Result<Content, Refused> {
    let name = file.blob.as_deref().ok_or(blob::Error::Missing)?;
    Ok(blobs.read(scope.org, name, range).await?)
}

/// Copies the files of a session that can be downloaded into `folder`, as `<session id>/<kind>`. Says how many it
/// copied, and which of them are not in the store.
pub async fn copy_out(
    blobs: &Blobs,
    org: OrgId,
    session: &Session,
    folder: &Path,
) -> io::Result<(u64, Vec<AttachmentKind>)> {
    let (mut copied, mut lost) = (0, Vec::new());
    let folder = folder.join(session.id.to_string());
    for file in &session.attachments {
        if file.state != AttachmentState::Available {
            continue;
        }
        let content = blobs
            .read(org, file.blob.as_deref().unwrap_or_default(), None)
            .await;
        let mut content = match content {
            Ok(content) => content,
            Err(blob::Error::Missing) => {
                lost.push(file.kind);
                continue;
            }
            Err(error) => return Err(io::Error::other(error)),
        };
        tokio::fs::create_dir_all(&folder).await?;
        // Under another name until it is whole.
        let (part, whole) = (
            folder.join(format!("{}.part", file.kind.key())),
            folder.join(file.kind.key()),
        );
        let mut to = tokio::fs::File::create(&part).await?;
        while let Some(bytes) = content.bytes.try_next().await.map_err(io::Error::other)? {
            to.write_all(&bytes).await?;
        }
        to.flush().await?;
        tokio::fs::rename(part, whole).await?;
        copied += 1;
    }
    Ok((copied, lost))
}

/// Why a file cannot be downloaded, in words.
fn why_not(file: &Attachment) -> String {
    let state = match file.state {
        AttachmentState::Available => "was never uploaded",
        AttachmentState::Recording => "is still being recorded",
        AttachmentState::Processing => "is being prepared",
        AttachmentState::NotCaptured => "was not captured",
        AttachmentState::Expired => "has expired",
        AttachmentState::Failed => "could not be saved",
        AttachmentState::Forbidden => "is not open to readers",
    };
    let reason = file
        .reason
        .as_deref()
        .map(|reason| format!(": {reason}"))
        .unwrap_or_default();
    format!("The {} {state}{reason}.", file.kind.name().to_lowercase())
}

/// A name that a sender gave, as far as it may be kept: its last part, without control characters.
pub fn kept_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control())
        .take(limits::FILE_NAME)
        .collect();
    (!kept.trim().is_empty()).then_some(kept)
}

/// Defaults of a session that comes from a file.
pub(super) fn no_defaults(services: &Services) -> Defaults {
    Defaults {
        id: services.entropy.session_id(&services.clock),
        now: services.clock.now(),
        actor: None,
        live: false,
    }
}
