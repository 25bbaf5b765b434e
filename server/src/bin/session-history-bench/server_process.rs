//! The server as a process of its own, as people run it, and how much memory it takes.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::Result;
use crate::client::Client;
use crate::database::Database;

/// The first argument that makes this program the server.
pub const WORD: &str = "be-the-server";

/// A running server; it ends with this.
pub struct ServerProcess {
    child: Child,
    addr: String,
    token: String,
    _output: BufReader<ChildStdout>,
}

impl ServerProcess {
    /// Starts it on a database and waits until it answers.
    pub fn start(database: &Database) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args([
                WORD,
                "serve",
                "--addr",
                "127.0.0.1:0",
                "--database-url",
                &database.url,
                "--data-dir",
            ])
            .arg(&database.folder)
            // Variables of tests are none of the server's.
            .env_remove("SH_TEST_POSTGRES_URL")
            .env("SH_LOG", "warn")
            .env("SH_MAX_FILE", "4096")
            .stdout(Stdio::piped())
            .spawn()?;
        let mut output = BufReader::new(child.stdout.take().ok_or("no output")?);
        let mut line = String::new();
        while output.read_line(&mut line)? > 0 {
            if let Some((_, addr)) = line.trim().split_once("listening on http://") {
                let addr = addr.to_owned();
                let token = database.token.reveal().to_owned();
                return Ok(Self {
                    child,
                    addr,
                    token,
                    _output: output,
                });
            }
            line.clear();
        }
        child.wait()?;
        Err("the server did not start".into())
    }

    /// A new connection to it.
    pub fn client(&self) -> Result<Client> {
        Client::connect(&self.addr, &self.token)
    }

    /// Bytes of memory it has taken now.
    pub fn memory(&self) -> Result<u64> {
        memory_of(self.child.id())
    }

    /// Watches its memory until [`Watch::peak`].
    pub fn watch(&self) -> Watch {
        let done = Arc::new(AtomicBool::new(false));
        let (id, seen) = (self.child.id(), Arc::clone(&done));
        let thread = std::thread::spawn(move || {
            let mut peak = 0;
            while !seen.load(Ordering::Relaxed) {
                peak = peak.max(memory_of(id).unwrap_or(0));
                std::thread::sleep(Duration::from_millis(20));
            }
            peak
        });
        Watch { done, thread }
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A look at a process's memory, again and again.
pub struct Watch {
    done: Arc<AtomicBool>,
    thread: JoinHandle<u64>,
}

impl Watch {
    /// The most it had taken.
    pub fn peak(self) -> u64 {
        self.done.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or(0)
    }
}

/// Memory of its own that a process holds: pages of files that it looks into through the system's cache are not counted.
fn memory_of(id: u32) -> Result<u64> {
    let status = std::fs::read_to_string(PathBuf::from(format!("/proc/{id}/status")))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"))
        .ok_or("no RssAnon")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024)
}
