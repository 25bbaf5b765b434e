//! Binaryen's `wasm-opt`, from npm: a quarter of the size for a few seconds. Debian's is too old for what rustc writes.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::Result;

use crate::digest::Digest;
use crate::output::say;
use crate::wasm::Frontend;
use crate::workspace::Workspace;
use crate::{process, stamp};

const VERSION: &str = "132.0.0";

/// What rustc's output uses and every browser since 2023 has. `--all-features` would let it write what browsers refuse.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];
/// Twice: the second round takes another hundredth.
const LEVEL: [&str; 2] = ["-Oz", "-Oz"];

/// The same front end with a smaller WebAssembly file, or unchanged where npm is missing.
pub fn shrink(workspace: &Workspace, frontend: Frontend) -> Result<Frontend> {
    let Some(tool) = install(workspace)? else {
        say("warning: npm is missing, so the WebAssembly stays about a quarter larger than need be");
        return Ok(frontend);
    };
    let folder = workspace.output("wasm");
    let small = [folder.join("optimized.wasm"), folder.join("optimized-later.wasm")];
    let inputs = Digest::default()
        .text(VERSION)
        .text(&LEVEL.join(" "))
        .file(&frontend.wasm)?
        .file(&frontend.later)?;
    stamp::unless_fresh(workspace, "wasm-opt", inputs, &small, || {
        thread::scope(|scope| {
            let later = scope.spawn(|| optimize(&tool, &frontend.later, &small[1]));
            optimize(&tool, &frontend.wasm, &small[0])?;
            later
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    })?;
    let [wasm, later] = small;
    Ok(Frontend {
        wasm,
        later,
        script: frontend.script,
    })
}

fn optimize(tool: &Path, large: &Path, small: &Path) -> Result<()> {
    process::run(
        Command::new("node")
            .arg(tool)
            .args(FEATURES)
            .args(LEVEL)
            .args(["--strip-debug", "--strip-producers"])
            .arg(large)
            .arg("-o")
            .arg(small),
    )
}

/// Where `wasm-opt` is, installed on the first call; `None` without npm.
pub fn install(workspace: &Workspace) -> Result<Option<PathBuf>> {
    let folder = workspace.output("tools").join(format!("binaryen-{VERSION}"));
    let tool = folder.join("node_modules/binaryen/bin/wasm-opt");
    if tool.exists() {
        return Ok(Some(tool));
    }
    if process::find("npm").is_none() || process::find("node").is_none() {
        return Ok(None);
    }
    stamp::timed("wasm-opt, installed", || download(&folder))?;
    Ok(Some(tool))
}

/// Installs beside the final place and renames, so that a broken-off download is not taken for a tool.
fn download(folder: &Path) -> Result<()> {
    let part = folder.with_extension("part");
    if part.exists() {
        fs::remove_dir_all(&part)?;
    }
    fs::create_dir_all(&part)?;
    let package = format!("binaryen@{VERSION}");
    let quiet = [
        "--no-save",
        "--no-package-lock",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
    ];
    process::run(
        Command::new("npm")
            .arg("install")
            .args(quiet)
            .arg("--prefix")
            .arg(&part)
            .arg(package),
    )?;
    Ok(fs::rename(part, folder)?)
}
