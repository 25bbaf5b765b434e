//! Runs the program in a folder of its own, with nothing in its environment that a test did not put there.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A folder for the data of one test; taken away with it unless the test fails.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let random = getrandom::u64().expect("random bytes");
        let name = format!("sh_cli_{}_{number}_{random:016x}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

/// What a command printed and how it ended.
#[derive(Debug)]
pub struct Done {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// The program, about to run on the data in `folder`.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_session-history"));
    let inherited = std::env::vars_os().filter(|(name, _)| !name.to_string_lossy().starts_with("SH_"));
    command
        .env_clear()
        .envs(inherited)
        .env("SH_DATA_DIR", folder)
        .env("SH_LOG", "warn");
    command
}

/// Runs a command to its end, with `input` on its standard input.
pub fn run(folder: &Folder, args: &[&str], input: &str) -> Done {
    finish(program(&folder.0).args(args), input)
}

/// Runs a prepared command to its end.
pub fn finish(command: &mut Command, input: &str) -> Done {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A command that reads nothing may be gone before it is written to.
    let _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().expect("the program ends");
    Done {
        status: status.code().unwrap_or(-1),
        out: String::from_utf8(stdout).expect("UTF-8"),
        err: String::from_utf8(stderr).expect("UTF-8"),
    }
}

/// Runs a command that must do what it was asked; gives what it printed.
pub fn good(folder: &Folder, args: &[&str], input: &str) -> String {
    let done = run(folder, args, input);
    assert_eq!(done.status, 0, "{args:?}: {}", done.err);
    done.out
}

/// Runs a command that must refuse; gives why.
pub fn bad(folder: &Folder, args: &[&str], input: &str) -> String {
    let done = run(folder, args, input);
    assert_ne!(done.status, 0, "{args:?}: {}", done.out);
    assert_eq!(done.out, "", "{args:?}");
    done.err
}
