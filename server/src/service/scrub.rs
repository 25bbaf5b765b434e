//! Compares the rows of files with the store of files, and mends what does not fit.
//!
//! Row and content are written and taken away together (see [`super::leftovers`]), so a scrub finds something only
//! where somebody else was at work: a disk that lost files, a backup that was restored, an import that was killed.

use std::collections::{HashMap, HashSet};

use domain::access::OrgId;
use domain::{Attachment, AttachmentKind, AttachmentState, Reads, Scope, Session, SessionId};
use futures::TryStreamExt;
use sha2::{Digest, Sha256};

use super::{Error, Result, Services};
use crate::blob::{self, Blobs};
use crate::store::NamedBlob;

/// What a scrub does.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Mend what it finds.
    pub repair: bool,
    /// Read every content and compare its SHA-256.
    pub verify: bool,
    /// Contents that no file names are let be until they are so old, in milliseconds: an import may be about to.
    pub min_age: i64,
}

/// Something that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A file whose content, of that name, is not in the store.
    Missing(SessionId, AttachmentKind, String),
    /// A file whose content, of that name, is not what was stored.
    Damaged(SessionId, AttachmentKind, String),
    /// A content that no file names, and its size in bytes.
    Orphan(String, u64),
}

/// What a scrub saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that can be downloaded.
    pub files: u64,
    /// Bytes of their contents.
    pub bytes: u64,
    /// Things that do not fit.
    pub findings: u64,
    /// Those that were mended.
    pub mended: u64,
}

/// Scrubs the files of an organization, telling each finding.
pub async fn run(
    services: &Services,
    blobs: &Blobs,
    org: OrgId,
    options: Options,
    mut told: impl FnMut(&Finding),
) -> Result<Report> {
    let mut report = Report::default();
    for first in 0..=u8::MAX {
        for finding in compare(services, blobs, org, first, options, &mut report).await? {
            told(&finding);
            report.findings += 1;
            if options.repair && mend(services, blobs, org, finding).await? {
                report.mended += 1;
            }
        }
    }
    if report.mended > 0 {
        services.changes.announce(org);
    }
    Ok(report)
}

/// Compares one part in 256.
async fn compare(
    services: &Services,
    blobs: &Blobs,
    org: OrgId,
    first: u8,
    options: Options,
    report: &mut Report,
) -> Result<Vec<Finding>> {
    // The store first: what is put in and named meanwhile is then named and not listed, and is asked for below.
    let listed = blobs.list(org, first).await.map_err(failed)?;
    let noted: HashSet<String> = services
        .store
        .noted_blobs(org, first)
        .await?
        .into_iter()
        .collect();
    let files = services.store.named_blobs(org, first).await?;
    let sizes: HashMap<&str, u64> = listed.iter().map(|one| (one.name.as_str(), one.size)).collect();
    let mut findings = Vec::new();
    for file in &files {
        report.files += 1;
        let size = sizes.get(file.blob.as_str()).copied();
        report.bytes += size.unwrap_or(0);
        let finding: fn(_, _, _) -> Finding = match state(blobs, org, file, size, options.verify).await? {
            State::Good => continue,
            State::Missing => Finding::Missing,
            State::Damaged => Finding::Damaged,
        };
        // On a server that runs a file may have been replaced or taken away since its row was read.
        if still_names(services, org, file).await? {
            findings.push(finding(file.session, file.kind, file.blob.clone()));
        }
    }
    let names: HashSet<&str> = files.iter().map(|file| file.blob.as_str()).collect();
    let now = services.clock.now();
    for content in &listed {
        let old = now.millis_since(content.stored_at) >= options.min_age;
        if old && !names.contains(content.name.as_str()) && !noted.contains(&content.name) {
            findings.push(Finding::Orphan(content.name.clone(), content.size));
        }
    }
    Ok(findings)
}

/// What is the matter with a content.
enum State {
    Good,
    Missing,
    Damaged,
}

/// Looks at a content, whose size was listed where it was there by then.
async fn state(
    blobs: &Blobs,
    org: OrgId,
    file: &NamedBlob,
    size: Option<u64>,
    verify: bool,
) -> Result<State> {
    if size.is_none() && !blobs.has(org, &file.blob).await.map_err(failed)? {
        return Ok(State::Missing);
    }
    let said = file.size.and_then(|size| u64::try_from(size).ok());
    if size.zip(said).is_some_and(|(size, said)| size != said) {
        return Ok(State::Damaged);
    }
    let Some(sha256) = file.sha256.as_ref().filter(|_| verify) else {
        return Ok(State::Good);
    };
    let mut content = match blobs.read(org, &file.blob, None).await {
        Ok(content) => content,
        Err(blob::Error::Missing) => return Ok(State::Missing),
        Err(error) => return Err(failed(error)),
    };
    let mut hash = Sha256::new();
    while let Some(bytes) = content.bytes.try_next().await.map_err(failed)? {
        hash.update(&bytes);
    }
    let actual = hash.finalize().iter().fold(String::new(), |mut text, byte| {
        use std::fmt::Write as _;
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    });
    Ok(if actual == *sha256 {
        State::Good
    } else {
        State::Damaged
    })
}

/// True where the file is there still and has this content.
async fn still_names(services: &Services, org: OrgId, file: &NamedBlob) -> Result<bool> {
    let session = services.store.find(&everything(org), file.session).await?;
    Ok(session.is_some_and(|session| names(&session, file.kind, &file.blob)))
}

fn names(session: &Session, kind: AttachmentKind, blob: &str) -> bool {
    let mut files = session.attachments.iter();
    files.any(|file| file.kind == kind && file.blob.as_deref() == Some(blob))
}

fn everything(org: OrgId) -> Scope {
    Scope {
        org,
        reads: Reads::Everything,
    }
}

/// Mends one finding; false where it is none any more.
async fn mend(services: &Services, blobs: &Blobs, org: OrgId, finding: Finding) -> Result<bool> {
    let (id, kind, blob, reason) = match &finding {
        Finding::Missing(id, kind, blob) => {
            (id, kind, blob, "Its content is missing from the store of files.")
        }
        Finding::Damaged(id, kind, blob) => (id, kind, blob, "Its content is damaged."),
        Finding::Orphan(name, _) => {
            blobs.remove(org, name).await.map_err(failed)?;
            return Ok(true);
        }
    };
    let now = services.clock.now();
    let mut lost = false;
    let give_up = |session: &Session| -> Result<Session, std::convert::Infallible> {
        let mut session = session.clone();
        // What was sent again meanwhile has another name, and is good.
        lost = names(&session, *kind, blob);
        if let Some(file) = session
            .attachments
            .iter_mut()
            .find(|file| lost && file.kind == *kind)
        {
            *file = Attachment {
                reason: Some(reason.to_owned()),
                file_name: file.file_name.clone(),
                updated_at: Some(now),
                ..Attachment::in_state(*kind, AttachmentState::Failed)
            };
        }
        Ok(session)
    };
    let done = services.store.amend(&everything(org), *id, give_up).await?;
    Ok(done.is_some() && lost)
}

fn failed(error: blob::Error) -> Error {
    Error::system("look into the store of files", error)
}
