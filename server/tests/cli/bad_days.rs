//! Disks that fill up, power that goes, databases that go away: nothing that was acknowledged is lost, and nothing
//! that is half there is shown.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::program::{Folder, good, program};
use crate::server::Serving;

pub const NDJSON: &str = "content-type: application/x-ndjson";
pub const JSON: &str = "content-type: application/json";
const BYTES: &str = "content-type: application/octet-stream";

/// An organization and a token for it, in the database of `folder` or at `more`.
pub fn token(folder: &Folder, more: &[&str]) -> String {
    let run = |args: &[&str]| good(folder, &[args, more].concat(), "");
    run(&["org", "add", "harbor", "--name", "Harbor"]);
    let secret = run(&[
        "token", "create", "--org", "harbor", "--label", "CI", "--role", "admin",
    ]);
    secret.trim().to_owned()
}

/// The id of a session that nobody else records.
pub fn id(number: u32) -> String {
    format!("01936f0a-61d1-7c3e-9a55-{number:012x}")
}

/// A file may grow to 4 MiB and no further, and who writes on learns that there is no room: a full disk for who needs
/// none of the rights that it takes to make one.
#[test]
fn a_full_disk_is_told_and_keeps_what_was_there() {
    let folder = Folder::new();
    let token = token(&folder, &[]);
    let whole = program(&folder.0);
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 8192; exec \"$0\" serve --addr 127.0.0.1:0",
        ])
        .arg(whole.get_program())
        .env_clear()
        .envs(whole.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let serving = Serving::of(command);
    let session = format!(r#"{{"id":"{}","device":{{"id":"pixel9"}}}}"#, id(1));
    let answer = serving.call("POST /api/v1/sessions", &token, &[JSON], session.as_bytes());
    assert_eq!(answer.expect("an answer").status, 201);

    let file = |kind: &str| format!("/api/v1/sessions/{}/attachments/{kind}", id(1));
    let small = vec![b'a'; 1024 * 1024];
    let put = |kind: &str, content: &[u8]| {
        let request = format!("PUT {}", file(kind));
        serving
            .call(&request, &token, &[BYTES], content)
            .expect("an answer")
    };
    assert_eq!(put("debug_log", &small).status, 201);
    let refused = put("video", &vec![b'v'; 12 * 1024 * 1024]);
    assert_eq!(refused.status, 507, "{refused:?}");
    assert_eq!(refused.json()["errors"][0]["code"], "storage_full", "{refused:?}");

    let kept = serving.call(&format!("GET {}", file("debug_log")), &token, &[], &[]);
    assert_eq!(kept.expect("an answer").body.len(), small.len());
    let missing = serving.call(&format!("GET {}", file("video")), &token, &[], &[]);
    assert_eq!(missing.expect("an answer").status, 404);
    let left: Vec<_> = std::fs::read_dir(folder.path("blobs/incoming"))
        .expect("a folder")
        .collect();
    assert!(left.is_empty(), "{left:?}");
    // What fits still goes.
    assert_eq!(put("action_log", b"tap").status, 201);
    assert_eq!(serving.stop(), Some(0));
}

/// A database of its own on the PostgreSQL server that the tests were given; dropped with it.
pub struct OwnDatabase {
    server: String,
    name: String,
}

impl OwnDatabase {
    /// `None` where the tests were given no server.
    pub fn create(name: &str) -> Option<Self> {
        let server = std::env::var("SH_TEST_POSTGRES_URL").ok()?;
        let name = format!("{name}_{}", std::process::id());
        execute(&server, format!("CREATE DATABASE {name}"));
        Some(Self { server, name })
    }

    pub fn url(&self) -> String {
        let (place, _) = self.server.rsplit_once('/').expect("a database in the URL");
        format!("{place}/{}", self.name)
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        if !thread::panicking() {
            execute(&self.server, format!("DROP DATABASE {} WITH (FORCE)", self.name));
        }
    }
}

fn execute(server: &str, statement: String) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let mut connection = PgConnection::connect(server).await.expect("connects");
        connection
            .execute(AssertSqlSafe(statement))
            .await
            .expect("executes");
    });
}

/// Passes connections on to a server until it is cut off.
struct Line {
    addr: SocketAddr,
    up: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Line {
    fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let line = Self {
            addr: listener.local_addr().expect("an address"),
            up: Arc::new(AtomicBool::new(true)),
            open: Arc::default(),
        };
        let (up, open) = (Arc::clone(&line.up), Arc::clone(&line.open));
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                if !up.load(Ordering::SeqCst) {
                    continue;
                }
                let far = TcpStream::connect(&server).expect("the database listens");
                let copies = [&near, &far].map(|stream| stream.try_clone().expect("a handle"));
                open.lock().expect("unpoisoned").extend(copies);
                let [near_too, far_too] = [&near, &far].map(|stream| stream.try_clone().expect("a handle"));
                thread::spawn(move || pass_on(near, far));
                thread::spawn(move || pass_on(far_too, near_too));
            }
        });
        line
    }

    fn cut(&self) {
        self.up.store(false, Ordering::SeqCst);
        for stream in self.open.lock().expect("unpoisoned").drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self) {
        self.up.store(true, Ordering::SeqCst);
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

#[test]
fn a_database_that_comes_back_is_used_again() {
    let Some(database) = OwnDatabase::create("sh_away") else {
        return;
    };
    let url = database.url();
    let (start, rest) = url.split_once('@').expect("a user in the URL");
    let (place, name) = rest.split_once('/').expect("a database in the URL");
    let line = Line::to(place.to_owned());
    let url = format!("{start}@{}/{name}", line.addr);
    let folder = Folder::new();
    let args = ["--database-url", &url];
    let token = token(&folder, &args);
    let serving = Serving::start(&folder, &[&args[..], &["--request-timeout", "3"]].concat());
    let post = |number: u32| {
        let body = format!(r#"{{"id":"{}","device":{{"id":"d"}}}}"#, id(number));
        serving
            .call("POST /api/v1/sessions", &token, &[JSON], body.as_bytes())
            .expect("an answer")
    };
    assert_eq!(post(1).status, 201);

    line.cut();
    let refused = post(2);
    assert_eq!(refused.status, 503, "{refused:?}");
    let code = refused.json()["errors"][0]["code"].clone();
    assert!(code == "unavailable" || code == "timed_out", "{refused:?}");
    assert!(!refused.body.contains("127.0.0.1"), "{refused:?}");
    assert!(serving.ask("GET /readyz").starts_with("HTTP/1.0 503 "));
    assert!(serving.ask("GET /healthz").ends_with("ok\n"), "it lives");
    let page = serving.ask("GET /sessions");
    assert!(
        page.starts_with("HTTP/1.0 "),
        "a page is answered, too: {page:.200}"
    );

    line.mend();
    let back = (0..40).any(|_| {
        thread::sleep(Duration::from_millis(250));
        post(2).status < 300
    });
    assert!(back, "the recorder tries again and gets through");
    let count = serving.call("GET /api/v1/sessions/count", &token, &[], &[]);
    assert_eq!(count.expect("an answer").json()["count"], 2);
    assert_eq!(serving.stop(), Some(0));
}
