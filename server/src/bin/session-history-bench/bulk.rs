//! Export and import of everything, beside what the engine itself does with the same rows.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use domain::csv::Texts;
use server::blob::Blobs;
use server::entropy::Entropy;
use server::service::import::{Format, Options};
use server::service::{import, orgs};

use crate::Result;
use crate::database::{self, Database, Engine, Raw};
use crate::report::Report;
use crate::server_process::ServerProcess;

/// An export of any size may take so much memory beside what the server had before.
const MOST_MEMORY: u64 = 64 * 1024 * 1024;
const MEGABYTE: u64 = 1_000_000;

/// Exports everything, imports it again, and lets the engine do the same with a flat table.
pub async fn measure(database: &Database, report: &mut Report) -> Result<()> {
    report.line("");
    let scratch = Scratch::new(&database.folder.join("scratch"))?;
    let csv = scratch.0.join("sessions.csv");
    export(database, &csv, report)?;
    match database.engine {
        Engine::Sqlite => sqlite_alone(&scratch.0, &csv, database.sessions, report)?,
        Engine::Postgres => postgres_alone(&csv, database.sessions, report).await?,
    }
    import_again(database.engine, &scratch.0, &csv, database.sessions, report).await
}

/// A folder that goes when this goes.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// Makes it, empty.
    pub fn new(folder: &Path) -> Result<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        std::fs::create_dir_all(folder)?;
        Ok(Self(folder.to_owned()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn export(database: &Database, csv: &Path, report: &mut Report) -> Result<()> {
    let server = ServerProcess::start(database)?;
    let mut client = server.client()?;
    client.get("/api/v1/sessions?limit=200", &mut std::io::sink())?;
    let before = server.memory()?;
    let watch = server.watch();
    let answer = client.get(
        "/api/v1/sessions.csv?raw=1",
        &mut BufWriter::new(File::create(csv)?),
    )?;
    let grown = watch.peak().saturating_sub(before);
    report.rate("export over HTTP", database.sessions, answer.took);
    report.line(&format!(
        "- export: {} MB in all; the server's memory grew by {}.{} MB from {} MB",
        answer.bytes / MEGABYTE,
        grown / MEGABYTE,
        grown % MEGABYTE / (MEGABYTE / 10),
        before / MEGABYTE
    ));
    if grown > MOST_MEMORY {
        report.fail("the export took more than 64 MiB of memory");
    }
    Ok(())
}

fn sqlite_alone(folder: &Path, csv: &Path, sessions: u64, report: &mut Report) -> Result<()> {
    let flat = folder.join("flat.db");
    let import = format!(".import {} flat", csv.display());
    let took = timed(Command::new("sqlite3").arg("-csv").arg(&flat).arg(import))?;
    report.rate(
        "sqlite3 .import of that file into a flat table without an index",
        sessions,
        took,
    );
    let took = timed(
        Command::new("sqlite3")
            .args(["-csv", "-header"])
            .arg(&flat)
            .arg("SELECT * FROM flat"),
    )?;
    report.rate("sqlite3 -csv of the flat table", sessions, took);
    Ok(())
}

async fn postgres_alone(csv: &Path, sessions: u64, report: &mut Report) -> Result<()> {
    let name = "sh_bench_flat";
    let url = database::postgres_database(name).await?;
    let mut raw = Raw::open(&url).await?;
    let header = std::io::BufRead::lines(std::io::BufReader::new(File::open(csv)?)).next();
    // One of the columns has the name of a word of SQL.
    let columns = header.ok_or("an empty export")??.replace(',', "\" TEXT, \"");
    raw.run(&format!("CREATE TABLE flat (\"{columns}\" TEXT)"))
        .await?;
    raw.close().await?;
    let copy = format!("\\copy flat FROM '{}' WITH (FORMAT csv, HEADER)", csv.display());
    let took = timed(Command::new("psql").args([url.as_str(), "-qc", &copy]))?;
    report.rate(
        "COPY FROM of that file into a flat table without an index",
        sessions,
        took,
    );
    let copy = "\\copy flat TO STDOUT WITH (FORMAT csv, HEADER)";
    let took = timed(Command::new("psql").args([url.as_str(), "-qc", copy]))?;
    report.rate("COPY TO of the flat table", sessions, took);
    database::drop_database(name).await
}

/// Runs a program, its output thrown away.
pub fn timed(command: &mut Command) -> Result<Duration> {
    let begun = Instant::now();
    let status = command.stdout(Stdio::null()).status()?;
    if status.success() {
        Ok(begun.elapsed())
    } else {
        Err(format!("{command:?} failed").into())
    }
}

async fn import_again(
    engine: Engine,
    folder: &Path,
    csv: &Path,
    sessions: u64,
    report: &mut Report,
) -> Result<()> {
    let name = "sh_bench_import";
    let url = match engine {
        Engine::Sqlite => format!("sqlite:{}", folder.join("again.db").display()),
        Engine::Postgres => database::postgres_database(name).await?,
    };
    let services = database::open(&url).await?;
    let org = orgs::add(&services, "again", "Again").await?;
    let blobs = Blobs::in_folder(folder, Entropy::system())?;
    let options = Options {
        format: Format::Csv,
        texts: Texts::Plain,
        files: None,
    };
    let begun = Instant::now();
    let outcome = import::run(&services, &blobs, &org, File::open(csv)?, options, |_| ()).await?;
    report.rate(
        "import of that file, indexed and counted",
        outcome.recorded,
        begun.elapsed(),
    );
    services.store.close().await;
    if outcome.recorded != sessions {
        report.fail("the import did not record every session of the export");
    }
    if engine == Engine::Postgres {
        database::drop_database(name).await?;
    }
    Ok(())
}
