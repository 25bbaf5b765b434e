//! How often one may try to sign in: by account, so that a password is not guessed, and by address, so that many
//! accounts are not tried from one place.
//!
//! In memory: a restart forgets, which costs an attacker more than it gives.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use domain::Timestamp;

use super::{Error, Result};

/// The span in which tries are counted, in milliseconds.
const WINDOW: i64 = 15 * 60 * 1_000;
/// Failed tries of one account in that span.
const PER_ACCOUNT: usize = 10;
/// Failed tries from one address in that span.
const PER_ADDRESS: usize = 60;
/// Accounts and addresses remembered at once. Beyond, those that are over are dropped first, then any.
const MOST_KEYS: usize = 50_000;

/// Counts tries. Cheap to clone; clones count together.
#[derive(Clone, Debug, Default)]
pub struct Attempts(Arc<Mutex<HashMap<Key, Vec<Timestamp>>>>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Account(String),
    Address(IpAddr),
}

/// A try that has begun. It counts as failed until [`Attempt::succeeded`] is called.
#[derive(Debug)]
pub struct Attempt {
    attempts: Attempts,
    keys: [Key; 2],
    at: Timestamp,
}

impl Attempts {
    /// Begins a try for `account` (folded) from `address`. Counted at once, so that tries at the same time count too.
    pub fn begin(&self, account: &str, address: IpAddr, now: Timestamp) -> Result<Attempt> {
        let keys = [Key::Account(account.to_owned()), Key::Address(network(address))];
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = now.plus_millis(-WINDOW);
        let mut wait = 0;
        for (key, most) in keys.iter().zip([PER_ACCOUNT, PER_ADDRESS]) {
            let Some(tries) = counted.get_mut(key) else {
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
        if counted.len() + keys.len() > MOST_KEYS {
            counted.retain(|_, tries| tries.last().is_some_and(|at| *at > oldest));
            let excess = (counted.len() + keys.len()).saturating_sub(MOST_KEYS);
            let dropped: Vec<Key> = counted.keys().take(excess).cloned().collect();
            for key in dropped {
                counted.remove(&key);
            }
        }
        for key in &keys {
            counted.entry(key.clone()).or_default().push(now);
        }
        Ok(Attempt {
            attempts: self.clone(),
            keys,
            at: now,
        })
    }
}

impl Attempt {
    /// The try was no failure: the account starts afresh, the address gets this one back.
    pub fn succeeded(self) {
        let mut counted = self.attempts.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &self.keys {
            match (key, counted.get_mut(key)) {
                (Key::Account(_), _) => {
                    counted.remove(key);
                }
                (Key::Address(_), Some(tries)) => {
                    if let Some(at) = tries.iter().position(|at| *at == self.at) {
                        tries.remove(at);
                    }
                }
                (Key::Address(_), None) => {}
            }
        }
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

    #[test]
    fn an_account_is_limited_from_anywhere_until_the_window_passes() {
        let attempts = Attempts::default();
        for n in 0..10_u8 {
            let from = address(&format!("10.0.0.{n}"));
            attempts.begin("ada", from, at(i64::from(n))).expect("allowed");
        }
        let refused = attempts
            .begin("ada", address("10.0.0.99"), at(10))
            .expect_err("limited");
        assert!(
            matches!(
                refused,
                Error::TooMany {
                    retry_after_seconds: 890
                }
            ),
            "{refused:?}"
        );
        assert!(
            attempts.begin("leo", address("10.0.0.99"), at(10)).is_ok(),
            "others may"
        );
        assert!(
            attempts.begin("ada", address("10.0.0.99"), at(901)).is_ok(),
            "later again"
        );
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
        assert!(attempts.0.lock().expect("lock").len() <= MOST_KEYS);
    }
}
