//! Where the person came from and how the session was started.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Short labels of a session: a flat map, sorted by key.
pub type Tags = BTreeMap<String, String>;

/// Where the person came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Client {
    /// The host of the page that embeds the device.
    pub referrer_host: Option<String>,
    /// The address.
    pub ip: Option<String>,
    /// The browser's language, e.g. `de-DE`.
    pub language: Option<String>,
    /// The browser.
    pub user_agent: Option<String>,
    /// A place, in the recorder's words.
    pub location: Option<String>,
}

/// How the session was started. What the recorder did not say is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Options {
    /// `portrait` or `landscape`, in the recorder's words.
    pub orientation: Option<String>,
    /// A debug log was asked for.
    pub debug: Option<bool>,
    /// A network log was asked for.
    pub network_intercept: Option<bool>,
    /// Nobody watched.
    pub headless: Option<bool>,
    /// The id of a device that was reserved for it.
    pub reserved_device: Option<String>,
}
