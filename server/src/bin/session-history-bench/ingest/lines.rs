//! The sessions that arrive, as a recorder and as a file say them.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

use domain::csv::{Style, Texts, write_header, write_row};
use domain::{Attachment, AttachmentState, Session};
use server::blob::Blobs;
use server::entropy::Entropy;
use server::seed::Plan;
use server::service::import::{Format, Options};
use server::service::{import, orgs};

use crate::Result;
use crate::bulk::Scratch;
use crate::database::{self, Database, UNTIL};
use crate::report::Report;

use super::COPY;

/// Another month than what the database holds, of the same organization.
const SEED: u64 = 2;
const DAYS: u16 = 30;

/// Sessions of the last month, oldest first.
pub fn sessions(count: u64) -> Vec<Session> {
    let Ok(until) = UNTIL.parse() else {
        return Vec::new();
    };
    let plan = Plan {
        days: DAYS,
        ..Plan::new(SEED, count, until)
    };
    plan.sessions()
        .map(|mut session| {
            for file in &mut session.attachments {
                // A recorder announces what it uploads next, and only an upload says what a file holds.
                if file.state == AttachmentState::Available {
                    *file = Attachment::in_state(file.kind, AttachmentState::Processing);
                }
                (file.size, file.sha256) = (None, None);
            }
            session
        })
        .collect()
}

/// The bodies of batches of `size`.
pub fn bodies(sessions: &[Session], size: u64) -> Vec<Vec<u8>> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    sessions
        .chunks(size)
        .map(|chunk| {
            let mut body = Vec::new();
            for session in chunk {
                // A session is always JSON.
                let _ = serde_json::to_writer(&mut body, session);
                body.push(b'\n');
            }
            body
        })
        .collect()
}

/// Imports them as a CSV into a copy of the database.
pub async fn import(
    database: &Database,
    sessions: &[Session],
    scratch: &Scratch,
    report: &mut Report,
) -> Result<()> {
    let copy = database.copy(COPY).await?;
    let path = scratch.0.join("arriving.csv");
    let style = Style {
        texts: Texts::Plain,
        zone: None,
    };
    let mut out = Vec::new();
    write_header(&mut out, &style);
    for session in sessions {
        write_row(&mut out, session, &style);
    }
    BufWriter::new(File::create(&path)?).write_all(&out)?;
    let services = database::open(&copy.url).await?;
    let org = orgs::find(&services, database::ORG).await?;
    let blobs = Blobs::in_folder(&scratch.0, Entropy::system())?;
    let options = Options {
        format: Format::Csv,
        texts: Texts::Plain,
        files: None,
    };
    let begun = Instant::now();
    let outcome = import::run(&services, &blobs, &org, File::open(&path)?, options, |_| ()).await?;
    let took = begun.elapsed();
    services.store.close().await;
    report.rate("import of the same sessions as a CSV", outcome.recorded, took);
    if outcome.recorded != sessions.len() as u64 {
        report.fail("the import did not record every session");
    }
    let rate = super::rate(outcome.recorded, took);
    if rate < super::LEAST {
        report.fail(&format!(
            "{rate:.0} sessions a second imported, not {:.0}",
            super::LEAST
        ));
    }
    copy.drop_copy(COPY).await
}
