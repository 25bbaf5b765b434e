//! Steps that are skipped while their inputs stay the same, each told in one line with its time.
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::digest::Digest;
use crate::output::{say, seconds};
use crate::workspace::Workspace;

/// Runs a step that finds out for itself what is fresh, as cargo does.
pub fn timed<T>(title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let result = work().with_context(|| format!("{title} failed"))?;
    say(&format!("{title:<24} {}", seconds(start.elapsed())));
    Ok(result)
}

/// Runs `work` unless it was done for the same inputs and its outputs are still there.
///
/// The commands' own source counts as an input: a change in how a step works is a reason to run it again.
pub fn unless_fresh(
    workspace: &Workspace,
    title: &str,
    inputs: Digest,
    outputs: &[PathBuf],
    work: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let start = Instant::now();
    let key = inputs.folder(&workspace.root.join("xtask/src"))?.finish();
    let stamp = workspace.output("stamps").join(title.replace(' ', "-"));
    let done = fs::read_to_string(&stamp).is_ok_and(|old| old == key);
    if done && outputs.iter().all(|path| path.exists()) {
        say(&format!("{title:<24} unchanged, {}", seconds(start.elapsed())));
        return Ok(());
    }
    timed(title, work)?;
    fs::create_dir_all(workspace.output("stamps"))?;
    Ok(fs::write(stamp, key)?)
}
