//! The browser half: `frontend` compiled to WebAssembly, its JavaScript bindings, and the same made small.
use std::path::PathBuf;

use anyhow::Result;

use crate::build::Profile;
use crate::wasm_toolchain::{TARGET, WasmToolchain};
use crate::workspace::Workspace;
use crate::{bindings, process, split, stamp, wasm_opt};

/// What a browser runs: the two files that a page loads, and the code that comes later.
pub struct Frontend {
    pub script: PathBuf,
    pub wasm: PathBuf,
    pub later: PathBuf,
}

impl Frontend {
    pub fn build(workspace: &Workspace, profile: Profile) -> Result<Self> {
        let compiled = stamp::timed("wasm", || compile(workspace, profile))?;
        let parts = split::write(workspace, &compiled)?;
        let bound = bindings::write(workspace, profile, parts)?;
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
            "rustc",
            "--package",
            "frontend",
            "--lib",
            "--locked",
            "--profile",
            name,
        ],
    );
    cargo.arg("--target-dir").arg(workspace.output("wasm"));
    // What refers to what, by which the code is split.
    cargo.args(["--", "-Clink-arg=--emit-relocs"]);
    process::run(&mut cargo)?;
    Ok(workspace
        .output("wasm")
        .join(TARGET)
        .join(folder)
        .join("frontend.wasm"))
}
