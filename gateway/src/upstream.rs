//! The WebDriver server: requests go there as they are, and small questions of the gateway's own.

use std::collections::HashSet;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONNECTION, CONTENT_TYPE, EXPECT, HOST, UPGRADE};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde_json::Value;

use crate::body::{Body, full, whole};
use crate::keepalive;
use crate::settings::{Patience, Upstream as Address};
use crate::who;

/// How long connecting may take: shorter than any answer, so that who is away is told from who is slow.
const CONNECTING: Duration = Duration::from_secs(5);
/// Bytes of an answer to one.
const ANSWER: usize = 64 * 1024 * 1024;

/// Headers that are about one connection alone.
const OF_CONNECTION: [HeaderName; 7] = [
    CONNECTION,
    EXPECT,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    HeaderName::from_static("te"),
    HeaderName::from_static("transfer-encoding"),
];

/// Why a request had no answer.
pub type Error = hyper_util::client::legacy::Error;

/// The WebDriver server. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Upstream {
    client: Client<HttpsConnector<HttpConnector>, Body>,
    address: Address,
    patience: Patience,
}

/// Why a question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Nobody listens, or whoever does hung up.
    Away,
    /// It is there, and takes its time.
    Slow,
}

/// What is known of a session there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It runs.
    There,
    /// The server knows no such session.
    Gone,
    /// The server is not there.
    Away,
    /// The server takes its time: nothing is known.
    Slow,
}

impl Upstream {
    /// The server at that address.
    pub fn new(address: Address, patience: Patience) -> std::io::Result<Self> {
        // Once a process; where it is done already, that is what was wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut http = HttpConnector::new();
        http.set_nodelay(true);
        http.enforce_http(false);
        http.set_connect_timeout(Some(CONNECTING));
        // A machine that vanished says nothing: without asking, its answer would be waited for for ever.
        http.set_keepalive(Some(keepalive::IDLE));
        http.set_keepalive_interval(Some(keepalive::EVERY));
        http.set_keepalive_retries(Some(keepalive::TRIES));
        let https = hyper_rustls::HttpsConnectorBuilder::new()
            .with_native_roots()?
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            // Shorter than what servers wait, so that a connection is rarely closed under a request.
            .pool_idle_timeout(Duration::from_secs(4))
            .http1_preserve_header_case(true)
            .build(https);
        Ok(Self {
            client,
            address,
            patience,
        })
    }

    /// Its address.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Makes a client's request one for the server: its method, path, query, headers and body stay as they are, but for
    /// what belongs to a connection, and for our own tokens.
    pub fn request(&self, mut parts: Parts, body: Body) -> Option<Request<Body>> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        parts.uri = self.address.at(path)?;
        parts.version = http::Version::HTTP_11;
        strip(&mut parts.headers);
        who::strip(&mut parts.headers);
        // Servers that listen for their own machine alone refuse names of others.
        let host = HeaderValue::from_str(self.address.authority().as_str()).ok()?;
        parts.headers.insert(HOST, host);
        Some(Request::from_parts(parts, body))
    }

    /// The same, for a request whose answer is looked at: that is not to be compressed.
    pub fn plain_request(&self, mut parts: Parts, body: Body) -> Option<Request<Body>> {
        parts
            .headers
            .insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        self.request(parts, body)
    }

    /// Sends it. What the answer says of the connection to the server is nothing to a client.
    pub async fn send(&self, request: Request<Body>) -> Result<Response<Incoming>, Error> {
        let mut response = self.client.request(request).await?;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            strip(response.headers_mut());
        }
        Ok(response)
    }

    /// Asks something of the gateway's own.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(StatusCode, Bytes), Silence> {
        self.ask_within(self.patience.answer, method, path, body).await
    }

    async fn ask_within(
        &self,
        patience: Duration,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(StatusCode, Bytes), Silence> {
        let body = body.map_or_else(|| full(Bytes::new()), |body| full(body.to_string()));
        let request = Request::builder()
            .method(method)
            .uri(self.address.at(path).ok_or(Silence::Away)?)
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .body(body)
            .map_err(|_| Silence::Away)?;
        let asked = async {
            let response = self.send(request).await.ok()?;
            let status = response.status();
            Some((status, whole(response.into_body(), ANSWER).await?))
        };
        match tokio::time::timeout(patience, asked).await {
            Ok(answer) => answer.ok_or(Silence::Away),
            Err(_) => Err(Silence::Slow),
        }
    }

    /// Reads a log.
    pub async fn log(&self, path: &str, body: &Value) -> Result<(StatusCode, Bytes), Silence> {
        self.ask_within(self.patience.log, Method::POST, path, Some(body))
            .await
    }

    /// Whether a session is there. Asks for its timeouts, which every server knows and which change nothing.
    pub async fn presence(&self, base: &str, session: &str) -> Presence {
        match self
            .ask(Method::GET, &format!("{base}/session/{session}/timeouts"), None)
            .await
        {
            Err(Silence::Away) => Presence::Away,
            Err(Silence::Slow) => Presence::Slow,
            Ok((status, body)) => {
                let failure = crate::command::Failure::read(&body);
                let gone = failure
                    .as_ref()
                    .is_some_and(crate::command::Failure::ends_session)
                    || (status == StatusCode::NOT_FOUND && failure.is_none());
                if gone { Presence::Gone } else { Presence::There }
            }
        }
    }

    /// Ends a session, and returns when that is done, or was waited for long enough.
    pub async fn delete(&self, base: &str, session: &str) {
        let path = format!("{base}/session/{session}");
        let ended = self.ask_within(self.patience.ending, Method::DELETE, &path, None);
        if let Err(silence) = ended.await {
            tracing::warn!(
                session,
                ?silence,
                "the WebDriver server did not say that a session is over"
            );
        }
    }

    /// Whether it is there, and the sessions that it has: a grid lists them, others do not say.
    pub async fn status(&self) -> Result<Option<HashSet<String>>, Silence> {
        let (_, body) = self.ask(Method::GET, "/status", None).await?;
        Ok(serde_json::from_slice(&body)
            .ok()
            .and_then(|status| listed(&status)))
    }
}

/// The sessions in a grid's answer to how it is.
fn listed(status: &Value) -> Option<HashSet<String>> {
    let slots = status["value"]["nodes"]
        .as_array()?
        .iter()
        .filter_map(|node| node["slots"].as_array())
        .flatten();
    let ids = slots.filter_map(|slot| slot["session"]["sessionId"].as_str());
    Some(ids.map(str::to_owned).collect())
}

/// Takes out what is about one connection alone, with the headers that it names.
pub fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&OF_CONNECTION) {
        headers.remove(name);
    }
}
