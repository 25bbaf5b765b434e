//! Appetize's REST API, as far as it lists sessions: a client with patience.
//!
//! Knows pages and their members, not what they mean. The key goes to the one address it was made for: redirects are
//! not followed, and it is in no error and no log.

mod patience;

pub use patience::Patience;

use std::fmt;
use std::time::Duration;

use jiff::civil::Date;
use reqwest::{StatusCode, Url, header, redirect};
use serde_json::{Map, Value};

use crate::clock::Clock;
use crate::entropy::Entropy;

/// Sessions of a page.
const LIMIT: u32 = 100;
/// Bytes of a page at the most: a hundred times what one takes.
const LARGEST: usize = 16 * 1024 * 1024;

/// Where Appetize answers.
pub const ADDRESS: &str = "https://api.appetize.io";

/// Why a page could not be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be used.
    #[error("{0}")]
    Address(&'static str),
    /// The key is refused.
    #[error("Appetize refuses the key ({0}). Make one under Account, API tokens, that may read sessions.")]
    Key(u16),
    /// The request is refused, and would be again.
    #[error("Appetize refuses to list sessions ({0}).")]
    Refused(u16),
    /// It was asked as often as makes sense.
    #[error(
        "Appetize does not answer: {0}. Whatever was recorded stays, and the next pull goes on from there."
    )]
    Away(String),
    /// The client could not be made.
    #[error("could not prepare to ask Appetize: {0}")]
    Client(#[from] reqwest::Error),
}

/// A page of sessions.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The sessions as they are told.
    pub rows: Vec<Value>,
    /// How many there are on all pages, where that is told.
    pub total: Option<u64>,
    /// The number of the page after this one; nothing on the last.
    pub next: Option<u64>,
}

/// Asks Appetize. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: Url,
    key: header::HeaderValue,
    patience: Patience,
    clock: Clock,
    entropy: Entropy,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.address)
    }
}

impl Client {
    /// A client of the API at `address`, which must be encrypted unless it is this machine.
    pub fn new(
        address: &str,
        key: &str,
        patience: Patience,
        clock: Clock,
        entropy: Entropy,
    ) -> Result<Self, Error> {
        let address = Url::parse(address)
            .map_err(|_| Error::Address("Write an address as https://api.appetize.io."))?;
        let here = matches!(address.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if address.scheme() != "https" && !(here && address.scheme() == "http") {
            return Err(Error::Address(
                "The address begins with https://: the key must not cross a network in the clear.",
            ));
        }
        let mut key = header::HeaderValue::from_str(key.trim())
            .ok()
            .filter(|key| !key.is_empty())
            .ok_or(Error::Address("The key is empty, or no key of Appetize."))?;
        key.set_sensitive(true);
        // Once a process; where it is done already, that is what was wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .user_agent(concat!("session-history/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(20))
            .timeout(Duration::from_mins(2));
        if here {
            http = http.no_proxy();
        }
        Ok(Self {
            http: http.build()?,
            address,
            key,
            patience,
            clock,
            entropy,
        })
    }

    /// Tells this account of this place from others, without giving the key away.
    pub fn source(&self) -> String {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        hash.update(self.address.as_str());
        hash.update([0]);
        hash.update(self.key.as_bytes());
        let [a, b, c, d, ..] = hash.finalize().0;
        let print = format!("{:08x}", u32::from_be_bytes([a, b, c, d]));
        format!("appetize:{print}")
    }

    /// A page of the sessions of a day in UTC, from 1. Asks again where that may help.
    pub async fn page(&self, day: Date, page: u64) -> Result<Page, Error> {
        let mut url = self.address.clone();
        let path = format!("{}/v2/sessions", url.path().trim_end_matches('/'));
        url.set_path(&path);
        url.query_pairs_mut()
            .append_pair("startDate", &day.to_string())
            .append_pair("endDate", &day.to_string())
            .append_pair("page", &page.to_string())
            .append_pair("limit", &LIMIT.to_string());
        let mut tried = 0;
        loop {
            let trouble = match self.ask(url.clone()).await? {
                Ok(page) => return Ok(page),
                Err(trouble) => trouble,
            };
            tried += 1;
            let Some(pause) = self.patience.pause(tried, trouble.after, &self.entropy) else {
                return Err(Error::Away(trouble.what));
            };
            tracing::info!(what = trouble.what, ?pause, %day, page, "asking Appetize again");
            tokio::time::sleep(pause).await;
        }
    }

    /// Asks once. The outer error is for good.
    async fn ask(&self, url: Url) -> Result<Result<Page, Trouble>, Error> {
        let request = self.http.get(url).header("X-API-KEY", self.key.clone());
        let mut response = match request.header(header::ACCEPT, "application/json").send().await {
            Ok(response) => response,
            Err(error) if error.is_timeout() => return Ok(Err(Trouble::new("it took too long"))),
            Err(error) => {
                tracing::debug!(error = %error.without_url(), "no answer");
                return Ok(Err(Trouble::new("it cannot be reached")));
            }
        };
        let status = response.status();
        match status {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(Error::Key(status.as_u16())),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
                let after = patience::retry_after(response.headers(), self.clock.now());
                return Ok(Err(Trouble {
                    what: "it was asked too often".to_owned(),
                    after,
                }));
            }
            status if status.is_server_error() => {
                let after = patience::retry_after(response.headers(), self.clock.now());
                let what = format!("it answers {}", status.as_u16());
                return Ok(Err(Trouble { what, after }));
            }
            status => return Err(Error::Refused(status.as_u16())),
        }
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= LARGEST => body.extend_from_slice(&chunk),
                Ok(Some(_)) => return Ok(Err(Trouble::new("its answer is far too long"))),
                Ok(None) => break,
                Err(_) => return Ok(Err(Trouble::new("its answer broke off"))),
            }
        }
        Ok(read(&body).ok_or_else(|| Trouble::new("its answer is no page of sessions")))
    }
}

