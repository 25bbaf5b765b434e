//! Recorders that send one session each time, a hundred of them at once.

use std::time::{Duration, Instant};

use crate::Result;
use crate::database::Database;
use crate::report::Report;
use crate::server_process::ServerProcess;

use super::{COPY, lines};

/// Recorders at once.
const CLIENTS: usize = 100;
/// How long they send.
const WHILE: Duration = Duration::from_secs(10);
/// Before it counts.
const WARM: Duration = Duration::from_secs(1);

/// Every recorder sends its next session as soon as the last one was acknowledged.
pub async fn measure(database: &Database, report: &mut Report) -> Result<()> {
    let copy = database.copy(COPY).await?;
    let server = ServerProcess::start(&copy)?;
    let bodies = lines::bodies(&lines::sessions(100_000), 1);
    let share = bodies.len() / CLIENTS;
    let begun = Instant::now();
    let times = std::thread::scope(|scope| -> Result<Vec<Duration>> {
        let mut recorders = Vec::new();
        for bodies in bodies.chunks(share) {
            let mut client = server.client()?;
            recorders.push(scope.spawn(move || -> Result<Vec<Duration>> {
                let mut times = Vec::new();
                for body in bodies {
                    let warm = begun.elapsed() > WARM;
                    let answer = client.post("/api/v1/sessions", "application/json", body.trim_ascii())?;
                    if warm {
                        times.push(answer.took);
                    }
                    if begun.elapsed() > WARM + WHILE {
                        break;
                    }
                }
                Ok(times)
            }));
        }
        let mut all = Vec::new();
        for recorder in recorders {
            all.extend(recorder.join().map_err(|_| "a recorder broke off")??);
        }
        Ok(all)
    })?;
    let took = begun.elapsed().saturating_sub(WARM);
    drop(server);
    copy.drop_copy(COPY).await?;
    tell(times, took, report);
    Ok(())
}

fn tell(mut times: Vec<Duration>, took: Duration, report: &mut Report) {
    times.sort();
    let at = |per_mille: usize| -> f64 {
        let last = times.len().saturating_sub(1);
        let time = times.get(last * per_mille / 1000).copied().unwrap_or_default();
        time.as_secs_f64() * 1000.0
    };
    report.rate(
        &format!("single POSTs from {CLIENTS} clients at once"),
        times.len() as u64,
        took,
    );
    report.line(&format!(
        "- single POSTs, ms: p50 {:.1}, p90 {:.1}, p99 {:.1}, max {:.1}",
        at(500),
        at(900),
        at(990),
        at(1000)
    ));
}
