//! What can go wrong in the store.

/// The result of a store function.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong in the store. Its text is for the log, never for people.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A row holds what no code of ours writes.
    #[error("corrupt row: {0}")]
    Corrupt(&'static str),
    /// What it was to be written with failed; it may be tried again.
    #[error("the transaction it was part of failed")]
    Interrupted,
    /// Something of that name or id exists already.
    #[error("already exists: {0}")]
    Exists(&'static str),
    /// It had no time for this.
    #[error("the database is busy")]
    Busy,
    /// What was prepared for this write is gone: it took too long.
    #[error("too late: what was prepared is gone")]
    TooLate,
}

impl Error {
    /// True where the database could not be reached or had no time: the same question may be answered soon.
    pub fn is_unavailable(&self) -> bool {
        let error = match self {
            Self::TooLate | Self::Interrupted | Self::Busy => return true,
            Self::Database(error) => error,
            _ => return false,
        };
        match error {
            // A connection that is cut while it is opened reads as one that speaks another protocol.
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => true,
            sqlx::Error::Database(error) => {
                // SQLite's BUSY and LOCKED with their shades; PostgreSQL's classes of lost connections, lack of
                // resources and operators who step in, and what only has to be tried again.
                let code = error.code().unwrap_or_default();
                let sqlite = code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6));
                let postgres = code.len() == 5
                    && ["08", "53", "57", "40"]
                        .iter()
                        .any(|class| code.starts_with(class));
                (sqlite && code.len() < 5) || postgres
            }
            _ => false,
        }
    }

    /// True where a unique index refused a row.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}
