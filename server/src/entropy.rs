//! Where the program gets randomness from. Every part that needs it is handed an [`Entropy`].

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use domain::{SessionId, Timestamp};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use uuid::Uuid;

use crate::clock::Clock;

/// A source of random bytes. Cheap to clone; clones of a seeded one draw from one stream.
#[derive(Clone)]
pub struct Entropy(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<ChaCha20Rng>>),
}

impl Entropy {
    /// The operating system's random source; good enough for secrets.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// The same bytes for the same seed on every machine. For tests and for seeding, never for secrets.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(
            seed,
        )))))
    }

    /// `N` random bytes.
    ///
    /// # Panics
    /// Where the operating system has no randomness to give: nothing that follows would be safe.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.0 {
            Source::System => getrandom::fill(&mut bytes).expect("the operating system gives random bytes"),
            Source::Seeded(rng) => rng
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .fill_bytes(&mut bytes),
        }
        bytes
    }

    /// A UUID of version 7 for `now`.
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        self.session_id_at(now).uuid()
    }

    /// A new session id (UUID version 7) for now.
    pub fn session_id(&self, clock: &Clock) -> SessionId {
        self.session_id_at(clock.now())
    }

    fn session_id_at(&self, now: Timestamp) -> SessionId {
        SessionId::version_7(now.millis(), self.bytes())
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::System => "Entropy(system)",
            Source::Seeded(_) => "Entropy(seeded)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_bytes_and_goes_on() {
        let (a, b) = (Entropy::seeded(7), Entropy::seeded(7));
        let first = a.bytes::<32>();
        assert_eq!(first, b.bytes::<32>());
        assert_ne!(first, a.bytes::<32>());
        assert_ne!(first, Entropy::seeded(8).bytes::<32>());
    }
}
