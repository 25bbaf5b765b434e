//! Where the database is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// `sqlite:PATH` or `postgres://..`. Its `Debug` and `Display` leave the password out.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file; it and its folder are made where they are missing.
    Sqlite(PathBuf),
    /// A server, in the words of libpq's connection URLs.
    Postgres(String),
}

/// The text names no database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a database as sqlite:PATH or postgres://user:password@host/name")]
pub struct InvalidDatabaseUrl;

impl DatabaseUrl {
    /// The file at `path`.
    pub fn file(path: &Path) -> Self {
        Self::Sqlite(path.to_owned())
    }

    /// The URL without what nobody should read in a log.
    fn redacted(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let without_options = url.split('?').next().unwrap_or_default();
                let (scheme, rest) = without_options.split_once("://").unwrap_or(("postgres", ""));
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                format!("{scheme}://{place}")
            }
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            // A database in memory would be another one for every connection.
            if path.is_empty() || path.starts_with(':') || path.ends_with('/') {
                return Err(InvalidDatabaseUrl);
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        let is_postgres = text.starts_with("postgres://") || text.starts_with("postgresql://");
        if is_postgres && text.parse::<sqlx::postgres::PgConnectOptions>().is_ok() {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(InvalidDatabaseUrl)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_engines() {
        assert_eq!(
            "sqlite:data/x.db".parse(),
            Ok(DatabaseUrl::Sqlite("data/x.db".into()))
        );
        assert_eq!(
            "sqlite:///srv/x.db".parse(),
            Ok(DatabaseUrl::Sqlite("/srv/x.db".into()))
        );
        let postgres: DatabaseUrl = "postgres://ann:secret@db.example:5433/history?sslmode=disable"
            .parse()
            .expect("valid");
        assert_eq!(postgres.to_string(), "postgres://db.example:5433/history");
        assert!(!format!("{postgres:?}").contains("secret"));
    }

    #[test]
    fn refuses_anything_else() {
        for text in [
            "",
            "sqlite:",
            "sqlite::memory:",
            "mysql://x",
            "x.db",
            "postgres:x",
        ] {
            assert_eq!(text.parse::<DatabaseUrl>(), Err(InvalidDatabaseUrl), "{text}");
        }
    }
}
