//! `cargo xtask bench`: the server crate's benchmark, on both databases.
use std::process::Command;

use anyhow::Result;

use crate::postgres::{self, Durability, Postgres};
use crate::workspace::Workspace;
use crate::{process, stamp};

const NAME: &str = "session-history-bench";

#[derive(clap::Args)]
pub struct Arguments {
    /// Passed to the benchmark
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    stamp::timed("benchmark, built", || {
        process::run(&mut workspace.cargo(&[
            "build",
            "--release",
            "--locked",
            "--package",
            "server",
            "--bin",
            NAME,
        ]))
    })?;
    let postgres = Postgres::start(Durability::Kept)?;
    let mut bench = Command::new(workspace.output("release").join(NAME));
    process::run(
        bench
            .args(&arguments.arguments)
            .current_dir(&workspace.root)
            .env(postgres::URL, postgres.url()),
    )
}
