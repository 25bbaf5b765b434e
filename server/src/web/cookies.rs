//! The cookies: the one that holds a sign-in, and those by which a browser remembers what it chose.

use app::backend::{Preferences, Theme};
use axum::http::{HeaderMap, HeaderValue, header};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::secret::Secret;

/// On http, where a browser takes no prefix.
const PLAIN: &str = "session_history";
/// On https: the prefix makes browsers refuse it from other hosts, paths and from http.
const SECURE: &str = "__Host-session_history";

/// The e-mail of a sign-in that was refused, for the page that says so. A cookie, because what was typed does not go into
/// an address.
const TYPED_EMAIL: &str = "typed_email";
/// Bytes of an e-mail at the most.
const MAX_EMAIL: usize = 254;

/// The sign-in that a browser sent.
pub fn sign_in(headers: &HeaderMap, https: bool) -> Option<Secret> {
    values(headers, name(https)).find_map(Secret::parse)
}

/// Gives a browser its sign-in for `max_age_seconds`.
pub fn set_sign_in(secret: &Secret, https: bool, max_age_seconds: u64) -> HeaderValue {
    cookie(secret.reveal(), https, max_age_seconds)
}

/// Takes a browser's sign-in away.
pub fn clear_sign_in(https: bool) -> HeaderValue {
    cookie("", https, 0)
}

/// The e-mail that was typed a moment ago; empty where none was.
pub fn typed_email(headers: &HeaderMap) -> String {
    values(headers, TYPED_EMAIL)
        .find_map(|value| percent_decode_str(value).decode_utf8().ok())
        .map(std::borrow::Cow::into_owned)
        .unwrap_or_default()
}

/// Keeps a typed e-mail for the next minute; nothing where it is too long to be one.
pub fn keep_typed_email(email: &str, https: bool) -> Option<HeaderValue> {
    let secure = if https { "; Secure" } else { "" };
    let value = utf8_percent_encode(email, NON_ALPHANUMERIC);
    let text = format!("{TYPED_EMAIL}={value}; Path=/sign-in; Max-Age=60; HttpOnly; SameSite=Lax{secure}");
    (email.len() <= MAX_EMAIL)
        .then(|| HeaderValue::try_from(text).ok())
        .flatten()
}

/// What the browser chose.
pub fn preferences(headers: &HeaderMap) -> Preferences {
    Preferences {
        theme: values(headers, "theme")
            .find_map(Theme::from_key)
            .unwrap_or_default(),
        sidebar_collapsed: values(headers, "sidebar").any(|value| value == "collapsed"),
    }
}

fn name(https: bool) -> &'static str {
    if https { SECURE } else { PLAIN }
}

fn cookie(value: &str, https: bool, max_age_seconds: u64) -> HeaderValue {
    let name = name(https);
    let secure = if https { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={max_age_seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
}

/// Every value of that name; a browser may send several.
fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(move |(key, _)| *key == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;

    #[test]
    fn a_typed_email_comes_back_as_it_was() {
        let typed = "Åsa+\"x\";=%@harbor.example";
        let cookie = keep_typed_email(typed, true).expect("short enough");
        let cookie = cookie.to_str().expect("ascii");
        let (pair, rest) = cookie.split_once("; ").expect("attributes");
        assert_eq!(rest, "Path=/sign-in; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::try_from(pair).expect("valid"));
        assert_eq!(typed_email(&headers), typed);
        assert_eq!(typed_email(&HeaderMap::new()), "");
        assert_eq!(keep_typed_email(&"x".repeat(255), false), None);
    }

    #[test]
    fn a_sign_in_is_kept_from_scripts_and_other_sites() {
        let secret = Secret::draw(&Entropy::seeded(1));
        let value = secret.reveal();
        assert_eq!(
            set_sign_in(&secret, true, 60),
            format!("__Host-session_history={value}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure")
        );
        assert_eq!(
            set_sign_in(&secret, false, 60),
            format!("session_history={value}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax")
        );
        let mut headers = HeaderMap::new();
        let sent = format!("theme=dark; session_history={value}; sidebar=collapsed");
        headers.insert(header::COOKIE, HeaderValue::try_from(sent).expect("valid"));
        assert_eq!(sign_in(&headers, false), Some(secret));
        assert_eq!(sign_in(&headers, true), None, "https takes only the prefixed one");
        let wanted = Preferences {
            theme: Theme::Dark,
            sidebar_collapsed: true,
        };
        assert_eq!(preferences(&headers), wanted);
    }
}
