//! Tells open pages that sessions of their organization changed. Only that: what changed is asked again through the
//! ordinary, authorized calls.

use domain::access::OrgId;
use tokio::sync::broadcast;

/// Pings by organization. Cheap to clone; clones share the listeners.
#[derive(Clone, Debug)]
pub struct Changes(broadcast::Sender<OrgId>);

impl Changes {
    /// Nobody listens yet.
    pub fn new() -> Self {
        Self(broadcast::channel(1_024).0)
    }

    /// Says that sessions of `org` changed. Call it once after a write, however many sessions it touched.
    pub fn announce(&self, org: OrgId) {
        // Without listeners there is nobody to tell.
        let _ = self.0.send(org);
    }

    /// Listens from now on.
    pub fn listen(&self, org: OrgId) -> Listener {
        Listener {
            org,
            pings: self.0.subscribe(),
        }
    }
}

impl Default for Changes {
    fn default() -> Self {
        Self::new()
    }
}

/// Hears the pings of one organization.
#[derive(Debug)]
pub struct Listener {
    org: OrgId,
    pings: broadcast::Receiver<OrgId>,
}

impl Listener {
    /// Waits for the next change. False where there will be none. May be dropped while it waits; nothing is lost.
    pub async fn changed(&mut self) -> bool {
        loop {
            match self.pings.recv().await {
                Ok(org) if org == self.org => return true,
                Ok(_) => {}
                // Too many pings to remember: one of them may have been ours.
                Err(broadcast::error::RecvError::Lagged(_)) => return true,
                Err(broadcast::error::RecvError::Closed) => return false,
            }
        }
    }

    /// Forgets the pings that came until now, so that a burst of them counts as one.
    pub fn skip(&mut self) {
        while !matches!(
            self.pings.try_recv(),
            Err(broadcast::error::TryRecvError::Empty | broadcast::error::TryRecvError::Closed)
        ) {}
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    const SOON: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn only_the_own_organization_is_heard() {
        let changes = Changes::new();
        let mut listener = changes.listen(OrgId(1));
        changes.announce(OrgId(2));
        assert!(timeout(SOON, listener.changed()).await.is_err(), "not ours");
        changes.announce(OrgId(1));
        assert!(timeout(SOON, listener.changed()).await.expect("heard"));
    }

    #[tokio::test]
    async fn a_burst_is_one_change_and_a_flood_is_not_lost() {
        let changes = Changes::new();
        let mut listener = changes.listen(OrgId(1));
        for _ in 0..5_000 {
            changes.announce(OrgId(1));
        }
        assert!(timeout(SOON, listener.changed()).await.expect("heard"));
        listener.skip();
        assert!(timeout(SOON, listener.changed()).await.is_err(), "skipped");
        drop(changes);
        assert!(!timeout(SOON, listener.changed()).await.expect("over"));
    }
}
