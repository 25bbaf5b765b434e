//! `cargo xtask serve`: the whole product on this machine, filled with an invented organization.
use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::build::Profile;
use crate::output::say;
use crate::workspace::Workspace;
use crate::{build, process, program};

const ADDRESS: &str = "127.0.0.1:3000";

#[derive(clap::Args)]
pub struct Arguments {
    /// Forget what an earlier demo left in .demo/
    #[arg(long)]
    fresh: bool,
    /// More arguments for `session-history serve`, after --
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<ExitCode> {
    build::site(workspace, Profile::Release)?;
    let program = program::build(workspace, Profile::Release)?;
    let data = workspace.root.join(".demo");
    if arguments.fresh && data.exists() {
        fs::remove_dir_all(&data).with_context(|| format!("{} cannot be removed", data.display()))?;
    }
    fs::create_dir_all(&data)?;

    let mut server = Command::new(&program);
    server.args(["serve", "--demo", "--data-dir"]).arg(&data);
    if !arguments
        .arguments
        .iter()
        .any(|argument| argument == "--addr" || argument.starts_with("--addr="))
    {
        server.args(["--addr", ADDRESS]);
    }
    // In a group of its own Ctrl-C reaches only us, and we pass it on: the server is asked to stop once, not twice.
    server.args(&arguments.arguments).process_group(0);
    say("Starting the demo (Ctrl-C ends it)");
    let status = process::follow(&mut server, announce)?;
    if process::stopped() {
        return Ok(ExitCode::SUCCESS);
    }
    process::check(&server, status).map(|()| ExitCode::SUCCESS)
}

/// Passes the server's words on, and says in ours when it answers.
fn announce(line: &str) {
    say(line);
    if let Some((_, address)) = line.split_once("listening on http") {
        let address = address.split_whitespace().next().unwrap_or_default();
        say(&format!("\n  Session History is at http{address}\n"));
    }
}
