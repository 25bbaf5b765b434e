//! `cargo xtask setup`: installs what is missing and builds nothing.
use std::fs;

use anyhow::Result;

use crate::output::say;
use crate::wasm_toolchain::WasmToolchain;
use crate::workspace::Workspace;
use crate::{browser, postgres, schemathesis, stamp, wasm_opt};

pub fn run(workspace: &Workspace) -> Result<()> {
    // Somebody asks: what failed an earlier time is tried again.
    let _ = fs::remove_file(WasmToolchain::failure(workspace));
    stamp::timed("WebAssembly", || WasmToolchain::find(workspace).map(drop))?;
    stamp::timed("wasm-opt", || {
        if wasm_opt::install(workspace)?.is_none() {
            say("warning: npm is missing; builds work without wasm-opt, but are larger");
        }
        Ok(())
    })?;
    stamp::timed("PostgreSQL", || postgres::find_or_install().map(drop))?;
    stamp::timed("Chromium", || browser::chromium().map(drop))?;
    stamp::timed("ChromeDriver", || browser::chromedriver().map(drop))?;
    stamp::timed("schemathesis", || schemathesis::install(workspace).map(drop))?;
    stamp::timed("packages from npm", || browser::packages(workspace).map(drop))
}
