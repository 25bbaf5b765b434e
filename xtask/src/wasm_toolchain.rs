//! Which compiler makes WebAssembly here.
//!
//! Usually the one that builds everything else, once its `wasm32-unknown-unknown` target is installed. A machine that reaches
//! only Debian's packages has another: Debian's `rustc-web` with the standard library's source, which is built along.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::output::say;
use crate::workspace::Workspace;
use crate::{apt, process};

pub const TARGET: &str = "wasm32-unknown-unknown";
const CARGO: &str = "/usr/bin/cargo";
const RUSTC: &str = "/usr/bin/rustc";
const STD_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
const DOWNLOAD_LIMIT: Duration = Duration::from_secs(90);

pub enum WasmToolchain {
    /// The toolchain in use has the target.
    Own,
    /// Debian's compiler builds `std` too, and links with this.
    Debian { linker: PathBuf },
}

impl WasmToolchain {
    /// Finds a toolchain, or installs one. `SESSION_HISTORY_WASM=debian` skips the first choice, to try the second.
    pub fn find(workspace: &Workspace) -> Result<Self> {
        let debian_only = std::env::var_os("SESSION_HISTORY_WASM").is_some_and(|choice| choice == "debian");
        let sysroot = sysroot(workspace)?;
        if !debian_only && (has_target(&sysroot) || add_target(workspace, &sysroot)) {
            return Ok(Self::Own);
        }
        if !has_debian() {
            apt::install(&DEBIAN_PACKAGES, "WebAssembly")
                .with_context(|| format!("`rustup target add {TARGET}` did not work here"))?;
        }
        Ok(Self::Debian {
            linker: linker(&sysroot)?,
        })
    }

    /// Where it is noted that rustup could not install the target.
    pub fn failure(workspace: &Workspace) -> PathBuf {
        workspace.output("tools/rustup-has-no-wasm")
    }

    /// A cargo command that builds for the browser.
    pub fn cargo(&self, workspace: &Workspace, arguments: &[&str]) -> Command {
        match self {
            Self::Own => {
                let mut command = workspace.cargo(arguments);
                command.args(["--target", TARGET]);
                command
            }
            Self::Debian { linker } => {
                let mut command = workspace.this_cargo(CARGO, arguments);
                command
                    .args(["--target", TARGET, "-Z", "build-std=std,panic_abort"])
                    .env("RUSTC", RUSTC)
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                command
            }
        }
    }
}

fn sysroot(workspace: &Workspace) -> Result<PathBuf> {
    let mut rustc = Command::new("rustc");
    process::capture(rustc.args(["--print", "sysroot"]).current_dir(&workspace.root)).map(PathBuf::from)
}

fn has_target(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib").join(TARGET).join("lib").is_dir()
}

/// Asks rustup for the target. Where that failed once and Debian's compiler is there, it is not asked at every build.
fn add_target(workspace: &Workspace, sysroot: &Path) -> bool {
    let failed = WasmToolchain::failure(workspace);
    if process::find("rustup").is_none() || (failed.exists() && has_debian()) {
        return false;
    }
    say(&format!("Installing rustup's target {TARGET}"));
    let mut rustup = Command::new("rustup");
    rustup
        .args(["target", "add", TARGET])
        .current_dir(&workspace.root);
    let added = process::succeeds_within(&mut rustup, DOWNLOAD_LIMIT) && has_target(sysroot);
    if !added {
        say("rustup could not install it; taking Debian's toolchain");
        let _ = fs::create_dir_all(workspace.output("tools")).and_then(|()| fs::write(failed, ""));
    }
    added
}

fn has_debian() -> bool {
    [CARGO, RUSTC, STD_SOURCE]
        .iter()
        .all(|path| Path::new(path).is_file())
}

/// Debian's compiler comes without a linker for WebAssembly; rustup's toolchain holds one, Debian's lld is another.
fn linker(sysroot: &Path) -> Result<PathBuf> {
    let bundled = sysroot.join("lib/rustlib");
    let bundled = fs::read_dir(bundled)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin/rust-lld"))
        .find(|path| process::is_program(path));
    if let Some(path) = bundled.or_else(debian_linker) {
        return Ok(path);
    }
    apt::install(&["lld-22"], "linking WebAssembly")
        .or_else(|_| apt::install(&["lld"], "linking WebAssembly"))?;
    debian_linker().context("lld is installed, but there is no wasm-ld")
}

fn debian_linker() -> Option<PathBuf> {
    ["wasm-ld", "wasm-ld-22"].into_iter().find_map(process::find)
}
