//! Downloads that were noted a short while ago: who goes on with one that broke off, or seeks in a film, asks for many
//! parts of it, and that is one download in the audit log.
//!
//! In memory: a restart forgets, and the next part is noted once more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::access::OrgId;
use domain::{AttachmentKind, SessionId, Timestamp};

use super::audit::{self, Doer};
use super::{Result, Services};

/// For how long parts belong to a download that was noted, in milliseconds.
const RECENT: i64 = 15 * 60 * 1_000;
/// Downloads remembered at once. Beyond, those that are over are dropped first, then any.
const MOST: usize = 10_000;

/// A content that somebody takes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Download {
    /// The organization.
    pub org: OrgId,
    /// Who takes it, and from where.
    pub doer: Doer,
    /// Of which session.
    pub session: SessionId,
    /// Which of its files.
    pub kind: AttachmentKind,
    /// The SHA-256 of the content: another one is another download.
    pub sha256: String,
}

/// Downloads and when they were noted. Cheap to clone; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Downloads(Arc<Mutex<HashMap<Download, Timestamp>>>);

impl Downloads {
    fn is_recent(&self, download: &Download, now: Timestamp) -> bool {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted
            .get(download)
            .is_some_and(|at| now.millis_since(*at) < RECENT)
    }

    fn remember(&self, download: Download, now: Timestamp) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= MOST {
            noted.retain(|_, at| now.millis_since(*at) < RECENT);
            // A tenth at once, so that not every download pays for it.
            let excess = noted.len().saturating_sub(MOST / 10 * 9);
            let dropped: Vec<Download> = noted.keys().take(excess).cloned().collect();
            for download in dropped {
                noted.remove(&download);
            }
        }
        noted.insert(download, now);
    }
}

/// Notes that a file is about to leave, whole or in part. It must not where this fails. Further parts of what was noted
/// a short while ago are not noted again.
pub async fn note(services: &Services, download: Download, whole: bool) -> Result<()> {
    let now = services.clock.now();
    if !whole && services.downloads.is_recent(&download, now) {
        return Ok(());
    }
    let (doer, id, kind) = (&download.doer, download.session, download.kind);
    audit::note_download(services, download.org, doer, id, kind).await?;
    // Not before: until then nothing may leave on its account.
    services.downloads.remember(download, now);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn download(number: u32) -> Download {
        let session = format!("01936f0a-61d1-7c3e-9a55-{number:012x}");
        Download {
            org: OrgId(1),
            doer: Doer::command_line(),
            session: session.parse().expect("an id"),
            kind: AttachmentKind::Video,
            sha256: "0".repeat(64),
        }
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::saturating_from_millis(millis)
    }

    #[test]
    fn a_download_is_recent_for_a_while_and_another_content_never() {
        let downloads = Downloads::default();
        downloads.remember(download(1), at(0));
        assert!(downloads.is_recent(&download(1), at(RECENT - 1)));
        assert!(!downloads.is_recent(&download(1), at(RECENT)));
        let replaced = Download {
            sha256: "1".repeat(64),
            ..download(1)
        };
        assert!(!downloads.is_recent(&replaced, at(1)));
    }

    #[test]
    fn memory_is_bounded() {
        let downloads = Downloads::default();
        for number in 0..12_000 {
            downloads.remember(download(number), at(1));
        }
        assert!(downloads.0.lock().expect("lock").len() <= MOST);
        assert!(downloads.is_recent(&download(11_999), at(2)));
    }
}
