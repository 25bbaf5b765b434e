//! Where the project and its outputs lie, as cargo says, so that `CARGO_TARGET_DIR` and cargo's configuration are respected.
use std::env;
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
        let mut command = Command::new(cargo());
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// A path below the target folder.
    pub fn output(&self, path: &str) -> PathBuf {
        self.target.join(path)
    }
}

fn cargo() -> std::ffi::OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
