//! Lints and Rust tests, over the default members: `frontend` compiles for the browser only.
use std::time::Duration;

use anyhow::Result;

use super::Run;
use crate::workspace::Workspace;
use crate::{postgres, process};

pub fn lint(workspace: &Workspace) -> Result<()> {
    process::run(&mut workspace.cargo(&["clippy", "--locked", "--all-targets", "--", "--deny", "warnings"]))
}

/// Many times what the tests take on two busy cores: longer takes only one that waits for ever.
const LIMIT: Duration = Duration::from_mins(20);

/// `--no-fail-fast`, so that one run tells all that is wrong. Compiled beforehand, because that takes as long as it takes.
pub fn test(run: &mut Run<'_>) -> Result<()> {
    process::run(&mut run.workspace.cargo(&["test", "--locked", "--no-run"]))?;
    let url = run.postgres()?.url().to_owned();
    let mut cargo = run.workspace.cargo(&["test", "--locked", "--no-fail-fast"]);
    cargo.env(postgres::URL, url);
    let counts = &mut run.counts;
    let status = process::follow_within(&mut cargo, LIMIT, |line| {
        crate::output::say(line);
        counts.read_cargo(line);
    })?;
    process::check(&cargo, status)
}
