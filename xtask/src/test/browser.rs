//! Against the finished program in a real browser: the tests of recorders/playwright, then those in end2end/ on SQLite,
//! and those of them that ask for data once more on PostgreSQL.
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use super::Run;
use crate::build::{self, Profile};
use crate::output::say;
use crate::{browser, process, program};

/// Where a database may differ: what is listed, counted, found, sorted, exported and kept from others.
const ON_POSTGRES: [&str; 8] = [
    "address", "export", "facets", "filters", "live", "paging", "roles", "zones",
];

pub fn test(run: &mut Run<'_>) -> Result<()> {
    let root = browser::packages(run.workspace)?;
    let browser = Browser {
        root,
        chromium: browser::chromium()?,
        chromedriver: browser::chromedriver()?,
        program: {
            build::site(run.workspace, Profile::Release)?;
            program::build(run.workspace, Profile::Release)?
        },
    };
    process::run(&mut browser.command("end2end", "npm", &["run", "check"]))?;
    // Every part is run, also after one that failed.
    let parts = [
        recorder(run, &browser),
        playwright(run, &browser),
        playwright_on_postgres(run, &browser),
    ];
    let failed = parts.into_iter().filter_map(Result::err);
    let words: Vec<String> = failed.map(|error| format!("{error:#}")).collect();
    if !words.is_empty() {
        bail!("{}", words.join("; "));
    }
    Ok(())
}

/// What every part is run with.
struct Browser {
    root: PathBuf,
    chromium: PathBuf,
    chromedriver: PathBuf,
    program: PathBuf,
}

impl Browser {
    fn command(&self, folder: &str, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.root.join(folder))
            .env("SH_BINARY", &self.program)
            .env("CHROMIUM", &self.chromium)
            .env("CHROMEDRIVER", &self.chromedriver)
            // Plain lines: the closing ones are read.
            .env("NO_COLOR", "1")
            .env_remove("FORCE_COLOR");
        command
    }

    fn playwright(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("end2end", "npx", &["--no-install", "playwright", "test"]);
        command.args(arguments);
        command
    }
}

fn recorder(run: &mut Run<'_>, browser: &Browser) -> Result<()> {
    let mut tests = browser.command("recorders/playwright", "npm", &["test"]);
    let counts = &mut run.counts;
    follow(&mut tests, |line| counts.read_node(line))
}

fn playwright(run: &mut Run<'_>, browser: &Browser) -> Result<()> {
    let counts = &mut run.counts;
    follow(&mut browser.playwright(&[]), |line| counts.read_playwright(line))
}

fn playwright_on_postgres(run: &mut Run<'_>, browser: &Browser) -> Result<()> {
    let url = run.postgres()?.with_schema("browser")?;
    let mut tests = browser.playwright(&[]);
    tests
        .args(ON_POSTGRES.map(|name| format!("tests/{name}.spec.ts")))
        // It takes every word after it, so it comes last.
        .args(["--project", "Desktop Chrome"])
        .env("DATABASE_URL", url);
    let counts = &mut run.counts;
    follow(&mut tests, |line| counts.read_playwright(line))
}

fn follow(command: &mut Command, mut read: impl FnMut(&str) + Send) -> Result<()> {
    let status = process::follow(command, |line| {
        say(line);
        read(line);
    })?;
    process::check(command, status)
}
