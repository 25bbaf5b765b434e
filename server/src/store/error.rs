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
    /// Something of that name or id exists already.
    #[error("already exists: {0}")]
    Exists(&'static str),
}

impl Error {
    /// True where a unique index refused a row.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}
