//! How many exports run at once, and whose.
//!
//! An export holds a connection and a state of the database for as long as its reader takes. There are few of these, so
//! nobody has all of them: not one person or token, not one organization.

use std::sync::{Arc, Mutex, PoisonError};

use domain::access::OrgId;

use crate::service::{Error, Result};
use crate::store::MOST_EXPORTS;

/// Exports of one person or token.
const OF_ONE: usize = 2;
/// Exports of everybody, and of one organization.
const OF_ALL: usize = MOST_EXPORTS as usize;
const OF_AN_ORG: usize = OF_ALL - 1;
/// When to ask again, in seconds.
const RETRY: u64 = 30;

/// The exports that run now. Cheap to clone; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Places(Arc<Mutex<Vec<Holder>>>);

/// Whose an export is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Holder {
    org: OrgId,
    who: String,
}

/// The right to run one export, until it is dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    holder: Holder,
}

impl Places {
    /// A place for an export by `who`: whatever names a person or a token, wherever they are. [`Error::Busy`] where as
    /// many run as may.
    pub fn take(&self, org: OrgId, who: impl Into<String>) -> Result<Place> {
        let holder = Holder { org, who: who.into() };
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let busy = |everybody: bool, message: &'static str| Error::Busy {
            message,
            everybody,
            retry_after_seconds: RETRY,
        };
        if running.iter().filter(|one| one.who == holder.who).count() >= OF_ONE {
            let message = "Two of your exports are running already. Wait until one has ended, or stop it.";
            return Err(busy(false, message));
        }
        if running.iter().filter(|one| one.org == org).count() >= OF_AN_ORG {
            let message =
                "Your organization has as many exports running as it may. Wait until one has ended.";
            return Err(busy(false, message));
        }
        if running.len() >= OF_ALL {
            let message = "As many exports are running as the server takes. Wait until one has ended.";
            return Err(busy(true, message));
        }
        running.push(holder.clone());
        drop(running);
        Ok(Place {
            places: self.clone(),
            holder,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut running = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = running.iter().position(|one| *one == self.holder) {
            running.swap_remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACME: OrgId = OrgId(1);
    const GLOBEX: OrgId = OrgId(2);

    fn is_refused(taken: Result<Place>, for_everybody: bool) -> bool {
        matches!(taken, Err(Error::Busy { everybody, .. }) if everybody == for_everybody)
    }

    #[test]
    fn nobody_has_all_of_them() {
        let places = Places::default();
        let take = |org, who: &str| places.take(org, who);
        let first = take(ACME, "ann").expect("a place");
        let second = take(GLOBEX, "ann").expect("a place");
        assert!(is_refused(take(ACME, "ann"), false));
        let third = take(ACME, "bob").expect("a place");
        let fourth = take(ACME, "token 7").expect("a place");
        assert!(is_refused(take(ACME, "carol"), false));
        assert!(is_refused(take(GLOBEX, "hank"), true));
        drop(fourth);
        let other = take(GLOBEX, "hank").expect("a place");
        drop(first);
        let again = take(ACME, "ann").expect("a place");
        drop([second, third, other, again]);
        assert!(places.0.lock().expect("a list").is_empty());
    }
}
