//! `seed`.

use std::io::{self, IsTerminal};
use std::time::Duration;

use domain::Timestamp;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Error, Result, Terminal, database};
use crate::blob::Blobs;
use crate::config::Config;
use crate::seed::{DEFAULT_DAYS, House, Plan};
use crate::service::seeding::{self, Filled};
use crate::service::{Services, orgs};

/// Sessions between two lines of progress, where nobody watches.
const EVERY: u64 = 100_000;

/// Fills an organization with invented sessions, for trying things out and for measuring.
#[derive(Debug, clap::Args)]
pub struct Seed {
    /// The organization's slug
    #[arg(long, env = "SH_ORG")]
    org: String,
    /// How many sessions
    #[arg(long, env = "SH_SESSIONS", value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    sessions: u64,
    /// The same seed gives the same sessions
    #[arg(long = "seed", env = "SH_SEED", value_name = "S", default_value_t = 1)]
    number: u64,
    /// Over how many days they are spread
    #[arg(long, env = "SH_DAYS", value_name = "N", default_value_t = DEFAULT_DAYS, value_parser = clap::value_parser!(u16).range(1..=3_650))]
    days: u16,
    /// The moment they lead up to, e.g. 2026-11-23T12:00:00Z; now where it is not given
    #[arg(long, env = "SH_UNTIL", value_name = "TIME")]
    until: Option<Timestamp>,
    /// Put them beside the sessions that are there
    #[arg(long, env = "SH_APPEND")]
    append: bool,
}

impl Seed {
    /// Runs it.
    pub async fn run(self, config: &Config, terminal: &mut Terminal) -> Result<()> {
        let services = database::open(config).await?;
        let done = match database::blobs(config, &services) {
            Ok(blobs) => self.fill(&services, &blobs, terminal).await,
            Err(error) => Err(error),
        };
        services.store.close().await;
        let Filled { sessions, known } = done?;
        terminal.say(format!("added {sessions} sessions to {}", self.org))?;
        if known > 0 {
            terminal.note(format!(
                "{known} sessions of this seed were there already and were left as they are"
            ));
        }
        Ok(())
    }

    async fn fill(&self, services: &Services, blobs: &Blobs, terminal: &mut Terminal) -> Result<Filled> {
        let org = orgs::find(services, &self.org).await?;
        let plan = Plan {
            seed: self.number,
            sessions: self.sessions,
            until: self.until.unwrap_or_else(|| services.clock.now()),
            days: self.days,
            house: House::Harbor,
        };
        let bar = bar(self.sessions)?;
        let mut told = 0;
        let filled = seeding::fill(services, blobs, &org, &plan, self.append, |done| {
            bar.set_position(done);
            if bar.is_hidden() && done / EVERY > told {
                told = done / EVERY;
                terminal.note(format!("{done} of {} sessions", self.sessions));
            }
        })
        .await;
        bar.finish_and_clear();
        Ok(filled?)
    }
}

/// A bar on a terminal, nothing elsewhere.
fn bar(sessions: u64) -> Result<ProgressBar> {
    if !io::stderr().is_terminal() {
        return Ok(ProgressBar::hidden());
    }
    let style =
        ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} sessions, {per_sec}, {eta} left")
            .map_err(|error| Error::failed("show progress", error))?;
    let bar = ProgressBar::new(sessions).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    Ok(bar)
}
