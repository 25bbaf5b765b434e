//! What a first visit downloads before the page is alive.
use anyhow::{Context, Result, ensure};

use crate::build::{self, Profile};
use crate::output::{bytes, say};
use crate::workspace::Workspace;

/// Brotli of script and WebAssembly: what it shall be. A second on a slow phone network.
const BUDGET: u64 = 260_000;
/// What it may be until the budget is met; lower it with every gain, never raise it.
const TODAY: u64 = 400_000;

pub fn check(workspace: &Workspace) -> Result<()> {
    let manifest = build::site(workspace, Profile::Release)?.manifest;
    let mut total = 0;
    for name in ["app.js", "app.wasm"] {
        let size = manifest
            .transfer_size(name)
            .with_context(|| format!("the site has no {name}"))?;
        say(&format!("{name:<10} {:>9}", bytes(size)));
        total += size;
    }
    say(&format!(
        "{:<10} {:>9} of {}",
        "together",
        bytes(total),
        bytes(BUDGET)
    ));
    if total > BUDGET {
        say(&format!(
            "too large by {}: see docs/performance.md",
            bytes(total - BUDGET)
        ));
    }
    ensure!(
        total <= TODAY,
        "a page downloads {}, more than {}",
        bytes(total),
        bytes(TODAY)
    );
    Ok(())
}
