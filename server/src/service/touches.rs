//! Notes when a sign-in or a token was last used, without ever holding up what it is used for.
//!
//! A long import keeps every other writer of an embedded database waiting: nobody's page may wait with them.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::Timestamp;
use tokio::time::timeout;

use crate::secret::SecretHash;
use crate::store;

/// How exactly the last use is noted, in milliseconds.
const EVERY: i64 = 60_000;
/// How long a request waits for the note at the most.
const PATIENCE: Duration = Duration::from_millis(200);
/// Secrets remembered at once.
const MOST: usize = 20_000;

/// When each secret was last noted by this process. Cheap to clone; clones remember together.
#[derive(Clone, Debug, Default)]
pub struct Touches(Arc<Mutex<HashMap<SecretHash, Timestamp>>>);

impl Touches {
    /// Runs `note` where the last use, as the database knows it, is a minute ago and this process did not try since.
    /// Where the database takes too long or refuses, the note is left out until the next minute.
    pub async fn note(
        &self,
        hash: SecretHash,
        last: Option<Timestamp>,
        now: Timestamp,
        note: impl Future<Output = store::Result<()>>,
    ) {
        let fresh = |at: Timestamp| now.millis_since(at) < EVERY;
        if last.is_some_and(fresh) || !self.begin(hash, now, fresh) {
            return;
        }
        match timeout(PATIENCE, note).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "could not note the last use"),
            Err(_) => tracing::debug!("the database is busy: the last use was not noted"),
        }
    }

    /// Takes the turn of this minute; false where somebody has it.
    fn begin(&self, hash: SecretHash, now: Timestamp, fresh: impl Fn(Timestamp) -> bool) -> bool {
        let mut tried = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tried.len() >= MOST {
            tried.retain(|_, at| fresh(*at));
        }
        if tried.len() >= MOST || tried.get(&hash).is_some_and(|at| fresh(*at)) {
            return false;
        }
        tried.insert(hash, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::saturating_from_millis(seconds * 1_000)
    }

    #[tokio::test]
    async fn once_a_minute_for_each_secret() {
        let touches = Touches::default();
        let noted = AtomicU32::new(0);
        let note = async || {
            noted.fetch_add(1, Ordering::SeqCst);
            Ok(())
        };
        for (hash, last, now) in [
            (1, None, 0),
            (1, None, 59),
            (1, Some(30), 61),
            (2, None, 61),
            (1, Some(0), 61),
        ] {
            touches.note([hash; 32], last.map(at), at(now), note()).await;
        }
        assert_eq!(
            noted.load(Ordering::SeqCst),
            3,
            "first, another, and after a minute"
        );
    }

    #[tokio::test]
    async fn a_busy_database_holds_nobody_up() {
        let touches = Touches::default();
        let never = std::future::pending::<store::Result<()>>();
        timeout(Duration::from_secs(1), touches.note([1; 32], None, at(0), never))
            .await
            .expect("it gives up");
    }
}
