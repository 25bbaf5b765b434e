//! `org add`.

use clap::Subcommand;

use super::{Result, Terminal, database};
use crate::config::Config;
use crate::service::orgs;

/// Organizations.
#[derive(Debug, Subcommand)]
pub enum Org {
    /// Add an organization.
    Add {
        /// Its word in URLs and commands, e.g. harbor-mobile
        #[arg(env = "SH_SLUG")]
        slug: String,
        /// Its name, e.g. "Harbor Mobile"
        #[arg(long, env = "SH_NAME")]
        name: String,
    },
}

impl Org {
    /// Runs it.
    pub async fn run(self, config: &Config, terminal: &mut Terminal) -> Result<()> {
        let services = database::open(config).await?;
        let Self::Add { slug, name } = self;
        let added = orgs::add(&services, &slug, &name).await;
        services.store.close().await;
        let org = added?;
        terminal.say(format!("added organization {} ({})", org.slug, org.name))
    }
}
