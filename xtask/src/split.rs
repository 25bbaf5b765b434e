//! Parts the code that a page needs to work from the code that may come later, as `app::later` says.
//!
//! What only later code refers to goes with it: the linker wrote down what refers to what.
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use crate::digest::Digest;
use crate::stamp;
use crate::workspace::Workspace;

/// How the code that loads the rest is imported. It ends up in the script of wasm-bindgen.
pub const LOADER: &str = "./__wasm_split.js";

/// The code in two, and the JavaScript that loads the second one.
pub struct Parts {
    pub first: PathBuf,
    pub later: PathBuf,
    pub loader: PathBuf,
}

pub fn write(workspace: &Workspace, compiled: &Path) -> Result<Parts> {
    let folder = workspace.output("wasm/split");
    let parts = Parts {
        first: folder.join("first.wasm"),
        later: folder.join("split_later.wasm"),
        loader: folder.join("__wasm_split.js"),
    };
    let inputs = Digest::default().file(compiled)?;
    let outputs = [parts.first.clone(), parts.later.clone(), parts.loader.clone()];
    stamp::unless_fresh(workspace, "split", inputs, &outputs, || {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        split(compiled, &parts, &folder)
    })?;
    Ok(parts)
}

fn split(compiled: &Path, parts: &Parts, folder: &Path) -> Result<()> {
    let compiled = fs::read(compiled).with_context(|| format!("{} cannot be read", compiled.display()))?;
    let mut options = Options::new(&compiled);
    options.output_dir = folder;
    options.main_out_path = &parts.first;
    options.link_name = LOADER;
    let written = transform(options).map_err(|error| anyhow!("{error:#}"))?;
    ensure!(
        written.split_modules == [parts.later.clone()],
        "the site step publishes one file of later code, and there are {:?}",
        written.split_modules
    );
    Ok(())
}
