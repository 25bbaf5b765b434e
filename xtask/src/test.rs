//! `cargo xtask test`: every check there is, one after another, all of them even if one fails.
mod api;
mod browser;
mod counts;
mod rust;
mod size;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::ValueEnum;

use crate::build::Profile;
use crate::output::{say, seconds};
use crate::postgres::{Durability, Postgres};
use crate::workspace::Workspace;
use crate::{build, process, program};

use self::counts::Counts;

#[derive(clap::Args)]
pub struct Arguments {
    /// Run this step alone (repeat for several)
    #[arg(long, value_enum, value_name = "STEP")]
    only: Vec<Step>,
    /// Leave this step out (repeat for several)
    #[arg(long, value_enum, value_name = "STEP")]
    skip: Vec<Step>,
    #[command(flatten)]
    api: api::Arguments,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// cargo fmt
    Fmt,
    /// cargo clippy, warnings are errors
    Clippy,
    /// cargo test, on SQLite and PostgreSQL
    Rust,
    /// The site and the program, for release
    Build,
    /// What a browser downloads stays small
    Size,
    /// schemathesis: the REST API against its own document, on both databases
    Api,
    /// Playwright, against the program just built
    Browser,
}

/// What steps share: the database starts with the first step that wants it.
struct Run<'a> {
    workspace: &'a Workspace,
    postgres: Option<Postgres>,
    counts: Counts,
}

impl Run<'_> {
    fn postgres(&mut self) -> Result<&Postgres> {
        let running = match self.postgres.take() {
            Some(running) => running,
            None => Postgres::start(Durability::None)?,
        };
        Ok(self.postgres.insert(running))
    }

    fn step(&mut self, step: Step, arguments: &Arguments) -> Result<()> {
        match step {
            Step::Fmt => process::run(&mut self.workspace.cargo(&["fmt", "--all", "--check"])),
            Step::Clippy => rust::lint(self.workspace),
            Step::Rust => rust::test(self),
            Step::Build => {
                build::site(self.workspace, Profile::Release)?;
                program::build(self.workspace, Profile::Release).map(drop)
            }
            Step::Size => size::check(self.workspace),
            Step::Api => api::test(self, &arguments.api),
            Step::Browser => browser::test(self),
        }
    }
}

struct Outcome {
    step: Step,
    time: Duration,
    failed: bool,
}

pub fn run(workspace: &Workspace, arguments: &Arguments) -> ExitCode {
    let mut run = Run {
        workspace,
        postgres: None,
        counts: Counts::default(),
    };
    let mut outcomes = Vec::new();
    for &step in Step::value_variants() {
        let wanted = arguments.only.is_empty() || arguments.only.contains(&step);
        if !wanted || arguments.skip.contains(&step) || process::stopped() {
            continue;
        }
        say(&format!("\n== {} ==", name(step)));
        let start = Instant::now();
        let result = run.step(step, arguments);
        if let Err(error) = &result {
            say(&format!("error: {error:#}"));
        }
        outcomes.push(Outcome {
            step,
            time: start.elapsed(),
            failed: result.is_err(),
        });
    }
    // The database stops before the last lines, so that nothing is printed below them.
    drop(run.postgres);
    summarize(&outcomes, &run.counts)
}

/// A table of steps, and the line that CI reads.
fn summarize(outcomes: &[Outcome], counts: &Counts) -> ExitCode {
    say("\n== summary ==");
    for outcome in outcomes {
        let word = if outcome.failed { "FAILED" } else { "ok" };
        say(&format!(
            "{:<8} {word:<7} {}",
            name(outcome.step),
            seconds(outcome.time)
        ));
    }
    if process::stopped() {
        say("stopped before the end");
    }
    say(&counts.line());
    let failed = process::stopped() || outcomes.iter().any(|outcome| outcome.failed);
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn name(step: Step) -> String {
    step.to_possible_value()
        .map(|value| value.get_name().to_owned())
        .unwrap_or_default()
}
