//! What machines and people take away is noted with where they came from, before they get it, or they do not get it.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::Interval;
use domain::Role;
use domain::audit::{Action, Filter};
use server::service::audit::{self, Doer};
use server::store::{DatabaseUrl, Store};
use server::web::Settings;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};

use crate::contract;
use crate::site::{PASSWORD, Server};
use crate::support::database::TestDatabase;

/// A server behind a proxy, over this database, with a session that has a file; says where the file is.
async fn start(store: Store) -> (Server, String, String) {
    let server = Server::over(
        store,
        Settings {
            trust_proxy: true,
            ..Settings::default()
        },
    );
    server.fill().await;
    let token = server.token("harbor", Role::Developer).await;
    let mut machine = server.browser();
    machine.headers.push(("authorization", format!("Bearer {token}")));
    let json = [("content-type", "application/json")];
    let body = Body::from(r#"{"device":{"id":"pixel9"}}"#);
    let answer = machine.send(Method::POST, "/api/v1/sessions", &json, body).await;
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    let file = format!("/api/v1/sessions/{id}/attachments/debug_log");
    let put = machine.send(Method::PUT, &file, &[], Body::from("content")).await;
    assert_eq!(put.status, StatusCode::CREATED);
    (server, token, file)
}

/// Who did that, from where.
async fn noted(server: &Server, action: Action) -> Vec<(String, String)> {
    let org = server.org("harbor").await.id;
    let filter = Filter {
        actions: vec![action],
        ..Filter::default()
    };
    let store = &server.services.store;
    let entries = store
        .audit_entries(org, &filter, Interval::default(), None, 100)
        .await
        .expect("entries");
    let entries = entries.into_iter();
    entries
        .map(|entry| (entry.who, entry.address.unwrap_or_default()))
        .collect()
}

contract! {
    async fn what_a_token_takes_is_noted_with_its_address(store: Store) {
        let (server, token, file) = start(store).await;
        let mut machine = server.browser();
        machine.headers.push(("authorization", format!("Bearer {token}")));
        machine.headers.push(("x-forwarded-for", "198.51.100.1, 203.0.113.9".to_owned()));
        assert_eq!(machine.get("/api/v1/sessions.csv").await.status, StatusCode::OK);
        assert_eq!(machine.get(&file).await.text(), "content");
        let from = [("CI".to_owned(), "203.0.113.9".to_owned())];
        assert_eq!(noted(&server, Action::Exported).await, from);
        assert_eq!(noted(&server, Action::Downloaded).await, from);
        server.stop().await;
    }
}

contract! {
    async fn parts_of_a_file_are_noted_whichever_comes_first_and_once(store: Store) {
        let (server, token, file) = start(store).await;
        let mut machine = server.browser();
        machine.headers.push(("authorization", format!("Bearer {token}")));
        let mut parts = async |range: &str| {
            let answer = machine.send(Method::GET, &file, &[("range", range)], Body::empty()).await;
            assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT, "{range}");
        };
        parts("bytes=1-").await;
        assert_eq!(noted(&server, Action::Downloaded).await.len(), 1, "all but a byte");
        parts("bytes=0-3").await;
        parts("bytes=-2").await;
        assert_eq!(noted(&server, Action::Downloaded).await.len(), 1, "the same download goes on");
        server.pass(Duration::from_mins(15));
        parts("bytes=3-").await;
        assert_eq!(noted(&server, Action::Downloaded).await.len(), 2, "another one, later");
        for _ in 0..2 {
            assert_eq!(machine.get(&file).await.text(), "content");
        }
        assert_eq!(noted(&server, Action::Downloaded).await.len(), 4, "whole ones are noted each");
        let head = machine.send(Method::HEAD, &file, &[], Body::empty()).await;
        assert_eq!(head.status, StatusCode::OK);
        assert_eq!(noted(&server, Action::Downloaded).await.len(), 4, "nothing left");
        server.stop().await;
    }

    async fn who_asks_for_the_head_of_an_export_gets_nothing_and_is_not_noted(store: Store) {
        let (server, token, _) = start(store).await;
        let mut ada = server.signed_in("ada@harbor.example").await;
        let mut machine = server.browser();
        machine.headers.push(("authorization", format!("Bearer {token}")));
        for (who, path) in [(&mut ada, "/sessions.csv"), (&mut machine, "/api/v1/sessions.csv")] {
            let before = noted(&server, Action::Exported).await.len();
            let head = who.send(Method::HEAD, path, &[], Body::empty()).await;
            assert_eq!(head.status, StatusCode::OK);
            assert!(head.header("content-disposition").contains("harbor"), "{head:?}");
            assert_eq!(head.header("content-length"), "", "it is not known");
            let bad = who.send(Method::HEAD, &format!("{path}?status=none"), &[], Body::empty()).await;
            assert!(bad.status.is_client_error(), "{bad:?}");
            assert_eq!(noted(&server, Action::Exported).await.len(), before);
            let whole = who.get(path).await;
            for name in ["content-type", "content-disposition", "x-as-of"] {
                assert_eq!(head.header(name), whole.header(name), "{name}");
            }
        }
        server.stop().await;
    }
}

