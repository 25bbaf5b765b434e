//! Tells open pages that sessions of their organization changed. Only that: what changed is asked again through the
//! ordinary, authorized calls.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::access::OrgId;
use tokio::sync::broadcast;

/// Pings by organization. Cheap to clone; clones share the listeners.
#[derive(Clone, Debug)]
pub struct Changes {
    pings: broadcast::Sender<OrgId>,
    noted: Arc<Mutex<Noted>>,
}

#[derive(Debug, Default)]
struct Noted {
    /// How often each organization changed.
    changes: HashMap<OrgId, u64>,
    /// Organizations that are announced once more before long.
    again: HashSet<OrgId>,
}

impl Changes {
    /// Nobody listens yet.
    pub fn new() -> Self {
        Self {
            pings: broadcast::channel(1_024).0,
            noted: Arc::default(),
        }
    }

    /// Says that sessions of `org` changed. Call it once after a write, however many sessions it touched.
    pub fn announce(&self, org: OrgId) {
        *self.noted().changes.entry(org).or_default() += 1;
        self.ping(org);
    }

    /// Pings once more after a while, on behalf of pages that were told what is not quite true any more. Nothing has
    /// changed by it, and however many ask, it is one ping.
    pub fn announce_again(&self, org: OrgId, after: Duration) {
        if self.noted().again.insert(org) {
            let changes = self.clone();
            tokio::spawn(async move {
                tokio::time::sleep(after).await;
                changes.noted().again.remove(&org);
                changes.ping(org);
            });
        }
    }

    /// How many changes of `org` this process announced.
    pub fn so_far(&self, org: OrgId) -> u64 {
        self.noted().changes.get(&org).copied().unwrap_or(0)
    }

    /// Listens from now on.
    pub fn listen(&self, org: OrgId) -> Listener {
        Listener {
            org,
            pings: self.pings.subscribe(),
        }
    }

    fn ping(&self, org: OrgId) {
        // Without listeners there is nobody to tell.
        let _ = self.pings.send(org);
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
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
    async fn what_is_announced_again_is_no_change_and_one_ping() {
        let changes = Changes::new();
        let mut listener = changes.listen(OrgId(1));
        changes.announce_again(OrgId(1), Duration::ZERO);
        changes.announce_again(OrgId(1), Duration::ZERO);
        assert!(timeout(SOON, listener.changed()).await.expect("heard"));
        assert!(timeout(SOON, listener.changed()).await.is_err(), "once");
        assert_eq!(changes.so_far(OrgId(1)), 0);
        changes.announce(OrgId(1));
        assert_eq!(changes.so_far(OrgId(1)), 1);
        changes.announce_again(OrgId(1), Duration::ZERO);
        assert!(
            timeout(SOON, listener.changed()).await.expect("heard"),
            "the change"
        );
        assert!(
            timeout(SOON, listener.changed()).await.expect("heard"),
            "and again"
        );
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
