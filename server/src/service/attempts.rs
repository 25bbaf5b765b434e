//! How often one may try to sign in. By account and network, so that a password is not guessed; by account alone, with
//! more room, so that it is not guessed from many networks either; and by network alone, so that many accounts are not
//! tried from one place.
//!
//! Whoever fails for somebody else's account uses up their own tries, not those of its owner: networks that the account
//! signed in from lately are not held to what others do elsewhere. In memory: a restart forgets, which costs an attacker
//! more than it gives.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::Timestamp;
use sha2::{Digest, Sha256};

use super::{Error, Result};

/// The span in which tries are counted, in milliseconds.
const WINDOW: i64 = 15 * 60 * 1_000;
/// Failed tries of one account from one network in that span.
const PER_ACCOUNT_AND_NETWORK: usize = 10;
/// Failed tries of one account in that span, from networks that it did not sign in from lately.
const PER_ACCOUNT: usize = 100;
/// Failed tries from one network in that span.
const PER_NETWORK: usize = 60;
/// How long ago "lately" is, in milliseconds.
const LATELY: i64 = 30 * 24 * 60 * 60 * 1_000;
/// Entries of each kind remembered at once. Beyond, those that are over are dropped first, then any.
const MOST_KEYS: usize = 50_000;

/// Counts tries. Cheap to clone; clones count together.
#[derive(Clone, Debug, Default)]
pub struct Attempts(Arc<Mutex<Counted>>);

#[derive(Debug, Default)]
struct Counted {
    tries: HashMap<Key, Vec<Timestamp>>,
    /// When an account signed in from a network.
    signed_in: HashMap<(Account, IpAddr), Timestamp>,
}

/// A hash of the name, so that nobody fills the memory with long ones.
type Account = [u8; 32];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    AccountAndNetwork(Account, IpAddr),
    Account(Account),
    Network(IpAddr),
}

/// A try that has begun. It counts as failed until [`Attempt::succeeded`] is called.
#[derive(Debug)]
pub struct Attempt {
    attempts: Attempts,
    /// Nothing where a secret is tried that cannot be guessed.
    account: Option<Account>,
    network: IpAddr,
    at: Timestamp,
}

impl Attempts {
    /// Begins a try for `account` (folded) from `address`. Counted at once, so that tries at the same time count too.
    pub fn begin(&self, account: &str, address: IpAddr, now: Timestamp) -> Result<Attempt> {
        let account = Sha256::digest(account.as_bytes()).into();
        self.count(Some(account), network(address), now)
    }

    /// Begins a try from `address` with a secret of a link, which is too long to be guessed: nobody can be locked out
    /// of it by others.
    pub fn begin_with_secret(&self, address: IpAddr, now: Timestamp) -> Result<Attempt> {
        self.count(None, network(address), now)
    }

    fn count(&self, account: Option<Account>, network: IpAddr, now: Timestamp) -> Result<Attempt> {
        let attempt = Attempt {
            attempts: self.clone(),
            account,
            network,
            at: now,
        };
        let mut counted = self.lock();
        let lately = now.plus_millis(-LATELY);
        let known = account.is_some_and(|account| {
            let last = counted.signed_in.get(&(account, network));
            last.is_some_and(|at| *at > lately)
        });
        let oldest = now.plus_millis(-WINDOW);
        let mut wait = 0;
        for key in attempt.keys() {
            let most = match key {
                Key::AccountAndNetwork(..) => PER_ACCOUNT_AND_NETWORK,
                Key::Account(_) if known => continue,
                Key::Account(_) => PER_ACCOUNT,
                Key::Network(_) => PER_NETWORK,
            };
            let Some(tries) = counted.tries.get_mut(&key) else {
                continue;
            };
            tries.retain(|at| *at > oldest);
            if tries.len() >= most {
                // The first of the last `most` tries is the next to leave the window.
                let leaves = tries[tries.len() - most].plus_millis(WINDOW);
                wait = wait.max(leaves.millis_since(now));
            }
        }
        if wait > 0 {
            let retry_after_seconds = u64::try_from(wait).unwrap_or(0).div_ceil(1_000);
            return Err(Error::TooMany { retry_after_seconds });
        }
        make_room(&mut counted.tries, |tries| {
            tries.last().is_some_and(|at| *at > oldest)
        });
        for key in attempt.keys() {
            counted.tries.entry(key).or_default().push(now);
        }
        drop(counted);
        Ok(attempt)
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// The try was good: the account starts afresh from here, and everybody else gets this try back.
    pub fn succeeded(self) {
        self.take_back();
        let Some(account) = self.account else {
            return;
        };
        let mut counted = self.attempts.lock();
        counted
            .tries
            .remove(&Key::AccountAndNetwork(account, self.network));
        let lately = self.at.plus_millis(-LATELY);
        make_room(&mut counted.signed_in, |at| *at > lately);
        counted.signed_in.insert((account, self.network), self.at);
    }

    /// The try came to nothing, through no fault of whoever tried: it does not count.
    pub fn take_back(&self) {
        let mut counted = self.attempts.lock();
        for key in self.keys() {
            let Some(tries) = counted.tries.get_mut(&key) else {
                continue;
            };
            if let Some(at) = tries.iter().position(|at| *at == self.at) {
                tries.remove(at);
            }
        }
    }

    fn keys(&self) -> impl Iterator<Item = Key> + use<> {
        let network = self.network;
        let of_account = self
            .account
            .map(|account| [Key::AccountAndNetwork(account, network), Key::Account(account)]);
        of_account.into_iter().flatten().chain([Key::Network(network)])
    }
}

/// Makes room for some more: drops what is not `fresh`, then any.
fn make_room<K: Copy + Eq + Hash, V>(map: &mut HashMap<K, V>, fresh: impl Fn(&V) -> bool) {
    if map.len() + 3 <= MOST_KEYS {
        return;
    }
    map.retain(|_, value| fresh(value));
    // A tenth at once, so that a flood does not pay for it with every try.
    let excess = map.len().saturating_sub(MOST_KEYS / 10 * 9);
    let dropped: Vec<K> = map.keys().take(excess).copied().collect();
    for key in dropped {
        map.remove(&key);
    }
}

/// Who has one address of IPv6 has all of its /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let mut segments = v6.segments();
            segments[4..].fill(0);
            IpAddr::V6(segments.into())
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::saturating_from_millis(seconds * 1_000)
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    /// As many failed tries for `account` as are allowed, ten from each of many networks.
    fn try_from_everywhere(attempts: &Attempts, account: &str, seconds: i64) {
        for n in 0..100_u8 {
            let from = address(&format!("203.0.113.{}", n / 10));
            attempts.begin(account, from, at(seconds)).expect("allowed");
        }
    }

