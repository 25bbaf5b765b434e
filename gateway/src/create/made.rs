//! What a WebDriver server answers when it made a session.

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::address::base;
use crate::settings::Upstream;

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

    /// True where the client was told an address of a web socket that is not at `host`, the gateway.
    pub fn leads_past(&self, host: Option<&str>) -> bool {
        let told = |key: &&str| self.capabilities.get(*key).and_then(Value::as_str);
        ["webSocketUrl", "se:cdp"]
            .iter()
            .filter_map(told)
            .any(|url| authority_and_path(url).map(|(authority, _)| authority) != host)
    }

    /// The answer with the gateway's address in those of web sockets that the server at `upstream` takes: its own, and those
    /// of the session wherever it believes to be, which a grid in a container often does not know.
    pub fn rewritten(&self, body: &[u8], upstream: &Upstream, host: &str) -> Option<Bytes> {
        let mut text = std::str::from_utf8(body).ok()?.to_owned();
        for key in ["webSocketUrl", "se:cdp", "se:vnc"] {
            let Some(url) = self.capabilities.get(key).and_then(Value::as_str) else {
                continue;
            };
            let Some((authority, path)) = authority_and_path(url) else {
                continue;
            };
            let path = path.strip_prefix(upstream.path()).unwrap_or(path);
            if authority == upstream.authority().as_str() || self.owns(path) {
                let scheme = url.split("://").next().unwrap_or_default();
                text = text.replace(url, &format!("{scheme}://{host}{path}"));
            }
        }
        Some(Bytes::from(text))
    }

    fn owns(&self, path: &str) -> bool {
        let path = path.strip_prefix(base(path)).unwrap_or(path);
        path.strip_prefix("/session/")
            .and_then(|rest| rest.strip_prefix(self.id.as_str()))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    }
}

/// Host and port of an address, and what follows them.
fn authority_and_path(url: &str) -> Option<(&str, &str)> {
    let (_, rest) = url.split_once("://")?;
    Some(rest.split_at(rest.find('/').unwrap_or(rest.len())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const THROUGH: &str = "10.0.0.1:4444";

    /// The address that a client is told where the server says `url`, and whether it leads past the gateway.
    fn told(url: &str) -> (String, bool) {
        let upstream = "http://grid:4444/hub".parse().expect("an address");
        let body = json!({"value": {"sessionId": "a1", "capabilities": {"se:cdp": url}}}).to_string();
        let made = Made::read(body.as_bytes()).expect("made");
        assert!(made.leads_past(None));
        let body = made.rewritten(body.as_bytes(), &upstream, THROUGH).expect("text");
        let made = Made::read(&body).expect("made");
        let url = made.capabilities["se:cdp"].as_str().expect("an address");
        (url.to_owned(), made.leads_past(Some(THROUGH)))
    }

    #[test]
    fn addresses_that_the_server_takes_lead_through_the_gateway() {
        let through = |path: &str| (format!("ws://{THROUGH}{path}"), false);
        assert_eq!(
            told("ws://grid:4444/hub/session/a1/se/cdp"),
            through("/session/a1/se/cdp")
        );
        assert_eq!(
            told("ws://172.17.0.3:4444/session/a1/se/cdp"),
            through("/session/a1/se/cdp")
        );
        assert_eq!(told("ws://grid:4444/devtools/x"), through("/devtools/x"));
        for past in [
            "ws://172.17.0.3:9222/devtools/browser/x",
            "ws://other/session/a12/se/cdp",
        ] {
            assert_eq!(told(past), (past.to_owned(), true));
        }
    }
}
