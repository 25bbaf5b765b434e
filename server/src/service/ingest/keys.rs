//! Keys that recorders give to their requests, so that a repeat is known as one.

use std::time::Duration;

use domain::SessionId;
use sha2::{Digest, Sha256};

use crate::service::tokens::Token;
use crate::service::{Result, Services};
use crate::store::RequestKey;

/// How long a request is remembered.
pub const REMEMBERED: Duration = Duration::from_hours(7 * 24);
/// Organizations read at once.
const ORGS: u16 = 200;

/// The key of one request. The same key with another content, for another session or from another token is another
/// request.
pub fn request_key(token: &Token, key: &str, id: SessionId, content: &[u8]) -> RequestKey {
    RequestKey(hash(&[
        b"request",
        token.id.as_bytes(),
        key.as_bytes(),
        id.uuid().as_bytes(),
        content,
    ]))
}

/// The id of a session that was sent without one, in line `line` of a request with a key: the same whenever it is sent
/// again.
pub fn session_id(token: &Token, key: &str, line: usize) -> SessionId {
    let hash = hash(&[
        b"session",
        token.id.as_bytes(),
        key.as_bytes(),
        &line.to_be_bytes(),
    ]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    SessionId::new(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// Parts hashed so that no two lists of them are alike.
fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Forgets requests that nobody repeats any more.
pub async fn forget_old(services: &Services) -> Result<u64> {
    let kept = i64::try_from(REMEMBERED.as_millis()).unwrap_or(i64::MAX);
    let before = services.clock.now().plus_millis(kept.saturating_neg());
    let mut forgotten = 0;
    let mut after = None;
    loop {
        let orgs = services.store.org_ids(after, ORGS).await?;
        for org in &orgs {
            // One that fails keeps no other from its turn.
            match services.store.forget_requests(*org, before).await {
                Ok(some) => forgotten += some,
                Err(error) => tracing::warn!(org = org.0, %error, "could not forget old requests"),
            }
        }
        after = orgs.last().copied();
        if orgs.len() < usize::from(ORGS) {
            return Ok(forgotten);
        }
    }
}
