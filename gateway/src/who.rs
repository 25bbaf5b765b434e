//! Who asks: a token of Session History's in the headers, or nobody that is known.
//!
//! A client's secret lives in memory alone. It is taken out of what goes on to the WebDriver server; any other login passes
//! untouched.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Actor, ActorKind, SessionId};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName};
use sha2::{Digest, Sha256};

use crate::history::{History, Identity};
use crate::settings::Secret;

/// The header for clients that need `Authorization` for something else.
pub const HEADER: HeaderName = HeaderName::from_static("x-session-history-token");
/// What tokens begin with.
const PREFIX: &str = "shp_";
/// How long an answer about a token is believed: so long does a revoked one still open sessions.
const FRESH: Duration = Duration::from_mins(1);
/// How long a refused one is not asked about again.
const REFUSED_FOR: Duration = Duration::from_secs(5);
/// Tokens that are remembered.
const MOST: usize = 1_000;

/// Who asks for a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Somebody who is known, or nobody.
    Actor(Actor),
    /// A token that nobody could be asked about.
    Unconfirmed(Secret),
}

/// What is known of tokens. Remembers by their hash.
#[derive(Debug)]
pub struct Tokens {
    history: History,
    known: Mutex<HashMap<[u8; 32], (Identity, Instant)>>,
    unconfirmed: Mutex<HashMap<SessionId, Pending>>,
}

/// A session that is not recorded yet, whose token could not be confirmed at first.
#[derive(Clone, Debug)]
enum Pending {
    Asking(Secret),
    /// Said once and for all: a record that is sent again says the same.
    Resolved(Actor),
}

impl Tokens {
    /// Asks `history`.
    pub fn new(history: History) -> Self {
        Self {
            history,
            known: Mutex::default(),
            unconfirmed: Mutex::default(),
        }
    }

    /// Who a client is; why not, in words, where its token is refused.
    pub async fn who(&self, headers: &HeaderMap, from: &str) -> Result<Who, String> {
        let Some(secret) = secret(headers) else {
            return Ok(Who::Actor(anonymous(from, "")));
        };
        match self.identify(&secret).await {
            Identity::Known(actor) => Ok(Who::Actor(actor)),
            Identity::Refused(why) => Err(why),
            Identity::Away => Ok(Who::Unconfirmed(secret)),
        }
    }

    /// Who a token is: what was answered a moment ago, or an answer now, or, where there is none, the last one.
    pub async fn identify(&self, secret: &Secret) -> Identity {
        let hash: [u8; 32] = Sha256::digest(secret.reveal().as_bytes()).into();
        let before = self.known().get(&hash).cloned();
        if let Some((identity, at)) = &before {
            let fresh = match identity {
                Identity::Refused(_) => REFUSED_FOR,
                _ => FRESH,
            };
            if at.elapsed() < fresh {
                return identity.clone();
            }
        }
        let identity = self.history.identify(secret).await;
        if identity == Identity::Away {
            return before.map_or(Identity::Away, |(identity, _)| identity);
        }
        let mut known = self.known();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(hash, (identity.clone(), Instant::now()));
        identity
    }

    /// Keeps a secret until its session is recorded.
    pub fn remember(&self, session: SessionId, secret: Secret) {
        self.waiting().insert(session, Pending::Asking(secret));
    }

    /// Its session is recorded, or never will be.
    pub fn forget(&self, session: SessionId) {
        self.waiting().remove(&session);
    }

