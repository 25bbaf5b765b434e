//! What a WebDriver server answers when it made a session.

use bytes::Bytes;
use serde_json::{Map, Value};

/// A session that the WebDriver server made.
pub struct Made {
    /// Its id there.
    pub id: String,
    /// What it was given.
    pub capabilities: Map<String, Value>,
}

impl Made {
    /// Reads the answer, of W3C or of its predecessor.
    pub fn read(body: &[u8]) -> Option<Self> {
        let mut body: Value = serde_json::from_slice(body).ok()?;
        let id = body["value"]["sessionId"]
            .as_str()
            .or(body["sessionId"].as_str())?
            .to_owned();
        let mut value = body["value"].take();
        let capabilities = match value["capabilities"].take() {
            Value::Object(map) => map,
            _ => value.as_object().cloned().unwrap_or_default(),
        };
        // It becomes a part of paths.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        (!id.is_empty() && id.bytes().all(plain)).then_some(Self { id, capabilities })
    }

    /// True where the client was told an address of a web socket.
    pub fn leads_past(&self) -> bool {
        ["webSocketUrl", "se:cdp"]
            .iter()
            .any(|key| self.capabilities.get(*key).is_some_and(Value::is_string))
    }

    /// The answer with the gateway's address in those of web sockets that were the server's.
    pub fn rewritten(&self, body: &[u8], authority: &str, host: &str) -> Option<Bytes> {
        let mut text = std::str::from_utf8(body).ok()?.to_owned();
        for key in ["webSocketUrl", "se:cdp", "se:vnc"] {
            if let Some(url) = self.capabilities.get(key).and_then(Value::as_str)
                && let Some((scheme, rest)) = url.split_once("://")
                && let Some(path) = rest.strip_prefix(authority)
            {
                text = text.replace(url, &format!("{scheme}://{host}{path}"));
            }
        }
        Some(Bytes::from(text))
    }
}
