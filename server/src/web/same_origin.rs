//! Refuses requests that another site made a browser send.
//!
//! A cookie goes along with them, so nothing that changes something may answer to them. The REST API takes no cookies
//! and is left out.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Web;

/// The check, as a layer over every route.
pub async fn require(State(web): State<Web>, request: Request, next: Next) -> Response {
    let safe = request.method().is_safe();
    let path = request.uri().path();
    // Machines ask these, and nobody's cookie says anything there.
    let machines = path.starts_with("/api/") || matches!(path, "/healthz" | "/readyz");
    if safe || machines || is_own(request.headers(), web.settings.origin().as_deref()) {
        return next.run(request).await;
    }
    (
        StatusCode::FORBIDDEN,
        "This request came from another site, or from a browser that does not say where from. Open the page itself \
         and try again.",
    )
        .into_response()
}

/// True where the browser says that a page of ours sent it. A request that says nothing is none of ours: every
/// browser of the last years names at least the origin of what it posts.
fn is_own(headers: &HeaderMap, public_origin: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => text("origin").is_some_and(|origin| {
            let host = origin.split_once("://").map(|(_, host)| host);
            public_origin.is_some_and(|public| public.eq_ignore_ascii_case(origin))
                || host.is_some_and(|host| Some(host) == text(header::HOST.as_str()))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    header::HeaderName::from_static(name),
                    header::HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn only_our_own_pages_pass() {
        let own =
            |pairs: &[(&'static str, &'static str)]| is_own(&headers(pairs), Some("https://history.example"));
        assert!(own(&[("sec-fetch-site", "same-origin"), ("origin", "https://x")]));
        assert!(own(&[("origin", "http://a:1"), ("host", "a:1")]));
        assert!(own(&[
            ("origin", "https://history.example"),
            ("host", "inner:3000")
        ]));
        for foreign in [
            &[][..],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "http://a:1"),
                ("host", "a:1"),
            ],
            &[("origin", "null"), ("host", "a:1")],
            &[("origin", "http://a:2"), ("host", "a:1")],
            &[("origin", "http://evil.example"), ("host", "a:1")],
            &[("host", "a:1")],
        ] {
            assert!(!own(foreign), "{foreign:?}");
        }
    }
}
