//! `export`.

use std::io;
use std::path::{Path, PathBuf};

use domain::{Query, Reads, Scope, Session};
use futures::TryStreamExt;

use super::{Error, Result, Terminal, database};
use crate::blob::Blobs;
use crate::config::Config;
use crate::service::attachments::copy_out;
use crate::service::audit::{self, Doer};
use crate::service::export::{CsvOptions, begin_whole, rows};
use crate::service::sessions::{Asked, Reader};
use crate::service::{Services, orgs};

/// Files that are missing told one by one.
const MOST_LOST: u64 = 50;

/// Writes sessions as CSV to standard output: all of an organization, or those of a query.
#[derive(Debug, clap::Args)]
pub struct Export {
    /// The organization's slug
    #[arg(long, env = "SH_ORG")]
    org: String,
    /// The query of the page's address, e.g. 'search=shop&from=2026-11-01'
    #[arg(long, env = "SH_QUERY", default_value = "", hide_default_value = true)]
    query: String,
    /// Leave text as it is, for machines and for import; otherwise what a spreadsheet would run gets an apostrophe
    #[arg(long, env = "SH_RAW")]
    raw: bool,
    /// A folder to copy the files of the sessions to, as <session id>/<kind>
    #[arg(long, env = "SH_FILES", value_name = "DIR")]
    files: Option<PathBuf>,
}

impl Export {
    /// Runs it.
    pub async fn run(self, config: &Config, terminal: &mut Terminal) -> Result<()> {
        let services = database::open(config).await?;
        let done = match (&self.files, database::blobs(config, &services)) {
            (Some(folder), Ok(blobs)) => self.write(&services, Some((folder, &blobs)), terminal).await,
            (None, _) => self.write(&services, None, terminal).await,
            (_, Err(error)) => Err(error),
        };
        services.store.close().await;
        done
    }

    async fn write(
        &self,
        services: &Services,
        files: Option<(&PathBuf, &Blobs)>,
        terminal: &mut Terminal,
    ) -> Result<()> {
        let org = orgs::find(services, &self.org).await?;
        let scope = Scope {
            org: org.id,
            reads: Reads::Everything,
        };
        let asked = Asked::read_whole(&Query::parse(&self.query), services.clock.now());
        if !asked.problems.is_empty() {
            for problem in &asked.problems {
                terminal.note(format!("{}: {}", problem.key, problem.message));
            }
            return Err(Error::Told(
                "The query is wrong. Nothing was exported.".to_owned(),
            ));
        }
        let reader = Reader { org, scope };
        let options = CsvOptions {
            bom: false,
            raw: self.raw,
        };
        let export = begin_whole(services, &reader, &asked, options, files.is_some()).await?;
        let expected = export.rows;
        let doer = Doer::command_line();
        audit::note_export(services, reader.org.id, &doer, &asked, expected).await?;
        let broken = |error: io::Error| Error::failed("write the export", error);
        terminal.output().write_all(&export.head()).map_err(broken)?;
        let (style, sessions) = export.sessions();
        let mut sessions = std::pin::pin!(sessions);
        let mut copies = Copies::default();
        while let Some(batch) = sessions.try_next().await? {
            terminal
                .output()
                .write_all(&rows(&batch, &style))
                .map_err(broken)?;
            if let Some((folder, blobs)) = files {
                for session in &batch {
                    copies.add(blobs, &reader, session, folder, terminal).await?;
                }
            }
        }
        terminal.output().flush().map_err(broken)?;
        let Copies { copied, lost } = copies;
        terminal.note(match files {
            Some(_) => format!("wrote {expected} sessions and {copied} files"),
            None => format!("wrote {expected} sessions"),
        });
        if lost > 0 {
            return Err(Error::Told(format!(
                "{lost} files are not in the store; everything else was written."
            )));
        }
        Ok(())
    }
}

/// Files copied so far.
#[derive(Default)]
struct Copies {
    copied: u64,
    lost: u64,
}

impl Copies {
    async fn add(
        &mut self,
        blobs: &Blobs,
        reader: &Reader,
        session: &Session,
        folder: &Path,
        terminal: &mut Terminal,
    ) -> Result<()> {
        let (copied, lost) = copy_out(blobs, reader.org.id, session, folder)
            .await
            .map_err(|error| Error::failed("copy a file", error))?;
        self.copied += copied;
        for kind in lost {
            self.lost += 1;
            if self.lost <= MOST_LOST {
                terminal.note(format!("{}: the {} is not in the store", session.id, kind.key()));
            }
        }
        Ok(())
    }
}
