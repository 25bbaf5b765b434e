//! Takes contents out of the store of files that no file names: what was replaced, what has expired, what went with
//! its session, and what a server that died had stored and not yet named.

use std::time::Duration;

use domain::access::OrgId;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Error, Result, Services};
use crate::blob::Blobs;

/// How often it is looked for them.
const PAUSE: Duration = Duration::from_mins(1);
/// Contents taken away between two looks at the database.
const BATCH: u16 = 100;
/// Organizations read at once.
const ORGS: u16 = 200;

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

/// Takes away everything that is due, and says how much it was. What cannot be taken away stays noted.
pub async fn clear(services: &Services, blobs: &Blobs) -> Result<u64> {
    let mut cleared = 0;
    let mut after = None;
    loop {
        let orgs = services.store.org_ids(after, ORGS).await?;
        for org in &orgs {
            cleared += clear_of(services, blobs, *org).await?;
        }
        after = orgs.last().copied();
        if orgs.len() < usize::from(ORGS) {
            return Ok(cleared);
        }
    }
}

async fn clear_of(services: &Services, blobs: &Blobs, org: OrgId) -> Result<u64> {
    let mut cleared = 0;
    loop {
        let due = services
            .store
            .take_due_blobs(org, services.clock.now(), BATCH)
            .await?;
        for name in &due {
            // The first that fails ends it: what is not forgotten is tried again.
            let gone = blobs.remove(org, name).await;
            gone.map_err(|error| Error::system("take away a content", error))?;
        }
        services.store.forget_blobs(org, &due).await?;
        cleared += due.len() as u64;
        if due.len() < usize::from(BATCH) {
            return Ok(cleared);
        }
    }
}
