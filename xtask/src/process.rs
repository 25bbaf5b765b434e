//! Other programs: run them, follow what they print, and end them when we are asked to end.
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use signal_hook::consts::{SIGINT, SIGTERM};

static STOPPED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// From here on Ctrl-C and SIGTERM set a flag instead of ending us at once, so that a database we started is stopped too.
pub fn watch_signals() -> Result<()> {
    let flag = STOPPED.get_or_init(Arc::default);
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(flag)).context("signals cannot be watched")?;
    }
    Ok(())
}

/// Whether the person, or the machine, asked us to stop.
pub fn stopped() -> bool {
    STOPPED.get().is_some_and(|flag| flag.load(Ordering::Relaxed))
}

/// Waits for a child and passes a wish to stop on to it, once.
fn wait(child: &mut Child) -> Result<ExitStatus> {
    let mut told = false;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if stopped() && !told {
            told = true;
            // It may have ended meanwhile, which the next turn finds out.
            let _ = kill_process(Pid::from_child(child), Signal::TERM);
        }
        thread::sleep(Duration::from_millis(30));
    }
}

/// Waits for a child that leads a group of its own, no longer than this; then, or when we are asked to stop, ends the
/// group: what hangs is a child's child more often than not.
fn wait_within(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>> {
    let start = Instant::now();
    while start.elapsed() < limit && !stopped() {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(30));
    }
    // It may have ended meanwhile.
    let _ = kill_process_group(Pid::from_child(child), Signal::TERM);
    let status = child.wait()?;
    Ok(stopped().then_some(status))
}

/// Runs a command to its end; fails, naming it, if it fails.
pub fn run(command: &mut Command) -> Result<()> {
    let mut child = command
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| cannot_start(command))?;
    check(command, wait(&mut child)?)
}

/// Runs a quick command and returns what it printed, trimmed.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| cannot_start(command))?;
    if !output.status.success() {
        bail!(
            "{} failed: {}",
            name(command),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a command, handing each line of its standard output to `each`.
pub fn follow(command: &mut Command, each: impl FnMut(&str) + Send) -> Result<ExitStatus> {
    follow_with(command, each, wait)
}

/// As [`follow`]; fails where the command takes longer than this, so that what hangs is told while its last lines are
/// still in sight.
pub fn follow_within(
    command: &mut Command,
    limit: Duration,
    each: impl FnMut(&str) + Send,
) -> Result<ExitStatus> {
    let wait = |child: &mut Child| wait_within(child, limit);
    let status = follow_with(command.process_group(0), each, wait)?;
    status.with_context(|| {
        let limit = crate::output::seconds(limit);
        format!("{} was ended: it took longer than {limit}", name(command))
    })
}

fn follow_with<T>(
    command: &mut Command,
    mut each: impl FnMut(&str) + Send,
    wait: impl FnOnce(&mut Child) -> Result<T>,
) -> Result<T> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let stdout = child
        .stdout
        .take()
        .context("a pipe that was asked for is missing")?;
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut lines = BufReader::new(stdout);
            let mut line = Vec::new();
            while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                each(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']));
                line.clear();
            }
        });
        wait(&mut child)
    })
}

/// Runs a command that may hang, for example because there is no network; false if it failed or took too long.
pub fn succeeds_within(command: &mut Command, limit: Duration) -> bool {
    let Ok(mut child) = command.stdin(Stdio::null()).spawn() else {
        return false;
    };
    let start = Instant::now();
    while start.elapsed() < limit && !stopped() {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => thread::sleep(Duration::from_millis(30)),
            Err(_) => break,
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}

/// Where a program lies on the `PATH`.
pub fn find(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|dir| dir.join(program))
        .find(|path| is_program(path))
}

pub fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.is_file())
}

pub fn check(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    bail!("{} failed ({status})", name(command))
}

fn cannot_start(command: &Command) -> String {
    format!("{} cannot be started", name(command))
}

/// The program and its first arguments: enough to recognize it, short enough to read.
fn name(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let arguments = command
        .get_args()
        .take(3)
        .map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(program)
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Command, Duration, follow_within};

    #[test]
    fn what_hangs_is_ended_with_all_that_it_started() {
        let mut lines = Vec::new();
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo begun; sleep 600 & wait"]);
        let ended = follow_within(&mut shell, Duration::from_secs(1), |line| {
            lines.push(line.to_owned());
        });
        let words = ended.expect_err("it never ends by itself").to_string();
        assert!(words.ends_with("was ended: it took longer than 1.0s"), "{words}");
        // Only a pipe that nobody holds any longer lets the reader come to its end.
        assert_eq!(lines, ["begun"]);
    }

    #[test]
    fn what_ends_in_time_tells_its_status() {
        let status = follow_within(
            Command::new("sh").args(["-c", "exit 3"]),
            Duration::from_mins(1),
            |_| {},
        );
        assert_eq!(status.expect("it ran").code(), Some(3));
    }
}