/// Why a page was not had this time.
struct Trouble {
    what: String,
    after: Option<Duration>,
}

impl Trouble {
    fn new(what: &str) -> Self {
        Self {
            what: what.to_owned(),
            after: None,
        }
    }
}

/// Reads a page. The documentation does not name the member with the sessions: it is the one list.
fn read(body: &[u8]) -> Option<Page> {
    let object: Map<String, Value> = serde_json::from_slice(body).ok()?;
    let number = |name: &str| object.get(name).and_then(whole);
    let (total, next) = (number("total"), number("nextPage"));
    let mut lists = object.into_iter().filter_map(|(_, value)| match value {
        Value::Array(rows) => Some(rows),
        _ => None,
    });
    let rows = lists.next()?;
    lists.next().is_none().then_some(Page { rows, total, next })
}

/// A number without decimals, also where it is written with some, as `number` allows.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked before"
)]
fn whole(value: &Value) -> Option<u64> {
    let whole = |number: f64| (0.0..1e15).contains(&number).then_some(number as u64);
    value.as_u64().or_else(|| value.as_f64().and_then(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_whatever_its_list_is_called() {
        for name in ["data", "sessions"] {
            let body = format!(r#"{{"{name}":[{{"targetId":"b_1"}}],"total":1,"nextPage":2.0}}"#);
            let page = read(body.as_bytes()).expect("a page");
            assert_eq!((page.rows.len(), page.total, page.next), (1, Some(1), Some(2)));
        }
        let last = read(br#"{"data":[],"total":0,"nextPage":null}"#).expect("a page");
        assert_eq!((last.rows.len(), last.total, last.next), (0, Some(0), None));
        for none in ["", "[]", "{}", r#"{"data":[],"more":[]}"#, r#"{"data":[{"a""#] {
            assert_eq!(read(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn the_key_stays_where_it_belongs() {
        let client = |address, key| {
            Client::new(
                address,
                key,
                Patience::default(),
                Clock::system(),
                Entropy::seeded(1),
            )
        };
        for address in ["http://api.appetize.io", "ftp://127.0.0.1", "api.appetize.io", ""] {
            assert!(
                matches!(client(address, "tok_secret"), Err(Error::Address(_))),
                "{address}"
            );
        }
        assert!(matches!(client(ADDRESS, " \n"), Err(Error::Address(_))));
        assert!(matches!(client(ADDRESS, "a\nb"), Err(Error::Address(_))));
        let good = client(ADDRESS, "tok_secret\n").expect("a client");
        let shown = format!("{good:?} {}", good.source());
        assert!(!shown.contains("tok_secret"), "{shown}");
        let other = client("http://127.0.0.1:4600", "tok_secret").expect("a client");
        assert_ne!(good.source(), other.source());
    }
}
