//! The same rows, loaded by the engine's own tool: into its tables with all their indexes, which is what it costs to
//! keep sessions at all, and into one flat table of texts without an index.

use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::bulk::{Scratch, timed};
use crate::database::{Database, Engine};
use crate::report::Report;

/// The tables whose rows arrived.
const TABLES: [&str; 3] = ["session_ids", "sessions", "attachments"];
const AGAIN: &str = "alone";

/// Loads the rows that `full` has and `database` has not into another copy; gives sessions a second.
pub async fn load(
    database: &Database,
    full: &Database,
    scratch: &Scratch,
    count: u64,
    report: &mut Report,
) -> Result<f64> {
    let copy = database.copy(AGAIN).await?;
    let took = match database.engine {
        Engine::Sqlite => sqlite(&copy, full, scratch)?,
        Engine::Postgres => postgres(&copy, full, scratch)?,
    };
    let name = match database.engine {
        Engine::Sqlite => "sqlite3, INSERT .. SELECT from an attached file",
        Engine::Postgres => "psql, COPY .. FROM a binary file",
    };
    report.rate(
        &format!("{name} into the same tables with their indexes, not counted by day"),
        count,
        took,
    );
    copy.drop_copy(AGAIN).await?;
    Ok(super::rate(count, took))
}

/// The new rows of a table: those whose id the smaller database does not know.
fn new_rows(table: &str, known: &str) -> String {
    let id = if table.ends_with("attachments") {
        "session_id"
    } else {
        "id"
    };
    format!(
        "SELECT * FROM {table} AS t WHERE NOT EXISTS \
         (SELECT 1 FROM {known} AS k WHERE k.org_id = t.org_id AND k.id = t.{id})"
    )
}

fn path(database: &Database) -> &str {
    database.url.strip_prefix("sqlite:").unwrap_or(&database.url)
}

fn sqlite(copy: &Database, full: &Database, scratch: &Scratch) -> Result<Duration> {
    let new = scratch.0.join("new.db");
    if new.exists() {
        std::fs::remove_file(&new)?;
    }
    let mut gather = format!(
        "ATTACH '{}' AS known; ATTACH '{}' AS fresh;",
        path(copy),
        new.display()
    );
    gather.extend(TABLES.map(|table| {
        let rows = new_rows(&format!("main.{table}"), "known.session_ids");
        format!("CREATE TABLE fresh.{table} AS {rows};")
    }));
    timed(Command::new("sqlite3").arg(path(full)).arg(gather))?;
    let mut load = format!(
        "PRAGMA synchronous=FULL; PRAGMA cache_size=-131072; ATTACH '{}' AS fresh; BEGIN IMMEDIATE;",
        new.display()
    );
    load.extend(TABLES.map(|table| format!("INSERT INTO main.{table} SELECT * FROM fresh.{table};")));
    load.push_str("COMMIT;");
    timed(Command::new("sqlite3").arg(path(copy)).arg(load))
}

fn postgres(copy: &Database, full: &Database, scratch: &Scratch) -> Result<Duration> {
    // The ids that the copy knows, so that `full` can leave them out.
    let known = scratch.0.join("known");
    let psql = |url: &str, commands: &[String]| -> Result<Duration> {
        let mut command = Command::new("psql");
        command.args([url, "-q", "-v", "ON_ERROR_STOP=1"]);
        for text in commands {
            command.args(["-c", text]);
        }
        timed(&mut command)
    };
    let file = |table: &str| scratch.0.join(format!("{table}.copy")).display().to_string();
    let known = known.display();
    psql(
        &copy.url,
        &[format!(
            "\\copy (SELECT org_id, id FROM session_ids) TO '{known}' WITH (FORMAT binary)"
        )],
    )?;
    let mut gather = vec![
        "CREATE TABLE known_ids AS SELECT org_id, id FROM session_ids LIMIT 0".to_owned(),
        format!("\\copy known_ids FROM '{known}' WITH (FORMAT binary)"),
        "CREATE INDEX ON known_ids (org_id, id)".to_owned(),
        "ANALYZE known_ids".to_owned(),
    ];
    for table in TABLES {
        let rows = new_rows(table, "known_ids");
        gather.push(format!(
            "\\copy ({rows}) TO '{}' WITH (FORMAT binary)",
            file(table)
        ));
    }
    psql(&full.url, &gather)?;
    let load: Vec<String> = std::iter::once("BEGIN".to_owned())
        .chain(TABLES.map(|table| format!("\\copy {table} FROM '{}' WITH (FORMAT binary)", file(table))))
        .chain(std::iter::once("COMMIT".to_owned()))
        .collect();
    psql(&copy.url, &load)
}