/// What the server's own log says while a test runs in one thread.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<u8>>>);

impl Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn what_waits_when_the_server_ends_is_written_or_told() {
    let database = TestDatabase::sqlite().await;
    let (server, ..) = start(database.store.clone()).await;
    let org = server.org("harbor").await.id;
    let mut other = Other::at(&database.url).await;
    let note = async |who: &str| {
        let doer = Doer::person(who, None);
        audit::note(&server.services, org, &doer, Action::SignedOut, "", Vec::new()).await;
    };

    other.run("ALTER TABLE audit_log RENAME TO away").await;
    note("first").await;
    other.run("ALTER TABLE away RENAME TO audit_log").await;
    audit::finish(&server.services).await;
    let written = [("first".to_owned(), String::new())];
    assert_eq!(noted(&server, Action::SignedOut).await, written);

    other.run("ALTER TABLE audit_log RENAME TO away").await;
    note("second").await;
    note("third").await;
    let heard = Heard::default();
    let writer = heard.clone();
    let log = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .finish();
    {
        let _listening = tracing::subscriber::set_default(log);
        audit::finish(&server.services).await;
    }
    let told = String::from_utf8(heard.0.lock().expect("lock").clone()).expect("text");
    assert!(told.contains("second") && told.contains("third"), "{told}");
    other.run("ALTER TABLE away RENAME TO audit_log").await;
    other.close().await;
    server.stop().await;
    database.remove().await;
}

/// Another program at the same database.
enum Other {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Other {
    async fn at(url: &DatabaseUrl) -> Self {
        match url {
            DatabaseUrl::Sqlite(path) => {
                let url = format!("sqlite:{}", path.display());
                Self::Sqlite(SqliteConnection::connect(&url).await.expect("opens it"))
            }
            DatabaseUrl::Postgres(url) => Self::Postgres(PgConnection::connect(url).await.expect("connects")),
        }
    }

    async fn run(&mut self, sql: &'static str) {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(connection) => connection.execute(sql).await.map(drop),
            Self::Postgres(connection) => connection.execute(sql).await.map(drop),
        }
        .expect("runs");
    }

    /// Keeps others from writing the log until `COMMIT`.
    async fn hold(&mut self) {
        match self {
            Self::Sqlite(_) => self.run("BEGIN IMMEDIATE").await,
            Self::Postgres(_) => self.run("BEGIN; LOCK TABLE audit_log IN EXCLUSIVE MODE").await,
        }
    }

    async fn close(self) {
        match self {
            Self::Sqlite(connection) => connection.close().await,
            Self::Postgres(connection) => connection.close().await,
        }
        .expect("closes");
    }
}

async fn nothing_leaves_without_a_note(database: TestDatabase) {
    let (server, token, file) = start(database.store.clone()).await;
    let signed_in = server.signed_in("ada@harbor.example").await;
    let (mut exports, mut downloads) = (signed_in.clone(), signed_in.clone());
    let mut machine = server.browser();
    machine.headers.push(("authorization", format!("Bearer {token}")));
    let mut machine_downloads = machine.clone();
    let page_file = file.replace("/api/v1", "").replace("attachments", "files");
    let mut other = Other::at(&database.url).await;

    other.hold().await;
    let refused = tokio::join!(
        exports.get("/sessions.csv"),
        downloads.get(&page_file),
        machine.get("/api/v1/sessions.csv"),
        machine_downloads.get(&file),
    );
    for answer in [refused.0, refused.1, refused.2, refused.3] {
        assert_eq!(
            answer.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "{}",
            answer.text()
        );
        let text = answer.text();
        assert!(!text.contains("content") && !text.contains("pixel9"), "{text}");
    }
    other.run("COMMIT").await;

    let before = noted(&server, Action::SignedIn).await.len();
    other.run("ALTER TABLE audit_log RENAME TO away").await;
    let mut maria = server.browser();
    let answer = maria.sign_in("maria@harbor.example", PASSWORD).await;
    assert!(
        answer.location().starts_with("/sign-in?problem=failed"),
        "{answer:?}"
    );
    let home = maria.get("/sessions").await;
    assert!(home.location().starts_with("/sign-in"), "{home:?}");
    other.run("ALTER TABLE away RENAME TO audit_log").await;
    other.close().await;

    assert_eq!(noted(&server, Action::SignedIn).await.len(), before);
    assert_eq!(exports.get("/sessions.csv").await.status, StatusCode::OK);
    assert_eq!(downloads.get(&page_file).await.text(), "content");
    let again = maria.sign_in("maria@harbor.example", PASSWORD).await;
    assert_eq!(again.location(), "/sessions");
    // What was refused may have been noted by a database that answered too late, never the other way round.
    assert!(!noted(&server, Action::Exported).await.is_empty());
    assert!(!noted(&server, Action::Downloaded).await.is_empty());
    assert_eq!(noted(&server, Action::SignedIn).await.len(), before + 1);
    server.stop().await;
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_leaves_without_a_note_on_sqlite() {
    nothing_leaves_without_a_note(TestDatabase::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_leaves_without_a_note_on_postgres() {
    if let Some(database) = TestDatabase::postgres().await {
        nothing_leaves_without_a_note(database).await;
    }
}
