//! A server as a process of its own, and just enough HTTP to talk to it.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::program::{Folder, program};

/// A server that was started; killed when it is dropped.
pub struct Serving {
    /// `None` where somebody else started it.
    child: Option<Child>,
    /// What it printed up to its address.
    pub lines: Vec<String>,
    /// Host and port.
    pub addr: String,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Serving {
    pub fn start(folder: &Folder, args: &[&str]) -> Self {
        let mut command = program(&folder.0);
        command.args(["serve", "--addr", "127.0.0.1:0"]).args(args);
        Self::of(command)
    }

    /// Starts a prepared command that serves.
    pub fn of(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut lines = Vec::new();
        let mut addr = None;
        for line in BufReader::new(child.stdout.take().expect("its output")).lines() {
            let line = line.expect("UTF-8");
            addr = line.strip_prefix("listening on http://").map(str::to_owned);
            lines.push(line);
            if addr.is_some() {
                break;
            }
        }
        Self {
            child: Some(child),
            lines,
            addr: addr.expect("it says where it listens"),
        }
    }

    /// A server that somebody else started and ends.
    pub fn at(addr: &str) -> Self {
        Self {
            child: None,
            lines: Vec::new(),
            addr: addr.to_owned(),
        }
    }

    /// Sends a request without a body; gives the whole answer as text.
    pub fn ask(&self, request: &str) -> String {
        self.exchange(request, &[], &[]).expect("an answer in UTF-8")
    }

    /// Calls the API with a token. `None` where the server went away before it had answered.
    pub fn call(&self, request: &str, token: &str, headers: &[&str], body: &[u8]) -> Option<Answer> {
        let bearer = format!("authorization: Bearer {token}");
        let headers: Vec<&str> = headers.iter().copied().chain([bearer.as_str()]).collect();
        let answer = self.exchange(request, &headers, body)?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        // An answer without its whole body was not given.
        let whole = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .is_none_or(|length| length.parse() == Ok(body.len()));
        let status = head.split(' ').nth(1)?.parse().ok()?;
        whole.then(|| Answer {
            status,
            body: body.to_owned(),
        })
    }

    /// HTTP/1.0, so that no answer comes in chunks.
    fn exchange(&self, request: &str, headers: &[&str], body: &[u8]) -> Option<String> {
        let mut stream = TcpStream::connect(&self.addr).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
        let mut head = format!("{request} HTTP/1.0\r\nhost: {}\r\n", self.addr);
        for header in headers {
            head.push_str(header);
            head.push_str("\r\n");
        }
        if !body.is_empty() {
            let _ = write!(head, "content-length: {}\r\n", body.len());
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).ok()?;
        // A server that refuses need not read to the end; its answer counts.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8(answer).ok().filter(|answer| !answer.is_empty())
    }

    /// Tells it to stop as a supervisor does, and gives the status it ended with.
    pub fn stop(mut self) -> Option<i32> {
        let mut child = self.child.take().expect("started here");
        let id = child.id().to_string();
        let told = Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .expect("kill runs");
        assert!(told.success());
        child.wait().expect("it ends").code()
    }

    /// Sends it a signal, e.g. `STOP`.
    pub fn signal(&self, name: &str) {
        let id = self.child.as_ref().expect("started here").id().to_string();
        let told = Command::new("kill").args([&format!("-{name}"), &id]).status();
        assert!(told.expect("kill runs").success());
    }

    /// Ends it as a power cut does (SIGKILL): it learns nothing of it.
    pub fn kill(&mut self) {
        let child = self.child.as_mut().expect("started here");
        child.kill().expect("killed");
        child.wait().expect("it ends");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
