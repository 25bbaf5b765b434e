//! What was run.

use serde::{Deserialize, Serialize};

/// An app as it was when the session was recorded. Every part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct App {
    /// The bundle id, e.g. `com.acme.shop`.
    pub id: Option<String>,
    /// The name people know.
    pub name: Option<String>,
    /// The version people know, e.g. `4.12.0`.
    pub version: Option<String>,
    /// The uploaded build, e.g. `8812`.
    pub build_id: Option<String>,
    /// Several apps run in one session share a group.
    pub group: Option<String>,
}

impl App {
    /// True for a bare device.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}
