//! The project's own commands. They are Rust, not shell, so that they run wherever the project builds.
//!
//! Each command finds or installs what it needs; docs/building.md tells what lies where.
mod apt;
mod bench;
mod bindings;
mod browser;
mod build;
mod css;
mod digest;
mod manifest;
mod output;
mod packed;
mod postgres;
mod process;
mod program;
mod schemathesis;
mod script;
mod serve;
mod setup;
mod site;
mod split;
mod stamp;
mod test;
mod unused;
mod wasm;
mod wasm_opt;
mod wasm_toolchain;
mod weight;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::output::say;
use crate::workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, starts and tests Session History")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build one self-contained program: target/dist/session-history
    Build(build::Arguments),
    /// Build, then start the demo at <http://127.0.0.1:3000>
    Serve(serve::Arguments),
    /// Run every check: formatting, lints, tests on both databases, sizes, browser tests
    Test(test::Arguments),
    /// Build for release and run the benchmark
    Bench(bench::Arguments),
    /// Build for the browser and list what its code consists of
    Weigh,
    /// Install what the other commands need and this machine lacks
    Setup,
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    process::watch_signals()?;
    let workspace = Workspace::find()?;
    match arguments.command {
        Command::Build(arguments) => build::run(&workspace, &arguments).map(|()| ExitCode::SUCCESS),
        Command::Serve(arguments) => serve::run(&workspace, &arguments),
        Command::Test(arguments) => Ok(test::run(&workspace, &arguments)),
        Command::Bench(arguments) => bench::run(&workspace, &arguments).map(|()| ExitCode::SUCCESS),
        Command::Weigh => weight::run(&workspace).map(|()| ExitCode::SUCCESS),
        Command::Setup => setup::run(&workspace).map(|()| ExitCode::SUCCESS),
    }
}
