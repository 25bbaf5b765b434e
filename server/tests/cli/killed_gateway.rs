//! A gateway that is killed (SIGKILL) right after it answered: the session that a client was told of goes on through the
//! next gateway and is recorded, and one whose end was told is completed, not lost.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bad_days::{JSON, token};
use crate::program::{Folder, program};
use crate::server::Serving;

/// How often a gateway is killed at each of the two moments.
const ROUNDS: usize = 4;

/// The sessions of a WebDriver server that is made up.
type Running = Arc<Mutex<BTreeSet<String>>>;

/// Starts such a server; it ends with the tests. Gives its address.
fn driver() -> (String, Running) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let running = Running::default();
    let sessions = Arc::clone(&running);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let sessions = Arc::clone(&sessions);
            thread::spawn(move || answer(stream, &sessions));
        }
    });
    (url, running)
}

/// Answers one request and closes the connection.
fn answer(stream: TcpStream, running: &Running) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        if header.trim().is_empty() {
            break;
        }
        if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    reader.take(length).read_to_end(&mut Vec::new()).ok()?;
    let mut words = line.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    let id = path
        .strip_prefix("/session/")
        .and_then(|rest| rest.split('/').next());
    let (status, value) = told(method, path, id, &mut running.lock().expect("unpoisoned"));
    let body = json!({ "value": value }).to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    (&stream).write_all(format!("{head}{body}").as_bytes()).ok()
}

fn told(method: &str, path: &str, id: Option<&str>, running: &mut BTreeSet<String>) -> (&'static str, Value) {
    match id {
        None if path == "/session" && method == "POST" => {
            let id = format!("made-{}", running.len());
            running.insert(id.clone());
            let capabilities =
                json!({"browserName": "chrome", "browserVersion": "156.0", "platformName": "linux"});
            ("200 OK", json!({"sessionId": id, "capabilities": capabilities}))
        }
        None => ("200 OK", json!({"ready": true})),
        Some(id) if !running.contains(id) => (
            "404 Not Found",
            json!({"error": "invalid session id", "message": "no such session", "stacktrace": ""}),
        ),
        Some(id) if method == "DELETE" && path == format!("/session/{id}") => {
            running.remove(id);
            ("200 OK", Value::Null)
        }
        Some(_) => ("200 OK", Value::Null),
    }
}

fn gateway(folder: &Folder, upstream: &str, history: &Serving, token: &str) -> Serving {
    let mut command = program(&folder.0);
    let history = format!("http://{}", history.addr);
    command
        .args(["gateway", "--gateway-addr", "127.0.0.1:0", "--upstream", upstream])
        .args(["--history", &history, "--slots", "9"])
        .env("SH_TOKEN", token);
    Serving::of(command)
}

/// Waits until as many sessions have that status.
fn expect(history: &Serving, token: &str, status: &str, count: usize) {
    let begun = Instant::now();
    loop {
        let request = format!("GET /api/v1/sessions/count?status={status}");
        let answer = history.call(&request, token, &[], &[]).expect("an answer");
        if answer.json()["count"] == count {
            return;
        }
        let waited = begun.elapsed();
        assert!(
            waited < Duration::from_secs(30),
            "{count} {status}: {}",
            answer.body
        );
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn sessions_outlive_the_gateway_that_answered() {
    let folder = Folder::new();
    let token = token(&folder, &[]);
    let history = Serving::start(&folder, &[]);
    let (upstream, running) = driver();
    for round in 0..ROUNDS {
        let mut first = gateway(&folder, &upstream, &history, &token);
        let body = br#"{"capabilities":{"alwaysMatch":{"browserName":"chrome"}}}"#;
        let made = first.call("POST /session", &token, &[JSON], body);
        first.kill();
        let made = made.expect("an answer");
        assert_eq!(made.status, 200, "{}", made.body);
        let id = made.json()["value"]["sessionId"]
            .as_str()
            .expect("an id")
            .to_owned();
        assert!(running.lock().expect("unpoisoned").contains(&id));

        let mut second = gateway(&folder, &upstream, &history, &token);
        expect(&history, &token, "running", 1);
        let used = second.call(&format!("GET /session/{id}/title"), &token, &[], &[]);
        assert_eq!(used.expect("an answer").status, 200);
        let ended = second.call(&format!("DELETE /session/{id}"), &token, &[], &[]);
        second.kill();
        assert_eq!(ended.expect("an answer").status, 200);

        let _third = gateway(&folder, &upstream, &history, &token);
        expect(&history, &token, "completed", round + 1);
        expect(&history, &token, "running", 0);
    }
    assert!(running.lock().expect("unpoisoned").is_empty());
    // Each of them was recorded once.
    let all = history.call("GET /api/v1/sessions/count", &token, &[], &[]);
    assert_eq!(all.expect("an answer").json()["count"], ROUNDS);
}
