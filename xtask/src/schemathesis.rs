//! schemathesis, which tests the REST API from its OpenAPI document: a Python program, in a virtual environment of its own.
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::digest::Digest;
use crate::workspace::Workspace;
use crate::{apt, process, stamp};

/// What it needs, each in one version.
const REQUIREMENTS: &str = "xtask/schemathesis/requirements.txt";

/// Python in the environment, installed on the first call and after a change of the requirements.
pub fn install(workspace: &Workspace) -> Result<PathBuf> {
    let requirements = workspace.root.join(REQUIREMENTS);
    let key = Digest::default().file(&requirements)?.finish();
    let folder = workspace
        .output("tools")
        .join(format!("schemathesis-{}", &key[..12]));
    let python = folder.join("bin/python");
    // An environment knows its own path, so it cannot be made beside its place; this tells that it is whole.
    let whole = folder.join("whole");
    if whole.exists() {
        return Ok(python);
    }
    stamp::timed("schemathesis, installed", || {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        environment(&folder)?;
        let pip = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "-r",
        ];
        process::run(Command::new(&python).args(pip).arg(&requirements))?;
        Ok(fs::write(&whole, "")?)
    })?;
    Ok(python)
}

/// Debian packs `venv` apart from Python.
fn environment(folder: &std::path::Path) -> Result<()> {
    let make = || process::capture(Command::new("python3").args(["-m", "venv"]).arg(folder));
    if process::find("python3").is_some() && make().is_ok() {
        return Ok(());
    }
    apt::install(&["python3", "python3-venv"], "the tests of the API")?;
    make()
        .map(drop)
        .context("a virtual environment of Python cannot be made")
}
