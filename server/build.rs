//! Tells the crate where the built site lies, and makes sure there is one to embed.
//!
//! `cargo check` and `cargo test` must work before any site was built, so a missing one becomes an empty one. The format is
//! in docs/building.md.
use std::path::PathBuf;
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

/// Cargo does not name its target folder to build scripts, only `<target>/<profile>/build/../out` in it, with the target's
/// triple before the profile when one was asked for.
fn target_dir() -> io::Result<PathBuf> {
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    let above_profile = out
        .ancestors()
        .find(|dir| dir.ends_with("build"))
        .and_then(|build| build.parent()?.parent())
        .ok_or_else(|| io::Error::other(format!("no target folder above {}", out.display())))?;
    let triple = env::var("TARGET").unwrap_or_default();
    let target = if above_profile.ends_with(triple) {
        above_profile.parent()
    } else {
        None
    };
    Ok(target.unwrap_or(above_profile).to_path_buf())
}
