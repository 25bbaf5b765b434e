//! Connections that ask for nothing, or for half of something, are in nobody's way.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use crate::bad_days::{JSON, token};
use crate::program::{Folder, program};
use crate::server::Serving;

/// Connects and begins to ask.
fn half(serving: &Serving) -> TcpStream {
    let mut stream = TcpStream::connect(&serving.addr).expect("connects");
    stream.write_all(b"GET / HTT").expect("sends");
    let patience = Some(Duration::from_mins(2));
    stream.set_read_timeout(patience).expect("a time");
    stream
}

/// Waits until the server has closed; whether it says something before is its own affair.
fn closed(mut stream: TcpStream) {
    let mut rest = Vec::new();
    if let Err(error) = stream.read_to_end(&mut rest) {
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}");
    }
}

#[test]
fn half_a_request_is_not_waited_for_for_ever() {
    let folder = Folder::new();
    let serving = Serving::start(&folder, &[]);
    closed(half(&serving));
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn many_halves_do_not_keep_anybody_out() {
    let folder = Folder::new();
    let token = token(&folder, &[]);
    let whole = program(&folder.0);
    let mut command = Command::new("sh");
    command
        // Fewer files than there will be connections.
        .args(["-c", "ulimit -n 200; exec \"$0\" serve --addr 127.0.0.1:0"])
        .arg(whole.get_program())
        .env_clear()
        .envs(whole.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let serving = Serving::of(command);
    let mut halves: Vec<TcpStream> = (0..300).map(|_| half(&serving)).collect();
    let session = br#"{"device":{"id":"pixel9"}}"#;
    let answer = serving.call("POST /api/v1/sessions", &token, &[JSON], session);
    assert_eq!(answer.expect("an answer").status, 201);
    assert!(serving.ask("GET /readyz").starts_with("HTTP/1.0 200 "));
    // The first one to come had to go; the last one may still ask.
    let mut last = halves.pop().expect("one");
    closed(halves.swap_remove(0));
    last.write_all(b"P/1.0\r\n\r\n").expect("sends the rest");
    let mut answer = String::new();
    last.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.0 303 "), "{answer}");
    // What is half sent does not keep the server from ending either.
    assert_eq!(serving.stop(), Some(0));
}
