//! Takes secrets out of what is recorded: known words, logins and named parameters in addresses, values of headers.

mod words;

use domain::draft::is_secret_key;

pub use words::{Blind, Words};

/// What stands where a secret stood.
pub const HIDDEN: &str = "[hidden]";

/// Text of any kind: addresses in it, and what follows `Bearer` and `Basic`.
pub fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut hide_next = false;
    // Pieces end at what cannot stand in an address; the separators stay as they are.
    for piece in
        text.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`'))
    {
        let end = piece
            .char_indices()
            .next_back()
            .filter(|(_, c)| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`'))
            .map_or(piece.len(), |(at, _)| at);
        let (word, separator) = piece.split_at(end);
        if hide_next && word.len() >= 6 {
            out.push_str(HIDDEN);
        } else if word.contains("://") || word.contains("shp_") || (word.contains('?') && word.contains('='))
        {
            out.push_str(&url(word));
        } else {
            out.push_str(word);
        }
        if !word.is_empty() {
            let plain = word.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
            hide_next = plain.eq_ignore_ascii_case("bearer") || plain.eq_ignore_ascii_case("basic");
        }
        out.push_str(separator);
    }
    out
}

/// An address: without its login, and without the values of parameters that are named like secrets.
pub fn url(url: &str) -> String {
    let (front, fragment) = match url.split_once('#') {
        Some((front, fragment)) => (front, Some(fragment)),
        None => (url, None),
    };
    let (path, query) = match front.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (front, None),
    };
    let mut out = without_login(path);
    if let Some(query) = query {
        out.push('?');
        out.push_str(&parameters(query));
    }
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(&parameters(fragment));
    }
    match out.find("shp_") {
        Some(at) => {
            let rest = &out[at..];
            let end = rest
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            format!("{}{HIDDEN}{}", &out[..at], &rest[end..])
        }
        None => out,
    }
}

/// An address without login, query and fragment: where somebody went, and nothing of what they carried.
pub fn place(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let place = without_login(&url[..end]);
    // What is no address of a place is content: data:, javascript:
    match place.split_once(':') {
        Some((scheme, _)) if matches!(scheme, "data" | "javascript" | "blob") => format!("{scheme}:"),
        _ => place,
    }
}

fn without_login(path: &str) -> String {
    let Some((scheme, rest)) = path.split_once("://") else {
        return path.to_owned();
    };
    let end = rest.find('/').unwrap_or(rest.len());
    match rest[..end].rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{HIDDEN}@{host}{}", &rest[end..]),
        None => path.to_owned(),
    }
}

fn parameters(query: &str) -> String {
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, value)) if hides(name) && !value.is_empty() => format!("{name}={HIDDEN}"),
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// True where the value of a parameter, a field or a header of that name is not recorded.
pub fn hides(name: &str) -> bool {
    is_secret_key(name) || {
        let name = name.to_ascii_lowercase();
        ["session", "csrf", "xsrf", "signature", "jwt", "otp"]
            .iter()
            .any(|part| name.contains(part))
            || matches!(name.as_str(), "sid" | "code" | "key" | "pin" | "sig")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_logins_and_secrets_alone() {
        assert_eq!(
            url("https://ann:pw@shop.example/a?q=shoes&access_token=abc&x=1#id_token=z"),
            "https://[hidden]@shop.example/a?q=shoes&access_token=[hidden]&x=1#id_token=[hidden]"
        );
        assert_eq!(url("/a/b?q=1"), "/a/b?q=1");
        assert_eq!(
            place("https://ann:pw@shop.example/a?q=1#b"),
            "https://[hidden]@shop.example/a"
        );
        assert_eq!(place("data:text/html,hello"), "data:");
    }

    #[test]
    fn texts_lose_what_looks_like_a_secret() {
        assert_eq!(
            text("sent \"Authorization: Bearer abcdefgh\" to http://a/?password=x now"),
            "sent \"Authorization: Bearer [hidden]\" to http://a/?password=[hidden] now"
        );
        assert_eq!(
            text("the bearer is ill\n\tand basic\n"),
            "the bearer is ill\n\tand basic\n"
        );
        assert_eq!(text("key shp_0123abc, more"), "key [hidden], more");
        assert_eq!(text("/page?token=abc&q=1"), "/page?token=[hidden]&q=1");
    }
}
