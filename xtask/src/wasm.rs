//! The browser half: `frontend` compiled to WebAssembly, its JavaScript bindings, and the same made small.
use std::path::PathBuf;

use anyhow::Result;

use crate::build::Profile;
use crate::wasm_toolchain::{TARGET, WasmToolchain};
use crate::workspace::Workspace;
use crate::{bindings, process, stamp, wasm_opt};

/// The two files a page loads.
pub struct Frontend {
    pub script: PathBuf,
    pub wasm: PathBuf,
}

impl Frontend {
    pub fn build(workspace: &Workspace, profile: Profile) -> Result<Self> {
        let compiled = stamp::timed("wasm", || compile(workspace, profile))?;
        let bound = bindings::write(workspace, profile, &compiled)?;
        match profile {
            Profile::Dev => Ok(bound),
            Profile::Release => wasm_opt::shrink(workspace, bound),
        }
    }
}

/// What rustc makes, with the names of its functions. Cargo itself knows what is fresh. A target folder of its own keeps host and browser builds from invalidating each other.
pub fn compile(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let (name, folder) = match profile {
        Profile::Release => ("wasm-release", "wasm-release"),
        Profile::Dev => ("dev", "debug"),
    };
    let mut cargo = WasmToolchain::find(workspace)?.cargo(
        workspace,
        &[
            "build",
            "--package",
            "frontend",
            "--lib",
            "--locked",
            "--profile",
            name,
        ],
    );
    process::run(cargo.arg("--target-dir").arg(workspace.output("wasm")))?;
    Ok(workspace
        .output("wasm")
        .join(TARGET)
        .join(folder)
        .join("frontend.wasm"))
}
