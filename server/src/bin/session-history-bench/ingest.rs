//! Sessions that arrive: in batches beside the engine's own bulk tool, and one by one from many recorders at once.

mod alone;
mod lines;
mod singles;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::Result;
use crate::bulk::Scratch;
use crate::database::Database;
use crate::report::Report;
use crate::server_process::ServerProcess;

/// Sessions a second at the least, in batches.
const LEAST: f64 = 20_000.0;
/// Sessions in a batch.
const BATCH: u64 = 10_000;
/// Batches of one measurement.
const BATCHES: u64 = 12;
/// Connections that send batches at the same time.
const FEW: usize = 3;
/// The copy of the database that is written to.
const COPY: &str = "ingest";

/// Measures arrival at a copy of `database`.
pub async fn measure(database: &Database, report: &mut Report) -> Result<()> {
    report.line(&format!(
        "- the database holds {} sessions; batches of {BATCH}, every session with what is known of its files",
        database.sessions
    ));
    let scratch = Scratch::new(&database.folder.join("scratch"))?;
    let sessions = lines::sessions(BATCH * BATCHES);
    let few = batches(database, &sessions, FEW, &scratch, report).await?;
    let one = batches(database, &sessions, 1, &scratch, report).await?;
    let best = few.rate.max(one.rate);
    if best < LEAST {
        report.fail(&format!("{best:.0} sessions a second in batches, not {LEAST:.0}"));
    }
    lines::import(database, &sessions, &scratch, report).await?;
    report.line(&format!(
        "- ratio of the batches to the engine's own tool into the same tables: {:.2}",
        best / few.alone.max(one.alone)
    ));
    singles::measure(database, report).await
}

/// What batches came to.
struct Batches {
    rate: f64,
    /// The engine's own rate for the same rows.
    alone: f64,
}

/// Sends every batch over `connections`, then has the engine load the same rows into another copy.
async fn batches(
    database: &Database,
    sessions: &[domain::Session],
    connections: usize,
    scratch: &Scratch,
    report: &mut Report,
) -> Result<Batches> {
    let bodies = lines::bodies(sessions, BATCH);
    let copy = database.copy(COPY).await?;
    let server = ServerProcess::start(&copy)?;
    let next = AtomicUsize::new(0);
    let mut clients = Vec::new();
    for _ in 0..connections {
        let mut client = server.client()?;
        client.get("/api/v1/sessions?limit=1", &mut std::io::sink())?;
        clients.push(client);
    }
    let begun = Instant::now();
    std::thread::scope(|scope| -> Result<()> {
        let senders: Vec<_> = clients
            .into_iter()
            .map(|mut client| {
                let (bodies, next) = (&bodies, &next);
                scope.spawn(move || -> Result<()> {
                    while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
                        client.post("/api/v1/sessions/batch", "application/x-ndjson", body)?;
                    }
                    Ok(())
                })
            })
            .collect();
        for sender in senders {
            sender.join().map_err(|_| "a sender broke off")??;
        }
        Ok(())
    })?;
    let took = begun.elapsed();
    let count = sessions.len() as u64;
    report.rate(&format!("batches over {connections} connections"), count, took);
    drop(server);
    let alone = alone::load(database, &copy, scratch, count, report).await?;
    copy.drop_copy(COPY).await?;
    Ok(Batches {
        rate: rate(count, took),
        alone,
    })
}

/// How many a second.
#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
fn rate(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}
