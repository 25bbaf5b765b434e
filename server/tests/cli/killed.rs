//! A server that is killed (SIGKILL) at any moment, again and again, while recorders send as fast as they can: what was
//! acknowledged is there, whole, with its files' states and in every count, and of no batch there is a half.
//!
//! `SH_KILL_ROUNDS` says how often, 8 times where it says nothing.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::bad_days::{JSON, NDJSON, OwnDatabase, id, token};
use crate::program::Folder;
use crate::server::Serving;

/// Sessions of a batch.
const BATCH: u32 = 150;
/// Recorders of batches, and of single sessions.
const RECORDERS: [u32; 6] = [BATCH, BATCH, 1, 1, 1, 1];

/// Session `number` as its recorder says it.
fn line(number: u32) -> String {
    format!(
        r#"{{"id":"{}","device":{{"id":"d{}"}},"app":{{"id":"app{}"}},"attachments":[{{"kind":"debug_log","state":"recording"}},{{"kind":"video","state":"failed","reason":"no space {number}"}}]}}"#,
        id(number),
        number % 7,
        number % 3
    )
}

/// True where what is stored is all that was said.
fn is_whole(number: u32, stored: &Value) -> bool {
    stored["device"]["id"] == format!("d{}", number % 7)
        && stored["app"]["id"] == format!("app{}", number % 3)
        && stored["attachments"][0]["state"] == "recording"
        && stored["attachments"][1]["state"] == "failed"
        && stored["attachments"][1]["reason"] == format!("no space {number}")
}

/// What was sent: numbers of sessions, and whether an answer came.
#[derive(Default)]
struct Sent(Mutex<Vec<(Range<u32>, bool)>>);

impl Sent {
    /// Requests that were answered.
    fn answered(&self) -> u64 {
        let sent = self.0.lock().expect("unpoisoned");
        sent.iter().filter(|(_, answered)| *answered).count() as u64
    }
}

/// Sends `size` sessions a request until the server is gone.
fn record_until_killed(serving: &Serving, token: &str, size: u32, next: &AtomicU32, sent: &Sent) {
    loop {
        let first = next.fetch_add(size, Ordering::Relaxed);
        let numbers = first..first + size;
        let body = numbers.clone().fold(String::new(), |mut body, number| {
            let _ = writeln!(body, "{}", line(number));
            body
        });
        let answer = if size == 1 {
            serving.call("POST /api/v1/sessions", token, &[JSON], body.as_bytes())
        } else {
            serving.call("POST /api/v1/sessions/batch", token, &[NDJSON], body.as_bytes())
        };
        let answered = answer.is_some();
        sent.0.lock().expect("unpoisoned").push((numbers, answered));
        let Some(answer) = answer else { return };
        assert_eq!(answer.status, 201, "{answer:?}");
    }
}

/// Every session by its id, read page by page.
fn stored(get: impl Fn(&str) -> Value) -> HashMap<String, Value> {
    let mut all = HashMap::new();
    let mut cursor = String::new();
    loop {
        let page = get(&format!("/sessions?limit=200{cursor}"));
        for session in page["sessions"].as_array().expect("sessions") {
            let id = session["id"].as_str().expect("an id").to_owned();
            assert!(all.insert(id, session.clone()).is_none(), "no session twice");
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

fn check(serving: &Serving, token: &str, sent: &Sent) {
    let get = |path: &str| {
        let answer = serving.call(&format!("GET /api/v1{path}"), token, &[], &[]);
        answer.expect("an answer").json()
    };
    let stored = stored(get);
    let mut whole = 0;
    for (numbers, answered) in &*sent.0.lock().expect("unpoisoned") {
        let there = numbers.clone().filter(|number| {
            let session = stored.get(&id(*number));
            assert!(
                session.is_none_or(|session| is_whole(*number, session)),
                "{session:?}"
            );
            session.is_some()
        });
        let there = there.count();
        assert!(
            there == 0 || there == numbers.len(),
            "{there} of batch {numbers:?}"
        );
        assert!(there > 0 || !answered, "{numbers:?} was acknowledged");
        whole += there;
    }
    assert_eq!(whole, stored.len(), "nothing is there that nobody sent");
    let count = |query: &str| get(&format!("/sessions/count{query}"))["count"].as_u64();
    let sum = |key: &str, values: Range<u32>, prefix: &str| -> u64 {
        values.filter_map(|n| count(&format!("?{key}={prefix}{n}"))).sum()
    };
    let rows = Some(stored.len() as u64);
    assert_eq!(count(""), rows, "the count is the number of rows");
    assert_eq!(count("?status=queued"), rows);
    assert_eq!(Some(sum("device", 0..7, "d")), rows);
    assert_eq!(Some(sum("search", 0..3, "app")), rows);
}

fn killed_again_and_again(folder: &Folder, args: &[&str]) {
    let token = token(folder, args);
    let rounds = std::env::var("SH_KILL_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let (next, sent) = (AtomicU32::new(1), Sent::default());
    for _ in 0..rounds.unwrap_or(8_u32) {
        let mut serving = Serving::start(folder, args);
        let addr = serving.addr.clone();
        // After so many answers of this round, and a moment: a machine that is slow today is not killed idle.
        let random = getrandom::u64().expect("random bytes");
        let (answers, moment) = (1 + random % 40, random / 40 % 60);
        let before = sent.answered();
        thread::scope(|scope| {
            for size in RECORDERS {
                let (addr, token, next, sent) = (&addr, &token, &next, &sent);
                scope.spawn(move || record_until_killed(&Serving::at(addr), token, size, next, sent));
            }
            for _ in 0..6_000 {
                if sent.answered() >= before + answers {
                    break;
                }
                thread::sleep(Duration::from_millis(5));
            }
            thread::sleep(Duration::from_millis(moment));
            serving.kill();
        });
    }
    let kept = |answered: &(Range<u32>, bool)| if answered.1 { answered.0.len() } else { 0 };
    let acknowledged: usize = sent.0.lock().expect("unpoisoned").iter().map(kept).sum();
    assert!(acknowledged > 20, "{acknowledged} are too few to tell");
    let serving = Serving::start(folder, args);
    check(&serving, &token, &sent);
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn on_sqlite() {
    killed_again_and_again(&Folder::new(), &[]);
}

#[test]
fn on_postgres() {
    let Some(database) = OwnDatabase::create("sh_killed") else {
        return;
    };
    killed_again_and_again(&Folder::new(), &["--database-url", &database.url()]);
}
