//! The server program with the site inside.
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::build::Profile;
use crate::workspace::Workspace;
use crate::{process, stamp};

const NAME: &str = "session-history";

/// Compiles the server. A release is copied to `dist/`, whole or not at all: a running one keeps its own file.
pub fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let built = workspace
        .output(if profile == Profile::Release {
            "release"
        } else {
            "debug"
        })
        .join(NAME);
    stamp::timed("program", || {
        let mut cargo = workspace.cargo(&["build", "--package", "server", "--bin", NAME, "--locked"]);
        if profile == Profile::Release {
            cargo.arg("--release");
        }
        process::run(&mut cargo)
    })?;
    match profile {
        Profile::Dev => Ok(built),
        Profile::Release => copy(&built, &workspace.output("dist")),
    }
}

fn copy(built: &Path, folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let part = folder.join(format!("{NAME}.part"));
    let program = folder.join(NAME);
    fs::copy(built, &part).with_context(|| format!("{} cannot be copied", built.display()))?;
    fs::rename(part, &program)?;
    Ok(program)
}
