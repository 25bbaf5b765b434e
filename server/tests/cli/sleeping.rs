//! A server that was asleep has heard nobody, and takes nobody for lost because of that.

use std::thread::sleep;
use std::time::Duration;

use crate::bad_days::{JSON, token};
use crate::program::Folder;
use crate::server::Serving;

/// The shortest silence that can be configured.
const LIMIT: Duration = Duration::from_secs(10);

#[test]
fn a_server_that_slept_gives_recorders_their_time_again() {
    let folder = Folder::new();
    let token = token(&folder, &[]);
    let serving = Serving::start(&folder, &["--lost-after", "10"]);
    let session = br#"{"device":{"id":"pixel9"},"status":"running","started_at":"2026-01-01T00:00:00Z"}"#;
    let answer = serving.call("POST /api/v1/sessions", &token, &[JSON], session);
    let id = answer.expect("an answer").json()["id"].clone();
    let path = format!("/api/v1/sessions/{}", id.as_str().expect("an id"));
    let status = || {
        let answer = serving.call(&format!("GET {path}"), &token, &[], &[]);
        answer.expect("an answer").json()["status"].clone()
    };
    serving.signal("STOP");
    sleep(LIMIT + Duration::from_secs(3));
    serving.signal("CONT");
    // Some looks, each of which would find a recorder that was silent for longer than it may.
    for _ in 0..5 {
        sleep(Duration::from_secs(1));
        assert_eq!(status(), "running");
    }
    // Now it is awake, and the recorder really is silent.
    let lost = (0..20).any(|_| {
        sleep(Duration::from_secs(1));
        status() == "lost"
    });
    assert!(lost, "it is given up in the end");
    let heartbeat = br#"{"event":"heartbeat"}"#;
    let back = serving.call(&format!("PATCH {path}"), &token, &[JSON], heartbeat);
    let back = back.expect("an answer").json();
    assert_eq!(
        (&back["status"], back["ended_at"].is_null()),
        (&"running".into(), true)
    );
    assert_eq!(serving.stop(), Some(0));
}
