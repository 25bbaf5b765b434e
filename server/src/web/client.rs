//! Where a request came from: the address and whether it was https, as far as a proxy is to be believed.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;

use super::{Settings, Web, headers};
use crate::api::CameFrom;

/// The address that limits of tries count by. Behind a proxy that is believed it is the last one in `X-Forwarded-For`,
/// the one the proxy itself wrote: some add to the line they were sent, others write one below it.
pub fn address(parts: &Parts, settings: &Settings) -> IpAddr {
    let forwarded = || read(headers::last_item(&parts.headers, "x-forwarded-for")?);
    let peer = || {
        parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip())
    };
    settings
        .trust_proxy
        .then(forwarded)
        .flatten()
        .or_else(peer)
        .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// Reads `1.2.3.4`, `2001:db8::1` or `[2001:db8::1]`, each with or without a port.
fn read(text: &str) -> Option<IpAddr> {
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || text.parse().ok().map(|address: SocketAddr| address.ip());
    text.parse().ok().or_else(with_port).or_else(bare)
}

/// The address that a request came from, for handlers.
#[derive(Clone, Copy, Debug)]
pub struct Address(pub IpAddr);

impl FromRequestParts<Web> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        Ok(Self(address(parts, &web.settings)))
    }
}

/// Tells the REST API where its requests come from.
pub async fn tell(State(web): State<Web>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let from = CameFrom(Some(address(&parts, &web.settings)));
    parts.extensions.insert(from);
    next.run(Request::from_parts(parts, body)).await
}

/// True where the browser speaks https.
pub fn is_https(parts: &Parts, settings: &Settings) -> bool {
    let forwarded = || {
        headers::last_item(&parts.headers, "x-forwarded-proto")
            .map(|proto| proto.eq_ignore_ascii_case("https"))
    };
    settings
        .trust_proxy
        .then(forwarded)
        .flatten()
        .unwrap_or_else(|| settings.public_url.as_ref().is_some_and(|url| url.https))
}

/// The host that people typed, e.g. `history.harbor.example`.
pub fn host(parts: &Parts, settings: &Settings) -> String {
    let typed = || headers::text(&parts.headers, "host").map(str::to_owned);
    settings
        .public_url
        .as_ref()
        .map(|url| url.host.clone())
        .or_else(typed)
        .unwrap_or_else(|| "localhost".to_owned())
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn parts(pairs: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder();
        for (name, value) in pairs {
            request = request.header(*name, *value);
        }
        let mut parts = request.body(()).expect("a request").into_parts().0;
        parts
            .extensions
            .insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 5))));
        parts
    }

    #[test]
    fn a_proxy_is_believed_only_when_told_to() {
        let parts = parts(&[
            ("x-forwarded-for", "1.1.1.1, 2.2.2.2"),
            ("x-forwarded-proto", "https"),
        ]);
        let mut settings = Settings::default();
        assert_eq!(address(&parts, &settings), IpAddr::from([10, 0, 0, 1]));
        assert!(!is_https(&parts, &settings));
        settings.trust_proxy = true;
        assert_eq!(address(&parts, &settings), IpAddr::from([2, 2, 2, 2]));
        assert!(is_https(&parts, &settings));
    }

    #[test]
    fn what_the_proxy_wrote_counts_and_not_what_it_was_sent() {
        let settings = Settings {
            trust_proxy: true,
            ..Settings::default()
        };
        // As HAProxy does: a line of its own below the client's.
        let parts = parts(&[
            ("x-forwarded-for", "1.1.1.1"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-for", "2.2.2.2"),
            ("x-forwarded-proto", "http"),
        ]);
        assert_eq!(address(&parts, &settings), IpAddr::from([2, 2, 2, 2]));
        assert!(!is_https(&parts, &settings));
    }

    #[test]
    fn addresses_may_have_ports() {
        let v4 = Some(IpAddr::from([1, 2, 3, 4]));
        let v6 = "2001:db8::1".parse().ok();
        for (text, address) in [
            ("1.2.3.4", v4),
            ("1.2.3.4:5678", v4),
            ("2001:db8::1", v6),
            ("[2001:db8::1]", v6),
            ("[2001:db8::1]:443", v6),
            ("unknown", None),
            ("", None),
        ] {
            assert_eq!(read(text), address, "{text}");
        }
    }

    #[test]
    fn a_proxy_that_says_nothing_changes_nothing() {
        let settings = Settings {
            trust_proxy: true,
            ..Settings::default()
        };
        assert_eq!(
            address(&parts(&[("x-forwarded-for", "junk")]), &settings),
            IpAddr::from([10, 0, 0, 1])
        );
    }
}
