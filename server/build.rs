//! Tells the crate where the built site lies, and makes sure there is one to embed.
//!
//! `cargo check` and `cargo test` must work before any site was built, so a missing one becomes an empty one. The format is
//! in docs/building.md.
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const EMPTY: &str = "{\"version\":1,\"files\":{}}\n";

fn main() -> io::Result<()> {
    let site = target_dir()?.join("site");
    let manifest = site.join("manifest.json");
    if !manifest.exists() {
        fs::create_dir_all(&site)?;
        fs::write(&manifest, EMPTY)?;
    }
    println!("cargo::rustc-env=SESSION_HISTORY_SITE={}", site.display());
    println!("cargo::rerun-if-changed=build.rs");
    // Debug builds read the folder at run time: only a release has anything to compile again.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={}", manifest.display());
    }
    Ok(())
}

/// Cargo does not name its target folder to build scripts, but marks it with a `CACHEDIR.TAG`.
fn target_dir() -> io::Result<PathBuf> {
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    out.ancestors()
        .find(|dir| dir.join("CACHEDIR.TAG").is_file())
        .map(Path::to_path_buf)
        .ok_or_else(|| io::Error::other(format!("no target folder above {}", out.display())))
}
