//! Which session is which.
//!
//! Appetize gives its sessions no id, so one is made of what never changes: what was run, the second in which it was
//! asked for, and the place among those of the same second. Whole seconds, because the precision of the CSV is not
//! documented: a session whose times were cut to seconds is still the same. The place is by the start, then by the end,
//! with what has not happened yet last. It is right only where all of a second are given together; both sources give
//! whole days. Places are sure once all of a second are over: seen before, two may change theirs where they start, or
//! start together and end, otherwise than they were asked for. Milliseconds would tell them apart and cannot be asked:
//! the CSV may have none, and ids that were given stay.

use domain::{SessionId, Timestamp};
use sha2::{Digest, Sha256};

use super::Told;

/// Told sessions of one second of one target, in the order of their places.
type Key<'a> = (String, i64, (i64, i64, i64), &'a Told);

/// The id of each; nothing for one without any time. All of a second must be given together.
pub fn ids(told: &[Told]) -> Vec<Option<SessionId>> {
    let mut keys: Vec<(usize, Key<'_>)> = told
        .iter()
        .enumerate()
        .filter_map(|(at, told)| Some((at, key(told)?)))
        .collect();
    keys.sort_by(|(at, a), (other, b)| (&a.0, a.1, a.2, at).cmp(&(&b.0, b.1, b.2, other)));
    let mut ids = vec![None; told.len()];
    let mut place = 0_u64;
    for (nth, (at, (target, second, ..))) in keys.iter().enumerate() {
        let before = nth.checked_sub(1).and_then(|nth| keys.get(nth));
        let same = before.is_some_and(|(_, (other, then, ..))| other == target && then == second);
        place = if same { place + 1 } else { 0 };
        if let Some(slot) = ids.get_mut(*at) {
            *slot = Some(id(target, *second, place));
        }
    }
    ids
}

fn key(told: &Told) -> Option<Key<'_>> {
    let asked = told.first_time()?;
    let second = |at: Option<Timestamp>| at.map_or(i64::MAX, |at| at.millis().div_euclid(1_000));
    let order = (second(told.started), second(told.ended), asked.millis());
    Some((target(told), asked.millis().div_euclid(1_000), order, told))
}

/// The target without what newer ids of Appetize put before the key that older ones are.
fn target(told: &Told) -> String {
    let text = told.target.as_deref().unwrap_or_default().to_ascii_lowercase();
    text.strip_prefix("b_")
        .map_or_else(|| text.clone(), str::to_owned)
}

/// A UUID of version 8: the beginning of a SHA-256, as RFC 9562 shows it.
fn id(target: &str, second: i64, place: u64) -> SessionId {
    let mut hash = Sha256::new();
    hash.update(b"session-history/appetize/1\0");
    hash.update(target.as_bytes());
    hash.update(format!("\0{second}\0{place}"));
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(hash.finalize())
        .for_each(|(byte, hashed)| *byte = hashed);
    SessionId::new(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

impl Told {
    /// When it was asked for; where that is not told, the first thing that happened.
    pub fn first_time(&self) -> Option<Timestamp> {
        let rest = [
            self.started,
            self.connected,
            self.frame,
            self.launched,
            self.ended,
            self.closed,
        ];
        self.requested.or_else(|| rest.into_iter().flatten().min())
    }
}
