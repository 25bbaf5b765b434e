//! Lints and Rust tests, over the default members: `frontend` compiles for the browser only.
use anyhow::Result;

use super::Run;
use crate::workspace::Workspace;
use crate::{postgres, process};

pub fn lint(workspace: &Workspace) -> Result<()> {
    process::run(&mut workspace.cargo(&["clippy", "--locked", "--all-targets", "--", "--deny", "warnings"]))
}

/// `--no-fail-fast`, so that one run tells all that is wrong.
pub fn test(run: &mut Run<'_>) -> Result<()> {
    let url = run.postgres()?.url().to_owned();
    let mut cargo = run.workspace.cargo(&["test", "--locked", "--no-fail-fast"]);
    cargo.env(postgres::URL, url);
    let counts = &mut run.counts;
    let status = process::follow(&mut cargo, |line| {
        crate::output::say(line);
        counts.read_cargo(line);
    })?;
    process::check(&cargo, status)
}
