//! Files in a bucket: a real S3 server, and the program as a process that knows it by the usual variables.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::program::{Folder, finish, program};
use crate::server::Serving;

const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// An S3 server with one bucket, `history`; it ends with the value.
struct S3 {
    url: String,
    _runtime: Runtime,
}

impl S3 {
    fn start(root: &Path) -> Self {
        std::fs::create_dir_all(root.join("history")).expect("a bucket");
        let files = FileSystem::new(root).expect("a folder");
        let mut service = S3ServiceBuilder::new(files);
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = service.build();
        let runtime = Runtime::new().expect("a runtime");
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        runtime.spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let http = Builder::new(TokioExecutor::new());
                    let _ = http.serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        Self {
            url,
            _runtime: runtime,
        }
    }

    /// The program with its files in this server.
    fn program(&self, folder: &Folder, args: &[&str]) -> Command {
        let mut command = program(&folder.0);
        command
            .args(args)
            .env("SH_BLOB_URL", "s3://history/session/files")
            .env("AWS_ENDPOINT_URL", &self.url)
            .env("AWS_ALLOW_HTTP", "true")
            .env("AWS_REGION", "eu-north-1")
            .env("AWS_ACCESS_KEY_ID", KEY)
            .env("AWS_SECRET_ACCESS_KEY", SECRET);
        command
    }

    fn good(&self, folder: &Folder, args: &[&str]) -> String {
        let done = finish(&mut self.program(folder, args), "");
        assert_eq!(done.status, 0, "{args:?}: {}", done.err);
        done.out
    }
}

fn objects(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry"));
    entries
        .map(|entry| match entry.path() {
            path if path.is_dir() => objects(&path),
            path => usize::from(
                path.extension().is_none() && !entry.file_name().to_string_lossy().starts_with('.'),
            ),
        })
        .sum()
}

#[test]
fn files_go_to_a_bucket_and_come_back() {
    let folder = Folder::new();
    let bucket = folder.path("s3");
    let s3 = S3::start(&bucket);
    s3.good(&folder, &["org", "add", "harbor", "--name", "Harbor"]);
    let token = s3.good(
        &folder,
        &[
            "token", "create", "--org", "harbor", "--label", "farm", "--role", "admin",
        ],
    );
    let token = token.trim();
    let serving = Serving::of(s3.program(&folder, &["serve", "--addr", "127.0.0.1:0", "--max-file", "16"]));
    let call = |request: &str, headers: &[&str], body: &[u8]| {
        serving.call(request, token, headers, body).expect("an answer")
    };
    let session = call(
        "POST /api/v1/sessions",
        &["content-type: application/json"],
        br#"{"device":{"id":"d"}}"#,
    );
    let id = session.json()["id"].as_str().expect("an id").to_owned();
    let place = |kind: &str| format!("/api/v1/sessions/{id}/attachments/{kind}");

    // One that is a single object at once, and one that takes parts.
    let small = b"a line\n".as_slice();
    let large: String = (0..1_700_000).fold(String::new(), |mut text, n| {
        let _ = write!(text, "{n:07}");
        text
    });
    for (kind, content) in [("debug_log", small), ("video", large.as_bytes())] {
        let hash = Sha256::digest(content)
            .iter()
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            });
        let header = format!("x-content-sha256: {hash}");
        let put = call(&format!("PUT {}", place(kind)), &[&header], content);
        assert_eq!(put.status, 201, "{put:?}");
        assert_eq!(put.json()["sha256"], hash.as_str());
        let got = call(&format!("GET {}", place(kind)), &[], &[]);
        assert!(got.status == 200 && got.body.as_bytes() == content, "{kind}");
    }
    let part = call(
        &format!("GET {}", place("video")),
        &["range: bytes=7000000-7000006"],
        &[],
    );
    assert_eq!((part.status, part.body.as_str()), (206, "1000000"));
    // What is refused leaves nothing, neither there nor here.
    let wrong = format!("x-content-sha256: {}", "0".repeat(64));
    assert_eq!(
        call(
            &format!("PUT {}", place("screenshot")),
            &[&wrong],
            large.as_bytes()
        )
        .status,
        422
    );
    let long = vec![b'x'; 17 * 1024 * 1024];
    assert_eq!(
        call(&format!("PUT {}", place("screenshot")), &[], &long).status,
        413
    );
    let files = bucket.join("history/session/files");
    assert_eq!(objects(&files), 2);

    let lost = call(&format!("PUT {}", place("video")), &[], b"another");
    assert_eq!(lost.status, 200, "{lost:?}");
    drop(serving);
    // What was replaced is noted, and goes with the next look.
    let report = s3.good(&folder, &["scrub", "--verify"]);
    assert_eq!(report, "", "nothing is found");
    assert_eq!(objects(&files), 2);
    assert!(!folder.path("blobs").exists(), "nothing is kept here");

    std::fs::remove_dir_all(&files).expect("somebody emptied the bucket");
    let done = finish(&mut s3.program(&folder, &["scrub"]), "");
    assert_eq!((done.status, done.out.lines().count()), (1, 2), "{done:?}");
    let mended = s3.good(&folder, &["scrub", "--repair"]);
    assert!(
        mended.contains(&format!("harbor: {id}: the video is missing")),
        "{mended}"
    );
    assert_eq!(s3.good(&folder, &["scrub"]), "");
}

#[test]
fn a_bucket_that_cannot_be_reached_is_told_and_keeps_everything() {
    let folder = Folder::new();
    let s3 = S3::start(&folder.path("s3"));
    s3.good(&folder, &["org", "add", "harbor", "--name", "Harbor"]);
    let token = s3.good(
        &folder,
        &[
            "token", "create", "--org", "harbor", "--label", "farm", "--role", "admin",
        ],
    );
    let token = token.trim();
    let mut command = s3.program(&folder, &["serve", "--addr", "127.0.0.1:0"]);
    command.env("AWS_SECRET_ACCESS_KEY", "another");
    let serving = Serving::of(command);
    let headers = ["content-type: application/json"];
    let session = serving
        .call(
            "POST /api/v1/sessions",
            token,
            &headers,
            br#"{"device":{"id":"d"}}"#,
        )
        .expect("an answer");
    let id = session.json()["id"].as_str().expect("an id").to_owned();
    let put = format!("PUT /api/v1/sessions/{id}/attachments/video");
    let answer = serving.call(&put, token, &[], b"film").expect("an answer");
    assert!(answer.status >= 500, "{answer:?}");
    assert!(
        !answer.body.contains("history"),
        "nothing of the store is told: {answer:?}"
    );
    let session = serving
        .call(&format!("GET /api/v1/sessions/{id}"), token, &[], &[])
        .expect("an answer");
    assert_eq!(session.json()["attachments"], serde_json::json!([]));
}
