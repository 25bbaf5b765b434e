//! Reads values as text and keeps what was wrong and where each came from.

use clap::ArgMatches;
use clap::parser::ValueSource;

use super::problems::{Problems, unknown_variables};

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Flag,
    /// The environment.
    Environment,
    /// Nobody set it.
    Default,
}

/// A setting as `config` prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The flag, e.g. `--addr`.
    pub flag: String,
    /// The environment variable, e.g. `SH_ADDR`.
    pub variable: String,
    /// The value; what is secret in it is left out. Empty where there is none.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
}

/// Reads settings one by one; [`Values::finish`] tells every problem at once.
#[derive(Debug)]
pub struct Values<'a> {
    matches: &'a ArgMatches,
    problems: Vec<String>,
    told: Vec<Told>,
}

impl<'a> Values<'a> {
    /// Reads from `matches`, those of the subcommand. `variables` are the names of the environment, of which those
    /// that begin with `SH_` must belong to `command`.
    pub fn new<'v>(
        matches: &'a ArgMatches,
        command: &clap::Command,
        variables: impl Iterator<Item = &'v str>,
    ) -> Self {
        Self {
            matches,
            problems: unknown_variables(command, variables),
            told: Vec::new(),
        }
    }

    /// A setting with a default. `id` is the field's name, as clap knows it; an error of `parse` says what to write.
    pub fn or<T>(
        &mut self,
        id: &str,
        given: Option<&String>,
        default: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = given.map_or(default, String::as_str);
        self.tell(id, text);
        self.parse(id, text, parse)
    }

    /// A setting that may be missing.
    pub fn optional<T>(
        &mut self,
        id: &str,
        given: Option<&String>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        self.tell(id, given.map_or("", String::as_str));
        given.and_then(|text| self.parse(id, text, parse))
    }

    /// Where a setting came from that is not to be told.
    pub fn came_from(&self, id: &str) -> Origin {
        self.origin(id)
    }

    /// Adds a problem that concerns several settings.
    pub fn problem(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    /// The settings in the order they were read, or everything that was wrong.
    pub fn finish(self) -> Result<Vec<Told>, Problems> {
        if self.problems.is_empty() {
            Ok(self.told)
        } else {
            Err(Problems(self.problems))
        }
    }

    /// The settings read so far.
    pub fn told(&self) -> &[Told] {
        &self.told
    }

    fn parse<T>(&mut self, id: &str, text: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let advice = match parse(text.trim()) {
            Ok(value) => return Some(value),
            Err(advice) => advice,
        };
        let name = match self.origin(id) {
            Origin::Environment => variable(id),
            Origin::Flag | Origin::Default => flag(id),
        };
        let shown = without_password(text);
        self.problems
            .push(format!("{name}: “{shown}” will not do. {advice}"));
        None
    }

    fn tell(&mut self, id: &str, text: &str) {
        self.told.push(Told {
            flag: flag(id),
            variable: variable(id),
            value: without_password(text),
            origin: self.origin(id),
        });
    }

    fn origin(&self, id: &str) -> Origin {
        match self.matches.value_source(id) {
            Some(ValueSource::CommandLine) => Origin::Flag,
            Some(ValueSource::EnvVariable) => Origin::Environment,
            _ => Origin::Default,
        }
    }
}

fn flag(id: &str) -> String {
    format!("--{}", id.replace('_', "-"))
}

fn variable(id: &str) -> String {
    format!("SH_{}", id.to_uppercase())
}

/// A URL with its password left out, also one that will not do; any other text as it is.
fn without_password(text: &str) -> String {
    // Paths, in which everything may stand.
    if text.starts_with("sqlite:") || text.starts_with("file:") {
        return text.to_owned();
    }
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), text),
    };
    // Passwords hold whatever people like, so that only what follows the last @ is surely none of theirs.
    let shown = match rest.rsplit_once('@') {
        Some((login, place)) => match login.split_once(':') {
            Some((user, _)) => format!("{scheme}{user}:…@{place}"),
            None => text.to_owned(),
        },
        None => without_lonely_password(&scheme, rest).unwrap_or_else(|| text.to_owned()),
    };
    // Drivers also take the password as a parameter.
    match shown.to_ascii_lowercase().find("password=") {
        Some(at) => format!("{}password=…", &shown[..at]),
        None => shown,
    }
}

/// A URL whose host was forgotten: what stands where the port should is a password, unless it is a number.
fn without_lonely_password(scheme: &str, rest: &str) -> Option<String> {
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (user, port) = rest[..end].split_once(':')?;
    let is_login =
        !scheme.is_empty() && !user.starts_with('[') && port.bytes().any(|byte| !byte.is_ascii_digit());
    is_login.then(|| format!("{scheme}{user}:…"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_never_told() {
        assert_eq!(
            without_password("postgres://app:s3cr@t@db.example/history?sslmode=require"),
            "postgres://app:…@db.example/history?sslmode=require"
        );
        assert_eq!(
            without_password("postgres://db/history?user=a&password=b"),
            "postgres://db/history?user=a&password=…"
        );
        assert_eq!(without_password("sqlite:/a@b:c"), "sqlite:/a@b:c");
        assert_eq!(without_password("postgres://app@db/x"), "postgres://app@db/x");
        assert_eq!(without_password("http://[::1]:3000"), "http://[::1]:3000");
        assert_eq!(without_password("127.0.0.1:3000"), "127.0.0.1:3000");
        assert_eq!(without_password("s3://bucket/a:b"), "s3://bucket/a:b");
    }

    #[test]
    fn passwords_are_not_told_where_the_url_cannot_be_read() {
        for text in [
            "postgres://app:q/zz@db/x",
            "postgres://app:q?zz@db/x",
            "postgres://app:q@zz#w@db/x",
            "postgres:/app:qzz@db/x",
            "app:qzz@db/x",
            "postgres://app:qzz",
            "postgres://app:qzz/x",
            "host=db user=app password=qzz",
            "postgres://db/x?PASSWORD=qzz",
        ] {
            let told = without_password(text);
            assert!(!told.contains("zz"), "{text}: {told}");
        }
        assert_eq!(
            without_password("postgres://app:q/zz@db/x"),
            "postgres://app:…@db/x"
        );
    }
}
