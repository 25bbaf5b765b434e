//! Takes contents out of the store of files that no file names: what was replaced, what has expired, what went with
//! its session, and what a server that died had stored and not yet named.

use std::time::Duration;

use domain::access::OrgId;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Result, Services};
use crate::blob::Blobs;

/// How often it is looked for them.
const PAUSE: Duration = Duration::from_mins(1);
/// Contents taken away between two looks at the database.
const BATCH: u16 = 100;
/// Organizations read at once.
const ORGS: u16 = 200;
/// How long a content that could not be taken away is put off, in milliseconds.
const PUT_OFF: i64 = 3_600_000;
/// Contents of an organization that may fail before the others have their turn: each may take a store long that is away.
const MOST_FAILURES: usize = 10;

/// Takes leftovers away until `closing` is cancelled.
pub async fn watch(services: Services, blobs: Blobs, closing: CancellationToken) {
    loop {
        tokio::select! {
            () = closing.cancelled() => return,
            () = sleep(PAUSE) => {}
        }
        match clear(&services, &blobs).await {
            Ok(0) => {}
            Ok(contents) => tracing::info!(contents, "took away contents that no file names"),
            Err(error) => tracing::warn!(%error, "could not take away contents that no file names"),
        }
    }
}

/// Takes away everything that is due, and says how much it was. What cannot be taken away stays noted, and keeps nothing
/// else from going.
pub async fn clear(services: &Services, blobs: &Blobs) -> Result<u64> {
    let mut cleared = 0;
    let mut after = None;
    loop {
        let orgs = services.store.org_ids(after, ORGS).await?;
        for org in &orgs {
            match clear_of(services, blobs, *org).await {
                Ok(contents) => cleared += contents,
                Err(error) if error.is_unavailable() => return Err(error),
                Err(error) => {
                    tracing::warn!(org = org.0, %error, "could not take away contents that no file names");
                }
            }
        }
        after = orgs.last().copied();
        if orgs.len() < usize::from(ORGS) {
            return Ok(cleared);
        }
    }
}

async fn clear_of(services: &Services, blobs: &Blobs, org: OrgId) -> Result<u64> {
    let mut cleared = 0;
    let mut failures = 0;
    loop {
        let now = services.clock.now();
        let due = services.store.take_due_blobs(org, now, BATCH).await?;
        let last = due.len() < usize::from(BATCH);
        let mut gone = Vec::with_capacity(due.len());
        for name in due {
            if failures == MOST_FAILURES {
                break;
            }
            match blobs.remove(org, &name).await {
                Ok(()) => gone.push(name),
                Err(error) => {
                    failures += 1;
                    tracing::warn!(org = org.0, name, %error, "a content cannot be taken away, it is tried again later");
                    services
                        .store
                        .note_blob(org, &name, now.plus_millis(PUT_OFF))
                        .await?;
                }
            }
        }
        services.store.forget_blobs(org, &gone).await?;
        cleared += gone.len() as u64;
        if last || failures == MOST_FAILURES {
            return Ok(cleared);
        }
    }
}
