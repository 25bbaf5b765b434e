//! The benchmark: what people wait for, beside the best SQL for the same question, on a database of any size.
//!
//! `cargo xtask bench` builds and runs it with a PostgreSQL server at hand. It seeds databases (SQLite files stay in
//! `target/bench` and are used again), runs the real server as a child process, asks it over HTTP, asks the same
//! database in SQL, and compares. Ends with a failure where a promise is broken. Its SQL is written by hand on
//! purpose: it is what the program is measured against.

mod bulk;
mod client;
mod database;
mod files;
mod gateway;
mod ingest;
mod latency;
mod questions;
mod report;
mod server_process;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use database::{Database, Engine};
use report::Report;

/// What went wrong, for the person at the terminal.
type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// Measures Session History beside the databases it runs on.
#[derive(Clone, Debug, Parser)]
struct Arguments {
    /// Sizes to measure; a list with commas. The last is held against the first
    #[arg(long, value_delimiter = ',', default_value = "100000,1000000")]
    sessions: Vec<u64>,
    /// Engines to measure
    #[arg(long, value_enum, value_delimiter = ',', default_value = "sqlite,postgres")]
    engine: Vec<Engine>,
    /// A part to measure alone
    #[arg(value_enum)]
    part: Option<Part>,
    /// Parts to measure
    #[arg(long, value_enum, value_delimiter = ',', default_value = "pages,bulk")]
    only: Vec<Part>,
    /// How often each question is asked
    #[arg(long, default_value_t = 200)]
    rounds: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Pages and counts
    Pages,
    /// Import and export
    Bulk,
    /// Sessions that arrive: in batches, and one by one from many at once
    Ingest,
    /// A large file in and out
    Files,
    /// Commands through the WebDriver gateway
    Gateway,
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        return ExitCode::FAILURE;
    };
    let mut args = std::env::args_os();
    // The same program is the server that it measures.
    if args.nth(1).is_some_and(|word| word == server_process::WORD) {
        let mut terminal = server::cli::Terminal::standard();
        let served = runtime.block_on(server::cli::run(
            std::iter::once("session-history".into()).chain(args),
            &mut terminal,
        ));
        return match served {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => terminal.complain(&error),
        };
    }
    let mut report = Report::standard();
    match runtime.block_on(measure(&Arguments::parse(), &mut report)) {
        Ok(()) => report.finish(),
        Err(error) => {
            report.line(&format!("the benchmark broke off: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn measure(arguments: &Arguments, report: &mut Report) -> Result<()> {
    let only = arguments
        .part
        .map_or_else(|| arguments.only.clone(), |part| vec![part]);
    if only.contains(&Part::Gateway) {
        gateway::measure(arguments.rounds, report).await?;
    }
    // The gateway knows no database.
    let engines = if only == [Part::Gateway] {
        &[][..]
    } else {
        &arguments.engine[..]
    };
    for engine in engines {
        report.title(engine.name());
        let mut databases = Vec::new();
        let sizes = match only[..] {
            // What is there already does not grow while it is measured: the smallest is enough.
            [Part::Ingest | Part::Files] => &arguments.sessions[..1],
            _ => &arguments.sessions[..],
        };
        for sessions in sizes {
            databases.push(Database::prepare(*engine, *sessions, report).await?);
        }
        if only.contains(&Part::Pages) {
            latency::measure(&databases, arguments.rounds, report).await?;
        }
        let largest = databases.iter().max_by_key(|database| database.sessions);
        if let Some(largest) = largest.filter(|_| only.contains(&Part::Bulk)) {
            bulk::measure(largest, report).await?;
        }
        if let Some(first) = databases.first().filter(|_| only.contains(&Part::Ingest)) {
            ingest::measure(first, report).await?;
        }
        if let Some(first) = databases.first().filter(|_| only.contains(&Part::Files)) {
            files::measure(first, report)?;
        }
        for database in databases {
            database.leave().await?;
        }
    }
    Ok(())
}
