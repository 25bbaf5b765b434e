//! What a request asks of a WebDriver server, by its method and path.

use http::Method;

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks<'a> {
    /// A new session.
    New,
    /// That a session ends.
    End(&'a str),
    /// Something of a session: its id, and the rest of the path without a slash in front.
    Command(&'a str, &'a str),
    /// Anything else: the status, a grid's own pages.
    Other,
}

/// Paths that servers keep their commands under, besides the root: what Selenium 3 and Appium 1 clients ask for.
const OLD_BASE: &str = "/wd/hub";

impl<'a> Asks<'a> {
    /// Reads it. `path` is that of the request, without its query.
    pub fn read(method: &Method, path: &'a str) -> Self {
        let Some(path) = path
            .strip_prefix(base(path))
            .and_then(|rest| rest.strip_prefix("/session"))
        else {
            return Self::Other;
        };
        let Some(rest) = path.strip_prefix('/').filter(|rest| !rest.is_empty()) else {
            return if matches!(path, "" | "/") && method == Method::POST {
                Self::New
            } else {
                Self::Other
            };
        };
        match rest.trim_end_matches('/').split_once('/') {
            Some((id, command)) => Self::Command(id, command),
            None if method == Method::DELETE => Self::End(rest.trim_end_matches('/')),
            None => Self::Command(rest.trim_end_matches('/'), ""),
        }
    }
}

/// What stands before `/session` in a path.
pub fn base(path: &str) -> &str {
    if path
        .strip_prefix(OLD_BASE)
        .is_some_and(|rest| rest.starts_with('/'))
    {
        OLD_BASE
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read() {
        let read = |method: Method, path: &'static str| Asks::read(&method, path);
        assert_eq!(read(Method::POST, "/session"), Asks::New);
        assert_eq!(read(Method::POST, "/session/"), Asks::New);
        assert_eq!(read(Method::POST, "/wd/hub/session"), Asks::New);
        assert_eq!(read(Method::GET, "/session"), Asks::Other);
        assert_eq!(read(Method::DELETE, "/session/a1"), Asks::End("a1"));
        assert_eq!(read(Method::DELETE, "/wd/hub/session/a1/"), Asks::End("a1"));
        assert_eq!(read(Method::GET, "/session/a1"), Asks::Command("a1", ""));
        assert_eq!(
            read(Method::POST, "/session/a1/se/log"),
            Asks::Command("a1", "se/log")
        );
        for path in [
            "/status",
            "/sessions",
            "/",
            "/se/grid/newsessionqueue/session",
            "/graphql",
            "/wd/hubs/session",
        ] {
            assert_eq!(read(Method::POST, path), Asks::Other, "{path}");
        }
    }
}
