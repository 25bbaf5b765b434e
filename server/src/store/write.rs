//! Writing sessions: the facts, their dimension rows and the roll-up, in one transaction.

mod amend;
mod counts;
mod dimensions;
mod expire;
mod held_back;
mod import;
mod record;
mod request_keys;

pub use expire::Expiry;
pub use import::Import;
pub use record::Recorded;
pub use request_keys::RequestKey;
