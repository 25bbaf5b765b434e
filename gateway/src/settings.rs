//! What the gateway is told when it starts. Knows no flags and no environment.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use domain::{SessionId, Timestamp};
use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};

/// How the gateway works.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The WebDriver server.
    pub upstream: Upstream,
    /// Sessions at once.
    pub slots: usize,
    /// Where Session History answers, without a slash at the end.
    pub history: String,
    /// The gateway's own token there, of role admin.
    pub token: Secret,
    /// The folder that recordings wait in.
    pub spool: PathBuf,
    /// Bytes that they may take.
    pub spool_limit: u64,
    /// After how long without a command a session is ended; nothing for never.
    pub idle_timeout: Option<Duration>,
    /// Whether `X-Forwarded-For` says where a client is.
    pub trust_forwarded: bool,
    /// Whether typed text, scripts, cookies and bodies are recorded.
    pub keep_typed_text: bool,
    /// Whether addresses of the upstream in its answer to a new session are made those of the gateway.
    pub rewrite_urls: bool,
    /// How often a session that is used tells that it lives.
    pub heartbeat: Duration,
    /// How long commands may go on after the gateway was told to stop.
    pub grace: Duration,
    /// How long the WebDriver server is waited for.
    pub patience: Patience,
}

/// How long the WebDriver server is waited for, where no client decides that.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For an answer to a small question of the gateway's own.
    pub answer: Duration,
    /// For a log, which may be long.
    pub log: Duration,
    /// For the end of a session that the gateway ends: some stop a container or a phone for it.
    pub ending: Duration,
    /// For the answer to a command that goes on without its client.
    pub left_alone: Duration,
    /// Between two looks whether it is there.
    pub probe: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(10),
            log: Duration::from_secs(30),
            ending: Duration::from_mins(1),
            left_alone: Duration::from_mins(5),
            probe: Duration::from_secs(10),
        }
    }
}

/// A text that neither `Debug` nor a log shows.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// Wraps it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// The address of a WebDriver server, with the path that its commands stand under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    scheme: Scheme,
    authority: Authority,
    path: String,
}

impl Upstream {
    /// Host and port, as in the `Host` header.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The path that its commands stand under, without a slash at the end.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The address there of a path and query of the gateway's; nothing where they make none.
    pub fn at(&self, path_and_query: &str) -> Option<Uri> {
        let path = format!("{}{path_and_query}", self.path);
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(PathAndQuery::try_from(path).ok()?)
            .build()
            .ok()
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)
    }
}

impl FromStr for Upstream {
    type Err = String;

    /// Reads `http://host:port` or https, with or without a path such as `/wd/hub`. The error says what to write.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "Write the address of a WebDriver server, e.g. http://127.0.0.1:4444.".to_owned();
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let scheme = uri.scheme().filter(|scheme| {
            let scheme = scheme.as_str();
            scheme == "http" || scheme == "https"
        });
        let authority = uri.authority().filter(|authority| !authority.host().is_empty());
        if authority.is_some_and(|authority| authority.as_str().contains('@')) || uri.query().is_some() {
            return Err("Write it without a login and without a query.".to_owned());
        }
        match (scheme, authority) {
            (Some(scheme), Some(authority)) => Ok(Self {
                scheme: scheme.clone(),
                authority: authority.clone(),
                path: uri.path().trim_end_matches('/').to_owned(),
            }),
            _ => Err(wrong()),
        }
    }
}

/// What the gateway takes from outside so that it can be tested: the time, and ids for sessions.
#[derive(Clone)]
pub struct Surroundings {
    /// The time now.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// A fresh id.
    pub session_id: Arc<dyn Fn() -> SessionId + Send + Sync>,
}

impl fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Surroundings(..)")
    }
}

impl Surroundings {
    /// The time now.
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// A fresh id.
    pub fn session_id(&self) -> SessionId {
        (self.session_id)()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upstreams_keep_their_path() {
        let plain: Upstream = "http://127.0.0.1:4444/".parse().expect("valid");
        assert_eq!(
            plain.at("/session?x=1").expect("valid").to_string(),
            "http://127.0.0.1:4444/session?x=1"
        );
        let hub: Upstream = "https://grid.example/wd/hub".parse().expect("valid");
        assert_eq!(
            hub.at("/status").expect("valid").to_string(),
            "https://grid.example/wd/hub/status"
        );
        assert_eq!(hub.to_string(), "https://grid.example/wd/hub");
        for text in ["", "grid:4444", "ftp://grid", "http://a:b@grid", "http://grid/?a"] {
            assert!(text.parse::<Upstream>().is_err(), "{text}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        assert_eq!(format!("{:?}", Secret::new("shp_x")), "Secret(..)");
    }
}
