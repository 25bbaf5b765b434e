//! What browser tests and the recorder's run with: a Chromium, and the packages of package-lock.json from npm.
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace::Workspace;
use crate::{apt, process};

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// The browser in `CHROMIUM`, one on the `PATH`, or Debian's, installed now.
pub fn chromium() -> Result<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM").map(PathBuf::from) {
        ensure!(
            process::is_program(&path),
            "CHROMIUM names {}, which is no program",
            path.display()
        );
        return Ok(path);
    }
    let find = || NAMES.into_iter().find_map(process::find);
    if let Some(path) = find() {
        return Ok(path);
    }
    apt::install(&["chromium"], "browser tests")?;
    find().context("chromium is installed, but not on the PATH")
}

/// The driver of that browser in `CHROMEDRIVER`, one on the `PATH`, or Debian's, installed now.
pub fn chromedriver() -> Result<PathBuf> {
    if let Some(path) = env::var_os("CHROMEDRIVER").map(PathBuf::from) {
        ensure!(
            process::is_program(&path),
            "CHROMEDRIVER names {}, which is no program",
            path.display()
        );
        return Ok(path);
    }
    if let Some(path) = process::find("chromedriver") {
        return Ok(path);
    }
    apt::install(&["chromium-driver"], "tests of the WebDriver gateway")?;
    process::find("chromedriver").context("chromium-driver is installed, but chromedriver is not on the PATH")
}

/// Installs exactly what package-lock.json names; the folder that holds it.
pub fn packages(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.root.clone();
    ensure!(folder.join("package.json").exists(), "there is no package.json");
    if process::find("npm").is_none() {
        apt::install(&["nodejs", "npm"], "browser tests")?;
    }
    if !installed(&folder)? {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder);
        process::run(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    }
    Ok(folder)
}

/// npm writes its own lock file last, so a newer one than ours tells that the packages are there and whole.
fn installed(folder: &Path) -> Result<bool> {
    let wanted = folder
        .join("package-lock.json")
        .metadata()
        .context("there is no package-lock.json")?;
    let there = folder.join("node_modules/.package-lock.json").metadata();
    Ok(there.is_ok_and(|there| there.modified().ok() >= wanted.modified().ok()))
}
