//! The query part of a URL as an ordered list of key and value, decoded exactly once.

use std::fmt;

/// An ordered multi-map: keys may repeat, order is kept.
///
/// The router's own maps decode twice and cannot hold a repeated key, so every reader of a query in this project
/// goes through this type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads `a=1&b=2`, with or without a leading `?`. Never fails: bytes that are no UTF-8 become U+FFFD.
    pub fn parse(text: &str) -> Self {
        let text = text.strip_prefix('?').unwrap_or(text);
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// Adds a pair at the end.
    pub fn push(&mut self, key: &str, value: impl Into<String>) {
        self.0.push((key.to_owned(), value.into()));
    }

    /// Every pair, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The first value of `key`.
    pub fn first(&self, key: &str) -> Option<&str> {
        self.pairs().find(|(k, _)| *k == key).map(|(_, value)| value)
    }

    /// Every value of `key`, in order.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs()
            .filter(move |(k, _)| *k == key)
            .map(|(_, value)| value)
    }

    /// Takes away every pair of `key`.
    pub fn remove(&mut self, key: &str) {
        self.0.retain(|(k, _)| k != key);
    }

    /// Replaces every pair of `key` by this one, at the end.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.remove(key);
        self.push(key, value);
    }

    /// True where there is no pair.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `path` with this query, without a `?` where there is none.
    pub fn href(&self, path: &str) -> String {
        if self.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{self}")
        }
    }
}

impl fmt::Display for Query {
    /// `application/x-www-form-urlencoded`: what a browser's GET form sends, so that a form and a link agree.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = form_urlencoded::Serializer::new(String::new());
        out.extend_pairs(self.pairs());
        f.write_str(&out.finish())
    }
}
