//! `pull`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Subcommand;
use jiff::civil::Date;

use super::import::odd;
use super::{Error, Result, Terminal, database};
use crate::appetize::{self, ADDRESS, Client, Patience};
use crate::config::{APPETIZE_KEY, Config};
use crate::service::pull::{self, Broken, Pulled, WAITS};
use crate::service::{Services, orgs};
use crate::store::Org;
use tokio_util::sync::CancellationToken;

/// Days between two lines of progress.
const EVERY: i32 = 30;

/// Fetches sessions from another product.
#[derive(Debug, Subcommand)]
pub enum Pull {
    /// Fetch the sessions of an Appetize account, all or those since the pull before.
    ///
    /// The key is read from the variable SH_APPETIZE_KEY, or from a file. It is no flag, because everybody on a machine
    /// can read the flags of a program.
    Appetize(Appetize),
}

/// The account and where it goes.
#[derive(Debug, clap::Args)]
pub struct Appetize {
    /// The organization's slug
    #[arg(long, env = "SH_ORG")]
    org: String,
    /// The first day in UTC, as YYYY-MM-DD; where the pull before ended, or 12 months ago, where missing
    #[arg(long, env = "SH_SINCE", value_name = "DATE", value_parser = day)]
    since: Option<Date>,
    /// Where Appetize answers
    #[arg(long, env = "SH_APPETIZE_URL", value_name = "URL", default_value = ADDRESS)]
    base_url: String,
    /// A file with the key, instead of SH_APPETIZE_KEY
    #[arg(long, env = "SH_APPETIZE_KEY_FILE", value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Pull again and again with this pause, e.g. 15m, until told to stop
    #[arg(long, env = "SH_EVERY", value_name = "PAUSE", value_parser = pause)]
    every: Option<Duration>,
}

fn day(text: &str) -> Result<Date, String> {
    domain::date_range::parse_day(text).ok_or_else(|| "write a day as YYYY-MM-DD".to_owned())
}

fn pause(text: &str) -> Result<Duration, String> {
    let advice = || "write a pause of a second or more, e.g. 90s, 15m or 1h".to_owned();
    let pause: jiff::SignedDuration = text.parse().map_err(|_| advice())?;
    let pause = Duration::try_from(pause).map_err(|_| advice())?;
    if pause >= Duration::from_secs(1) {
        Ok(pause)
    } else {
        Err(advice())
    }
}

impl Pull {
    /// Runs it.
    pub async fn run(self, config: &Config, terminal: &mut Terminal) -> Result<()> {
        let Self::Appetize(appetize) = self;
        let key = appetize.key()?;
        let services = database::open(config).await?;
        let done = appetize.pull(&services, &key, terminal).await;
        services.store.close().await;
        done
    }
}

impl Appetize {
    fn key(&self) -> Result<String> {
        let key = match &self.key_file {
            Some(file) => std::fs::read_to_string(file)
                .map_err(|error| Error::Told(format!("could not read {}: {error}", file.display())))?,
            None => std::env::var(APPETIZE_KEY).unwrap_or_default(),
        };
        if key.trim().is_empty() {
            return Err(Error::Told(format!(
                "Give the key of the Appetize account in the variable {APPETIZE_KEY}, or name a file with --key-file."
            )));
        }
        Ok(key)
    }

    async fn pull(&self, services: &Services, key: &str, terminal: &mut Terminal) -> Result<()> {
        let org = orgs::find(services, &self.org).await?;
        let (clock, entropy) = (services.clock.clone(), services.entropy.clone());
        let client = Client::new(&self.base_url, key, Patience::default(), clock, entropy)
            .map_err(|error| Error::Told(error.to_string()))?;
        let stop = CancellationToken::new();
        let listening = tokio::spawn(super::stop::on_signal(stop.clone()));
        let done = self.rounds(services, &client, &org, &stop, terminal).await;
        listening.abort();
        done
    }

    /// Pulls once, or until it is told to stop: then a day that is being written is written to its end.
    async fn rounds(
        &self,
        services: &Services,
        client: &Client,
        org: &Org,
        stop: &CancellationToken,
        terminal: &mut Terminal,
    ) -> Result<()> {
        let mut since = self.since;
        loop {
            let done = tokio::select! {
                done = round(services, client, org, since, terminal) => done,
                () = stop.cancelled() => return Ok(()),
            };
            let Some(pause) = self.every else {
                return done.map_err(|failed| failed.error);
            };
            match done {
                Ok(()) => since = None,
                // Asking again would not help.
                Err(Failed { error, lasting: true }) => return Err(error),
                Err(Failed { error, .. }) => terminal.note(format!("session-history: {error}")),
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.cancelled() => return Ok(()),
            }
        }
    }
}

/// What to do about sessions that could not be read.
fn unread(sessions: u64, first: Date) -> String {
    let noun = if sessions == 1 { "session" } else { "sessions" };
    format!(
        "{sessions} {noun} could not be read; everything else was recorded. Pulls read such a day again until it lies \
         {WAITS} days back. After that, e.g. with a newer version of this program: --since {first}"
    )
}

/// Why a pull failed.
struct Failed {
    error: Error,
    /// True where the next one would fail as well.
    lasting: bool,
}

impl Failed {
    fn for_now(error: Error) -> Self {
        Self {
            error,
            lasting: false,
        }
    }
}

async fn round(
    services: &Services,
    client: &Client,
    org: &Org,
    since: Option<Date>,
    terminal: &mut Terminal,
) -> Result<(), Failed> {
    let mut pulled = Pulled::default();
    let mut days = 0;
    let done = pull::run(services, client, org, since, &mut pulled, |progress| {
        days += 1;
        if days % EVERY == 0 {
            terminal.note(format!("{}: {} sessions read", progress.day, progress.sessions));
        }
    })
    .await;
    for note in &pulled.notes {
        terminal.note(note);
    }
    let Pulled {
        adjusted,
        other_lengths,
        contradicted,
        unreadable,
        unreadable_on,
        ..
    } = pulled;
    for note in odd(adjusted, other_lengths, contradicted) {
        terminal.note(note);
    }
    tracing::info!(org = %org.slug, recorded = pulled.recorded, completed = pulled.completed, unreadable, "pulled");
    match done {
        Ok(()) => {
            terminal.say(pulled.to_string()).map_err(Failed::for_now)?;
            match unreadable_on {
                Some(first) => Err(Failed::for_now(Error::Told(unread(unreadable, first)))),
                None => Ok(()),
            }
        }
        Err(broken) => {
            if pulled.days.is_some() {
                terminal.say(pulled.to_string()).map_err(Failed::for_now)?;
            }
            Err(match broken {
                Broken::Appetize(error) => Failed {
                    lasting: matches!(error, appetize::Error::Key(_) | appetize::Error::Refused(_)),
                    error: Error::Told(error.to_string()),
                },
                Broken::Failed(error) => Failed::for_now(error.into()),
            })
        }
    }
}