    /// Who ran a session whose token could not be confirmed; nothing where nobody can be asked yet.
    pub async fn resolve(&self, session: SessionId, from: &str) -> Option<Actor> {
        let pending = self.waiting().get(&session).cloned();
        let secret = match pending {
            Some(Pending::Asking(secret)) => secret,
            Some(Pending::Resolved(actor)) => return Some(actor),
            None => return Some(anonymous(from, ", token never confirmed")),
        };
        let actor = match self.identify(&secret).await {
            Identity::Away => return None,
            Identity::Known(actor) => actor,
            Identity::Refused(_) => anonymous(from, ", token refused later"),
        };
        self.waiting().insert(session, Pending::Resolved(actor.clone()));
        Some(actor)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<[u8; 32], (Identity, Instant)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, Pending>> {
        self.unconfirmed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody of whom only the place is known.
pub fn anonymous(from: &str, more: &str) -> Actor {
    let label = format!("Anonymous - WebDriver from {from}{more}");
    Actor {
        kind: ActorKind::Anonymous,
        subject: label.clone(),
        label,
    }
}

/// Where a client is: who connected, or, behind a proxy that is trusted, the last address that it saw.
pub fn from(headers: &HeaderMap, peer: IpAddr, trust_forwarded: bool) -> String {
    let forwarded = || {
        let list = headers
            .get_all("x-forwarded-for")
            .iter()
            .next_back()?
            .to_str()
            .ok()?;
        let text = list.rsplit(',').next()?.trim();
        let with_port = || text.parse().ok().map(|address: SocketAddr| address.ip());
        text.parse().ok().or_else(with_port)
    };
    let from = if trust_forwarded {
        forwarded().unwrap_or(peer)
    } else {
        peer
    };
    from.to_canonical().to_string()
}

/// The token that a client shows.
fn secret(headers: &HeaderMap) -> Option<Secret> {
    let own = headers.get(HEADER).and_then(|value| value.to_str().ok());
    own.map(|text| Secret::new(text.trim())).or_else(|| {
        headers
            .get_all(AUTHORIZATION)
            .iter()
            .find_map(|value| of_login(value.to_str().ok()?))
    })
}

/// The token in an `Authorization` header, where it holds one.
fn of_login(header: &str) -> Option<Secret> {
    let (scheme, rest) = header.split_once(' ')?;
    let rest = rest.trim();
    let text = if scheme.eq_ignore_ascii_case("bearer") {
        rest.to_owned()
    } else if scheme.eq_ignore_ascii_case("basic") {
        let plain = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
        plain.split_once(':')?.1.to_owned()
    } else {
        return None;
    };
    text.starts_with(PREFIX).then(|| Secret::new(text))
}

/// Takes our tokens out of headers, and nothing else.
pub fn strip(headers: &mut HeaderMap) {
    headers.remove(HEADER);
    let ours = |value: &http::HeaderValue| value.to_str().ok().and_then(of_login).is_some();
    if headers.get_all(AUTHORIZATION).iter().any(ours) {
        let others: Vec<_> = headers
            .get_all(AUTHORIZATION)
            .iter()
            .filter(|value| !ours(value))
            .cloned()
            .collect();
        headers.remove(AUTHORIZATION);
        for other in others {
            headers.append(AUTHORIZATION, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, String)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, String)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_str(value).expect("a header"),
            )
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn tokens_are_found_wherever_clients_can_put_them() {
        let token = format!("shp_{}", "a".repeat(47));
        let basic = format!("Basic {}", STANDARD.encode(format!("anything:{token}")));
        for pair in [
            ("authorization", basic),
            ("authorization", format!("bearer {token}")),
            ("x-session-history-token", token.clone()),
        ] {
            let mut headers = headers(&[pair]);
            assert_eq!(secret(&headers), Some(Secret::new(token.clone())));
            strip(&mut headers);
            assert!(headers.is_empty());
        }
    }

    #[test]
    fn other_logins_pass_untouched() {
        let other = (
            "authorization",
            format!("Basic {}", STANDARD.encode("ann:secret")),
        );
        let mut both = headers(&[other.clone(), ("x-session-history-token", "shp_x".to_owned())]);
        assert_eq!(secret(&headers(std::slice::from_ref(&other))), None);
        strip(&mut both);
        assert_eq!(both, headers(&[other]));
    }

    #[test]
    fn a_proxy_is_believed_only_where_it_is_trusted() {
        let told = headers(&[("x-forwarded-for", "6.6.6.6, 10.0.0.5".to_owned())]);
        let peer = "::ffff:127.0.0.1".parse().expect("an address");
        assert_eq!(from(&told, peer, true), "10.0.0.5");
        assert_eq!(from(&told, peer, false), "127.0.0.1");
        let with_port = headers(&[("x-forwarded-for", "[2001:db8::1]:443".to_owned())]);
        assert_eq!(from(&with_port, peer, true), "2001:db8::1");
    }
}
