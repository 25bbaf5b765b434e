//! `serve`: what it prints, and how it stops.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::program::{Folder, bad, good, program};

/// A server that was started; told to stop when it is dropped.
struct Serving {
    child: Child,
    lines: Vec<String>,
    addr: String,
}

impl Serving {
    fn start(folder: &Folder, args: &[&str]) -> Self {
        let mut child = program(&folder.0)
            .args(["serve", "--addr", "127.0.0.1:0"])
            .args(args)
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
            child,
            lines,
            addr: addr.expect("it says where it listens"),
        }
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.addr).expect("it listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a timeout");
        write!(
            stream,
            "{request} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
            self.addr
        )
        .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// Tells it to stop as a supervisor does, and gives the status it ended with.
    fn stop(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        let told = Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .expect("kill runs");
        assert!(told.success());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn without_an_organization_it_prints_a_set_up_link_and_stops_when_told() {
    let folder = Folder::new();
    let serving = Serving::start(&folder, &[]);
    let link = serving.lines.first().expect("a line").clone();
    let (_, path) = link.split_once(&serving.addr).expect("a link to itself");
    assert!(path.starts_with("/setup?secret="), "{link}");
    assert!(serving.ask(&format!("GET {path}")).starts_with("HTTP/1.1 200 "));
    assert!(serving.ask("GET /healthz").ends_with("ok\n"));
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn with_an_organization_there_is_no_link() {
    let folder = Folder::new();
    good(&folder, &["org", "add", "harbor", "--name", "Harbor"], "");
    let serving = Serving::start(&folder, &["--public-url", "https://history.example"]);
    assert_eq!(serving.lines.len(), 1, "{:?}", serving.lines);
    assert!(serving.ask("GET /sign-in").contains("strict-transport-security"));
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn the_demo_refuses_a_database_with_real_people() {
    let folder = Folder::new();
    good(&folder, &["org", "add", "harbor", "--name", "Harbor"], "");
    let url = format!("sqlite:{}", folder.path("session-history.db").display());
    let why = bad(
        &folder,
        &["serve", "--demo", "--database-url", &url, "--addr", "127.0.0.1:0"],
        "",
    );
    assert!(why.contains("The demo fills an empty database only"), "{why}");
}

#[test]
fn an_address_that_is_taken_is_told() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let addr = taken.local_addr().expect("an address").to_string();
    let why = bad(&folder, &["serve", "--addr", &addr], "");
    assert!(why.contains(&format!("could not listen on {addr}")), "{why}");
}
