//! Keys of requests are forgotten whatever else the server was told: in the demo, and where no recorder is given up.

use std::time::Duration;

use sqlx::{Connection, Executor, Row, SqliteConnection};

use crate::bad_days::{JSON, id};
use crate::program::{Folder, good};
use crate::server::Serving;

/// Runs one statement on the file beside the program; gives the first number that it answers.
fn ask(folder: &Folder, sql: &'static str) -> Option<i64> {
    let url = format!("sqlite:{}", folder.path("house.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut file = SqliteConnection::connect(&url).await.expect("opens it");
        let row = file.fetch_optional(sql).await.expect("runs");
        file.close().await.expect("closes it");
        row.map(|row| row.get(0))
    })
}

fn forgotten_when_serving(more: &[&str]) {
    let folder = Folder::new();
    let url = format!("sqlite:{}", folder.path("house.db").display());
    let data = ["--database-url", url.as_str()];
    let run = |args: &[&str]| good(&folder, &[args, &data].concat(), "");
    let serving = |more: &[&str]| Serving::start(&folder, &[&data, more].concat());

    // The demo takes these two for its own and leaves them alone, as they hold sessions.
    let orgs = ["harbor-mobile", "fjord-clinics"].map(|slug| {
        run(&["org", "add", slug, "--name", slug]);
        run(&[
            "token", "create", "--org", slug, "--label", "CI", "--role", "admin",
        ])
    });
    let server = serving(&[]);
    for (number, token) in (1..).zip(&orgs) {
        let token = token.trim();
        let session = format!(r#"{{"id":"{}","device":{{"id":"pixel9"}}}}"#, id(number));
        let made = server.call("POST /api/v1/sessions", token, &[JSON], session.as_bytes());
        assert_eq!(made.expect("an answer").status, 201);
        let request = format!("PATCH /api/v1/sessions/{}", id(number));
        let headers = [JSON, "idempotency-key: once"];
        let told = server.call(&request, token, &headers, br#"{"event":"tags","tags":{"a":"b"}}"#);
        assert_eq!(told.expect("an answer").status, 200);
    }
    assert_eq!(server.stop(), Some(0));
    assert_eq!(ask(&folder, "SELECT COUNT(*) FROM request_keys"), Some(2));
    // One of them a long time ago.
    ask(&folder, "UPDATE request_keys SET told_at = 1000 WHERE org_id = 1");

    let server = serving(more);
    for _ in 0..300 {
        if ask(&folder, "SELECT COUNT(*) FROM request_keys WHERE told_at = 1000") == Some(0) {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(server.stop(), Some(0));
    assert_eq!(
        ask(&folder, "SELECT COUNT(*) FROM request_keys"),
        Some(1),
        "{more:?}"
    );
    assert_eq!(
        ask(&folder, "SELECT COUNT(*) FROM request_keys WHERE told_at = 1000"),
        Some(0),
        "{more:?}"
    );
}

#[test]
fn where_nobody_is_given_up() {
    forgotten_when_serving(&["--lost-after", "0"]);
}

#[test]
fn in_the_demo() {
    forgotten_when_serving(&["--demo"]);
}
