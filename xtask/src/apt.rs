//! Debian's packages: the one system package manager these commands know how to use.
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::output::say;
use crate::process;

/// Installs packages, as root or through `sudo`; says what to do where neither is possible.
///
/// `why` completes the sentence "Installing .. for ..".
pub fn install(packages: &[&str], why: &str) -> Result<()> {
    let list = packages.join(" ");
    if process::find("apt-get").is_none() {
        bail!(
            "{why} needs what Debian calls {list}: install it with this system's package manager, then start again"
        );
    }
    if !is_root() && !may_sudo() {
        bail!(
            "{why} needs packages that only root can install: run `sudo apt-get install {list}`, then start again"
        );
    }
    say(&format!("Installing {list} for {why}"));
    process::run(&mut apt(&["update", "-qq"])).context("Debian's package lists cannot be updated")?;
    // Never at the price of something the machine already has: Debian's rustc-web would replace Debian's rustc.
    let install = ["install", "-y", "-qq", "--no-install-recommends", "--no-remove"];
    process::run(&mut apt(&[&install[..], packages].concat()))
        .with_context(|| format!("run `apt-get install {list}` by hand to see why"))
}

fn apt(arguments: &[&str]) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    } else {
        let mut command = Command::new("sudo");
        command.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        command
    };
    command.args(arguments);
    command
}

pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn may_sudo() -> bool {
    Command::new("sudo")
        .args(["-n", "true"])
        .output()
        .is_ok_and(|output| output.status.success())
}
