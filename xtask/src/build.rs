//! `cargo xtask build`: from source to one program with the site inside.
use anyhow::Result;

use crate::output::say;
use crate::program;
use crate::site::Site;
use crate::wasm::Frontend;
use crate::workspace::Workspace;

#[derive(clap::Args)]
pub struct Arguments {
    /// A quick, unoptimized build for working on the code: no program under target/dist
    #[arg(long)]
    profile_dev: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Release,
    Dev,
}

impl Profile {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dev => "dev",
        }
    }
}

pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let profile = if arguments.profile_dev {
        Profile::Dev
    } else {
        Profile::Release
    };
    let site = site(workspace, profile)?;
    for line in site.manifest.lines() {
        say(&line);
    }
    let program = program::build(workspace, profile)?;
    say(&format!("The program: {}", program.display()));
    Ok(())
}

/// Everything a browser fetches.
pub fn site(workspace: &Workspace, profile: Profile) -> Result<Site> {
    let frontend = Frontend::build(workspace, profile)?;
    Site::publish(workspace, profile, &frontend)
}
