//! Playwright's tests in end2end/, against the finished program in a real browser.
use std::process::Command;

use anyhow::Result;

use super::Run;
use crate::build::{self, Profile};
use crate::output::say;
use crate::{browser, postgres, process, program};

pub fn test(run: &mut Run<'_>) -> Result<()> {
    let folder = browser::packages(run.workspace)?;
    let chromium = browser::chromium()?;
    build::site(run.workspace, Profile::Release)?;
    let program = program::build(run.workspace, Profile::Release)?;
    let url = run.postgres()?.url().to_owned();
    let mut playwright = Command::new("npx");
    playwright
        .args([
            "--no-install",
            "playwright",
            "test",
            "--config",
            "smoke.config.ts",
        ])
        .current_dir(folder)
        .env("SH_BINARY", program)
        .env("CHROMIUM", chromium)
        .env(postgres::URL, url)
        // Plain lines: the closing ones are read.
        .env("NO_COLOR", "1")
        .env_remove("FORCE_COLOR");
    let counts = &mut run.counts;
    let status = process::follow(&mut playwright, |line| {
        say(line);
        counts.read_playwright(line);
    })?;
    process::check(&playwright, status)
}
