//! Opens the database for a command.

use super::{Error, Result};
use crate::blob::Blobs;
use crate::clock::Clock;
use crate::config::Config;
use crate::entropy::Entropy;
use crate::service::Services;
use crate::service::passwords::Cost;
use crate::store::{DatabaseUrl, Store};

/// Opens it, makes it where it is missing, and brings it up to date.
pub async fn open(config: &Config) -> Result<Services> {
    let store = Store::open(&config.database_url).await.map_err(|error| {
        Error::Told(format!(
            "could not open the database {}: {error}",
            config.database_url
        ))
    })?;
    Ok(Services::new(
        store,
        Clock::system(),
        Entropy::system(),
        Cost::Strong,
    )?)
}

/// Opens the place of files.
pub fn blobs(config: &Config, services: &Services) -> Result<Blobs> {
    Blobs::open(&config.blob_url, services.entropy.clone())
        .map_err(|error| Error::Told(format!("could not use {} for files: {error}", config.blob_url)))
}

/// The path of an embedded database.
pub fn file(config: &Config) -> Option<&std::path::Path> {
    match &config.database_url {
        DatabaseUrl::Sqlite(path) => Some(path),
        DatabaseUrl::Postgres(_) => None,
    }
}
