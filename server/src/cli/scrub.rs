//! `scrub`.

use super::{Error, Result, Terminal, database};
use crate::config::Config;
use crate::service::scrub::{self, Finding, Options, Report};
use crate::service::{Services, leftovers, orgs};

/// Findings told one by one.
const MOST_TOLD: u64 = 200;
const HOUR: i64 = 3_600_000;

/// Compares the files that sessions name with those that are stored, and tells what does not fit.
#[derive(Debug, clap::Args)]
pub struct Scrub {
    /// One organization's slug alone
    #[arg(long, env = "SH_ORG")]
    org: Option<String>,
    /// Mend what is found: a file without its content says that it is lost, a content without a file is taken away
    #[arg(long, env = "SH_REPAIR")]
    repair: bool,
    /// Read every content and compare its SHA-256
    #[arg(long, env = "SH_VERIFY")]
    verify: bool,
    /// Let contents without a file be that are younger than so many hours: an import may be about to name them
    #[arg(long, env = "SH_MIN_AGE", value_name = "HOURS", default_value_t = 24)]
    min_age: u32,
}

impl Scrub {
    /// Runs it. It is an error where something does not fit and was not mended.
    pub async fn run(self, config: &Config, terminal: &mut Terminal) -> Result<()> {
        let services = database::open(config).await?;
        let done = self.scrub(config, &services, terminal).await;
        services.store.close().await;
        done
    }

    async fn scrub(&self, config: &Config, services: &Services, terminal: &mut Terminal) -> Result<()> {
        let blobs = database::blobs(config, services)?;
        leftovers::clear(services, &blobs).await?;
        let slugs = match &self.org {
            Some(slug) => vec![slug.clone()],
            None => services.store.org_slugs(u16::MAX).await?,
        };
        let options = Options {
            repair: self.repair,
            verify: self.verify,
            min_age: i64::from(self.min_age) * HOUR,
        };
        let mut all = Report::default();
        for slug in slugs {
            let org = orgs::find(services, &slug).await?;
            let mut lines = Vec::new();
            let report = scrub::run(services, &blobs, org.id, options, |finding| {
                lines.push(line(&slug, finding));
            });
            let report = report.await?;
            for line in lines
                .into_iter()
                .take(usize::try_from(MOST_TOLD).unwrap_or_default())
            {
                terminal.say(line)?;
            }
            all.files += report.files;
            all.bytes += report.bytes;
            all.findings += report.findings;
            all.mended += report.mended;
        }
        let Report {
            files,
            bytes,
            findings,
            mended,
        } = all;
        terminal.note(format!(
            "{files} files with {bytes} bytes: {findings} findings, {mended} of them mended"
        ));
        match (findings - mended, self.repair) {
            (0, _) => Ok(()),
            (_, true) => Err(Error::Told("Not everything could be mended.".to_owned())),
            (_, false) => Err(Error::Told("Run it again with --repair to mend them.".to_owned())),
        }
    }
}

fn line(slug: &str, finding: &Finding) -> String {
    match finding {
        Finding::Missing(session, kind, _) => format!("{slug}: {session}: the {} is missing", kind.key()),
        Finding::Damaged(session, kind, _) => format!("{slug}: {session}: the {} is damaged", kind.key()),
        Finding::Orphan(name, size) => format!("{slug}: {name}: {size} bytes that no file names"),
    }
}
