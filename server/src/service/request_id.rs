//! The name of one request, by which people and the log speak of it.

use std::fmt;
use std::sync::Arc;

use crate::entropy::Entropy;

/// `req_` and 16 hex digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// Draws a new one.
    pub fn draw(entropy: &Entropy) -> Self {
        Self(format!("req_{:016x}", u64::from_be_bytes(entropy.bytes())).into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
