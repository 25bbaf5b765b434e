//! Where to go after a form: only to pages of ours.

use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::{CONTROLS, utf8_percent_encode};

/// Where everybody goes who did not want to go anywhere else.
pub const HOME: &str = "/sessions";
/// Letters of a path at the most.
const MAX_CHARS: usize = 8_000;

/// `wanted` where it is a path on this host, [`HOME`] otherwise.
pub fn local(wanted: Option<&str>) -> &str {
    let is_local = |path: &&str| {
        path.starts_with('/')
            // `//host` and `/\host` lead to another host, and browsers skip control characters in between.
            && !path[1..].starts_with(['/', '\\'])
            && !path.chars().any(char::is_control)
            && path.chars().count() <= MAX_CHARS
    };
    let is_form =
        |path: &str| ["/sign-in", "/sign-out", "/setup", "/organization"].contains(&before_query(path));
    wanted
        .filter(is_local)
        .filter(|path| !is_form(path))
        .unwrap_or(HOME)
}

/// Goes there by GET.
pub fn see(path: &str) -> Response {
    Redirect::to(&utf8_percent_encode(path, CONTROLS).to_string()).into_response()
}

fn before_query(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_follow() {
        for path in [
            "/sessions?search=a%20b&user=x",
            "/",
            "/a//b",
            "/sessions?next=//evil",
        ] {
            assert_eq!(local(Some(path)), path);
        }
        for path in [
            "",
            "sessions",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/sign-in?next=/sign-in",
            "/setup",
            "/a\r\nSet-Cookie: x",
        ] {
            assert_eq!(local(Some(path)), HOME, "{path}");
        }
        assert_eq!(local(None), HOME);
    }
}
