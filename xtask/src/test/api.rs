//! The REST API against its own OpenAPI document, by schemathesis, on both databases: every check and every phase of it.
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use super::Run;
use crate::build::{self, Profile};
use crate::output::say;
use crate::{process, program, schemathesis};

/// The same requests in each run, unless another seed is asked for.
const SEED: u32 = 20_261_123;

/// How long and with which seed.
#[derive(clap::Args)]
#[group(skip)]
pub struct Arguments {
    /// Seconds that schemathesis takes on each database
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    api_seconds: u32,
    /// The seed of what schemathesis sends
    #[arg(long, value_name = "SEED", default_value_t = SEED)]
    api_seed: u32,
}

pub fn test(run: &mut Run<'_>, arguments: &Arguments) -> Result<()> {
    let python = schemathesis::install(run.workspace)?;
    let program = if let Some(program) = std::env::var_os("SH_BINARY") {
        PathBuf::from(program)
    } else {
        build::site(run.workspace, Profile::Release)?;
        program::build(run.workspace, Profile::Release)?
    };
    let data = run.workspace.output("api-test");
    let postgres = run.postgres()?.with_schema("api")?;
    let mut failures = Vec::new();
    for (name, database) in [("SQLite", None), ("PostgreSQL", Some(postgres))] {
        let folder = data.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        say(&format!("schemathesis on {name}, seed {}", arguments.api_seed));
        let server = Server::start(&program, &folder, database.as_deref())?;
        if let Err(error) = ask(run, &python, &server, &folder, arguments) {
            failures.push(format!("{name}: {error:#}"));
        }
    }
    if !failures.is_empty() {
        bail!("{}", failures.join("; "));
    }
    Ok(())
}

fn ask(
    run: &mut Run<'_>,
    python: &Path,
    server: &Server,
    folder: &Path,
    arguments: &Arguments,
) -> Result<()> {
    let settings = run.workspace.root.join("xtask/schemathesis");
    let report = folder.join("junit.xml");
    let mut command = Command::new(python);
    command
        .args(["-m", "schemathesis.cli", "--config-file"])
        .arg(settings.join("schemathesis.toml"))
        .args([
            "run",
            &format!("{}/api/v1/openapi.json", server.address),
            "--no-color",
        ])
        .args([
            "--checks",
            "all",
            "--phases",
            "examples,coverage,fuzzing,stateful",
        ])
        .args(["--seed", &arguments.api_seed.to_string()])
        .args(["--max-time", &arguments.api_seconds.to_string()])
        .args(["--report", "junit", "--report-junit-path"])
        .arg(&report)
        .current_dir(folder)
        .env("SESSION_HISTORY_HOOKS", settings.join("hooks.py"))
        .env("SESSION_HISTORY_TOKEN", &server.token)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    // Generous: what hangs is told all the same.
    let limit = Duration::from_secs(u64::from(arguments.api_seconds) * 3 + 300);
    let status = process::follow_within(&mut command, limit, say);
    let junit = fs::read_to_string(&report).unwrap_or_default();
    run.counts.read_junit(&junit);
    process::check(&command, status?)
}

/// The program under test, stopped when it is dropped.
struct Server {
    child: Child,
    address: String,
    token: String,
}

impl Server {
    fn start(program: &Path, folder: &Path, database: Option<&str>) -> Result<Self> {
        let command = |arguments: &[&str]| {
            let mut command = Command::new(program);
            command.args(arguments).arg("--data-dir").arg(folder);
            if let Some(url) = database {
                command.args(["--database-url", url]);
            }
            // Of our own variables the program knows none.
            for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SH_")) {
                command.env_remove(name);
            }
            command
        };
        process::capture(&mut command(&["org", "add", "api", "--name", "API"]))?;
        let create = [
            "token",
            "create",
            "--org",
            "api",
            "--label",
            "schemathesis",
            "--role",
            "admin",
        ];
        let token = process::capture(&mut command(&create))?;
        let log = fs::File::create(folder.join("server.log"))?;
        let mut child = command(&["serve", "--addr", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("the program cannot be started")?;
        let stdout = child
            .stdout
            .take()
            .context("a pipe that was asked for is missing")?;
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let address = lines.find_map(|line| {
            let (_, address) = line.split_once("listening on ")?;
            Some(address.split_whitespace().next()?.to_owned())
        });
        // Whatever else it prints is read, or it would wait for a reader.
        thread::spawn(move || lines.for_each(drop));
        let mut server = Self {
            child,
            address: String::new(),
            token,
        };
        server.address = address.context("the program ended before it listened")?;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let _ = self.child.wait();
    }
}
