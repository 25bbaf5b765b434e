//! Where the project and its outputs lie, as cargo says, so that `CARGO_TARGET_DIR` and cargo's configuration are respected.
use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::process;

pub struct Workspace {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

impl Workspace {
    pub fn find() -> Result<Self> {
        let mut metadata = Command::new(cargo());
        let text = process::capture(metadata.args(["metadata", "--no-deps", "--format-version", "1"]))?;
        let metadata: Metadata = serde_json::from_str(&text).context("cargo metadata speaks differently")?;
        Ok(Self {
            root: metadata.workspace_root,
            target: metadata.target_directory,
        })
    }

    /// The cargo that started us, in the repository.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        self.this_cargo(cargo(), arguments)
    }

    /// A cargo in the repository, without what the one that started us says of us. Build scripts watch such variables
    /// (`ring`'s does): they would run again, and all that depends on them, whenever the repository lies elsewhere or
    /// cargo is called by hand.
    pub fn this_cargo(&self, program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.root);
        for (name, _) in env::vars_os() {
            let ours = ["CARGO_PKG_", "CARGO_MANIFEST_"];
            if ours.iter().any(|ours| name.to_string_lossy().starts_with(ours)) {
                command.env_remove(name);
            }
        }
        command
    }

    /// A path below the target folder.
    pub fn output(&self, path: &str) -> PathBuf {
        self.target.join(path)
    }
}

fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
