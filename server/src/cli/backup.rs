//! `backup`.

use std::path::PathBuf;

use super::{Error, Result, Terminal, database};
use crate::config::Config;

/// Copies an embedded database.
#[derive(Debug, clap::Args)]
pub struct Backup {
    /// The file to write; it must not exist yet
    #[arg(env = "SH_BACKUP_FILE")]
    file: PathBuf,
}

impl Backup {
    /// Runs it.
    pub async fn run(self, config: &Config, terminal: &mut Terminal) -> Result<()> {
        let Some(source) = database::file(config) else {
            let advice = "This database is PostgreSQL. Back it up with its own program, e.g. \
                          pg_dump --format=custom --file=history.dump \"$SH_DATABASE_URL\".";
            return Err(Error::Told(advice.to_owned()));
        };
        if !source.exists() {
            return Err(Error::Told(format!(
                "There is no database at {}.",
                source.display()
            )));
        }
        if self.file.exists() {
            return Err(Error::Told(format!(
                "{} exists already; nothing was written.",
                self.file.display()
            )));
        }
        let services = database::open(config).await?;
        let done = services.store.back_up(&self.file).await;
        services.store.close().await;
        done?;
        terminal.say(format!("wrote {}", self.file.display()))?;
        terminal.note("The files of sessions are not in it: copy the folder of attachments too.");
        Ok(())
    }
}
