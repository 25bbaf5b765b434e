//! What a first visit downloads before the page is alive.
use anyhow::{Context, Result, ensure};

use crate::build::{self, Profile};
use crate::output::{bytes, say};
use crate::workspace::Workspace;

/// Brotli of script and WebAssembly: a second on a slow phone network. Code that comes later is not in it.
const BUDGET: u64 = 260_000;

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
    let later = manifest.transfer_size("later.wasm");
    say(&format!("{:<10} {:>9}", "later.wasm", bytes(later.unwrap_or(0))));
    ensure!(
        total <= BUDGET,
        "a page downloads {}, more than {}: see docs/building.md",
        bytes(total),
        bytes(BUDGET)
    );
    Ok(())
}
