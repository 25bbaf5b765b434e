//! Use cases: what people and machines can do, between the store and the edges (pages, REST, command line).
//!
//! Owns the rules that need the store, the clock or randomness. Knows nothing of HTTP. Every error it gives has words
//! for people in it; the edge turns it into an answer with [`Error::report`].

pub mod acting;
pub mod attachments;
pub mod attempts;
pub mod audit;
pub mod changes;
pub mod demo;
pub mod downloads;
mod error;
pub mod export;
pub mod housekeeping;
pub mod import;
pub mod ingest;
pub mod invites;
pub mod leftovers;
pub mod orgs;
pub mod passwords;
pub mod people;
pub mod pull;
mod request_id;
pub mod retention;
pub mod scrub;
pub mod seeding;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod sign_ins;
pub mod silence;
pub mod tokens;
mod touches;

pub use error::{Error, Result};
pub use request_id::RequestId;

use attempts::Attempts;
use changes::Changes;
use passwords::{Cost, Passwords};
use sign_ins::Lifetime;
use touches::Touches;

use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::store::Store;

/// What use cases work with. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Services {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// Tells open pages what changed.
    pub changes: Changes,
    /// Notes for the audit log that wait to be written.
    pub audit: audit::Backlog,
    /// Downloads that were noted a short while ago.
    pub downloads: downloads::Downloads,
    /// Since when recorders could be heard.
    pub hearing: silence::Hearing,
    counts: sessions::Counts,
    /// Exports that run.
    pub exports: export::Places,
    gathering: ingest::Gathering,
    passwords: Passwords,
    attempts: Attempts,
    touches: Touches,
    lifetime: Lifetime,
}

impl Services {
    /// Use cases over a database.
    pub fn new(store: Store, clock: Clock, entropy: Entropy, cost: Cost) -> Result<Self> {
        Ok(Self {
            store,
            clock,
            passwords: Passwords::new(cost, entropy.clone())?,
            entropy,
            changes: Changes::new(),
            audit: audit::Backlog::default(),
            downloads: downloads::Downloads::default(),
            hearing: silence::Hearing::default(),
            counts: sessions::Counts::default(),
            exports: export::Places::default(),
            gathering: ingest::Gathering::default(),
            attempts: Attempts::default(),
            touches: Touches::default(),
            lifetime: Lifetime::default(),
        })
    }

    /// The same with sign-ins that live as long as `lifetime` says.
    #[must_use]
    pub fn with_lifetime(self, lifetime: Lifetime) -> Self {
        Self { lifetime, ..self }
    }
}