    #[test]
    fn an_account_is_limited_from_one_place_until_the_window_passes() {
        let attempts = Attempts::default();
        let here = address("10.0.0.1");
        for n in 0..10 {
            attempts.begin("ada", here, at(n)).expect("allowed");
        }
        let refused = attempts.begin("ada", here, at(10)).expect_err("limited");
        assert!(
            matches!(
                refused,
                Error::TooMany {
                    retry_after_seconds: 890
                }
            ),
            "{refused:?}"
        );
        assert!(attempts.begin("leo", here, at(10)).is_ok(), "others may");
        assert!(
            attempts.begin("ada", address("10.0.0.2"), at(10)).is_ok(),
            "its owner may, elsewhere"
        );
        assert!(attempts.begin("ada", here, at(901)).is_ok(), "later again");
    }

    #[test]
    fn an_account_is_limited_from_anywhere_too() {
        let attempts = Attempts::default();
        try_from_everywhere(&attempts, "ada", 1);
        assert!(attempts.begin("ada", address("10.0.0.1"), at(2)).is_err());
        assert!(attempts.begin("leo", address("10.0.0.1"), at(2)).is_ok());
        assert!(attempts.begin("ada", address("10.0.0.1"), at(901)).is_ok());
    }

    #[test]
    fn nobody_is_locked_out_where_they_signed_in_lately() {
        const DAY: i64 = 24 * 60 * 60;
        let attempts = Attempts::default();
        let home = address("10.0.0.1");
        let signed_in = attempts.begin("ada", home, at(0)).expect("allowed");
        signed_in.succeeded();
        try_from_everywhere(&attempts, "ada", 29 * DAY);
        for _ in 0..10 {
            attempts.begin("ada", home, at(29 * DAY)).expect("allowed");
        }
        assert!(
            attempts.begin("ada", home, at(29 * DAY)).is_err(),
            "ten at a time"
        );
        try_from_everywhere(&attempts, "ada", 31 * DAY);
        assert!(
            attempts.begin("ada", home, at(31 * DAY)).is_err(),
            "that is too long ago"
        );
    }

    #[test]
    fn secrets_of_links_are_limited_by_network_alone() {
        let attempts = Attempts::default();
        for _ in 0..60 {
            attempts
                .begin_with_secret(address("10.0.0.1"), at(1))
                .expect("allowed");
        }
        assert!(attempts.begin_with_secret(address("10.0.0.1"), at(2)).is_err());
        assert!(attempts.begin_with_secret(address("10.0.0.2"), at(2)).is_ok());
    }

    #[test]
    fn success_starts_the_account_afresh() {
        let attempts = Attempts::default();
        for _ in 0..30 {
            attempts
                .begin("ada", address("::1"), at(1))
                .expect("allowed")
                .succeeded();
        }
        for _ in 0..9 {
            attempts.begin("ada", address("::1"), at(2)).expect("allowed");
        }
        attempts
            .begin("ada", address("::1"), at(3))
            .expect("allowed")
            .succeeded();
        assert!(attempts.begin("ada", address("::1"), at(4)).is_ok());
    }

    #[test]
    fn what_came_to_nothing_does_not_count() {
        let attempts = Attempts::default();
        for _ in 0..9 {
            attempts.begin("ada", address("::1"), at(1)).expect("allowed");
        }
        for _ in 0..5 {
            attempts
                .begin("ada", address("::1"), at(2))
                .expect("allowed")
                .take_back();
        }
        attempts.begin("ada", address("::1"), at(3)).expect("allowed");
        assert!(attempts.begin("ada", address("::1"), at(3)).is_err());
    }

    #[test]
    fn an_address_is_limited_over_all_accounts_and_a_v6_network_is_one() {
        let attempts = Attempts::default();
        for n in 0..60 {
            let from = address(&format!("2001:db8::{n:x}"));
            attempts.begin(&format!("a{n}"), from, at(n)).expect("allowed");
        }
        assert!(
            attempts
                .begin("other", address("2001:db8::ffff"), at(61))
                .is_err()
        );
        assert!(
            attempts
                .begin("other", address("2001:db8:0:1::1"), at(61))
                .is_ok()
        );
    }

    #[test]
    fn memory_is_bounded() {
        let attempts = Attempts::default();
        for n in 0..60_000_u32 {
            let from = IpAddr::from(n.to_be_bytes());
            let _ = attempts.begin(&n.to_string(), from, at(1));
        }
        assert!(attempts.lock().tries.len() <= MOST_KEYS);
    }
}
