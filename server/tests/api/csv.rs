//! GET /sessions.csv: the same rows as the list, and as many as the count says.

use domain::csv::HEADER;
use domain::{Query, Role};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use server::seed::Plan;
use server::service::export::{CsvOptions, begin_whole};
use server::service::sessions::{Asked, Reader};
use server::store::Store;

use crate::contract;
use crate::world::{Caller, World};

/// A filter as somebody may click it together from what there is.
fn filter(rng: &mut impl Rng, sessions: &[Value]) -> Query {
    let mut query = Query::default();
    let of = |rng: &mut dyn FnMut(usize) -> usize, query: &mut Query| {
        let session = &sessions[rng(sessions.len())];
        let text = |pointer: &str| {
            session
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        match rng(10) {
            0 => query.push(
                "user",
                match text("/actor/kind").as_str() {
                    "api_token" => format!("token:{}", text("/actor/subject")),
                    "anonymous" => format!("anonymous:{}", text("/actor/label")),
                    _ => text("/actor/label"),
                },
            ),
            1 => query.push("device", text("/device/id")),
            2 => query.push("platform", text("/device/platform")),
            3 => query.push(
                "os",
                format!("{}:{}", text("/device/platform"), text("/device/os_version")),
            ),
            4 => query.push(
                "os",
                format!(
                    "{}:{}",
                    text("/device/platform"),
                    text("/device/os_version").split('.').next().unwrap_or_default()
                ),
            ),
            5 => query.push("status", text("/status")),
            6 => query.push("has", ["debug_log", "network_log", "video", "other"][rng(4)]),
            7 => query.set(
                "search",
                text("/app/name").split(' ').next().unwrap_or_default().to_owned(),
            ),
            8 => {
                let (a, b) = (
                    text("/requested_at"),
                    sessions[rng(sessions.len())]["requested_at"]
                        .as_str()
                        .unwrap_or_default()
                        .to_owned(),
                );
                let (a, b) = (a[..10].to_owned(), b[..10].to_owned());
                query.set("from", a.clone().min(b.clone()));
                query.set("to", a.max(b));
            }
            _ => query.set("range", ["last-7-days", "last-4-weeks", "month-to-date"][rng(3)]),
        }
    };
    let keys = rng.random_range(0..4);
    let mut pick = |n: usize| rng.random_range(0..n);
    for _ in 0..keys {
        of(&mut pick, &mut query);
    }
    query.push(
        "sort",
        [
            "-requested_at",
            "requested_at",
            "-duration",
            "duration",
            "-queue",
            "queue",
        ][pick(6)],
    );
    if pick(3) == 0 {
        query.push("tz", ["America/New_York", "Asia/Kolkata"][pick(2)]);
    }
    query
}

async fn all(token: &Caller<'_>, query: &Query) -> Vec<Value> {
    let mut sessions = Vec::new();
    let mut query = query.clone();
    query.set("limit", "150");
    loop {
        let answer = token.get(&format!("/sessions?{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        let page = answer.json();
        sessions.extend(page["sessions"].as_array().expect("sessions").iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => query.set("cursor", next),
            None => return sessions,
        }
    }
}

fn column(csv: &str, name: &str) -> Vec<String> {
    let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
    let at = reader
        .headers()
        .expect("a header")
        .iter()
        .position(|column| column == name)
        .expect("a column");
    reader
        .records()
        .map(|record| record.expect("a record")[at].to_owned())
        .collect()
}

contract! {
    async fn list_count_and_file_agree_for_any_filter(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let sessions: Vec<_> = Plan::new(11, 400, world.services.clock.now()).sessions().collect();
        // Some of them recorded by a token that reads what it recorded.
        let developer = world.token(&org, Role::Developer).await;
        let recorder = world.services.store.token_by_id(org.id, &developer.id).await.expect("asked").expect("a token");
        world.services.store.record(org.id, Some(recorder.key), &sessions[..150]).await.expect("recorded");
        world.record(&org, &sessions[150..]).await;
        let admin = world.token(&org, Role::Admin).await;
        let known = all(&admin, &Query::default()).await;
        assert_eq!((known.len(), all(&developer, &Query::default()).await.len()), (400, 150));
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut rows = 0;
        for round in 0..80 {
            let token = if round % 4 == 0 { &developer } else { &admin };
            let query = filter(&mut rng, &known);
            let listed: Vec<String> = all(token, &query).await.iter()
                .map(|session| session["id"].as_str().expect("an id").to_owned()).collect();
            let count = token.get(&format!("/sessions/count?{query}")).await.json()["count"].as_u64();
            assert_eq!(count, Some(listed.len() as u64), "{query}");
            let file = token.get(&format!("/sessions.csv?{query}&raw=1")).await;
            assert_eq!(column(file.text(), "session_id"), listed, "{query}");
            assert_eq!(file.header("x-session-count"), listed.len().to_string());
            rows += listed.len();
        }
        assert!(rows > 1_000, "the filters find something");
    }

    async fn nobody_runs_all_exports_there_are(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        let mine = || world.services.exports.take(org.id, format!("token {}", token.id)).expect("a place");
        let running = [mine(), mine()];
        let refused = token.get("/sessions.csv").await;
        assert_eq!(refused.error(), (429, "too_many_requests".to_owned(), String::new()));
        assert_eq!(refused.header("retry-after"), "30");
        assert!(refused.text().contains("Two of your exports are running"), "{}", refused.text());
        let colleague = world.token(&org, Role::Admin).await;
        assert_eq!(colleague.get("/sessions.csv").await.status, 200);
        drop(running);
        // Those that have ended take nobody's place.
        for _ in 0..5 {
            assert_eq!(token.get("/sessions.csv").await.status, 200);
        }
        let others = ["a", "b"].map(|who| world.services.exports.take(domain::access::OrgId(77), who).expect("a place"));
        let running = [mine(), mine()];
        let refused = colleague.get("/sessions.csv").await;
        assert_eq!(refused.error(), (503, "unavailable".to_owned(), String::new()));
        assert_eq!(refused.header("retry-after"), "30");
        drop((running, others));
    }

    async fn what_a_clock_ahead_asked_for_waits_and_is_lost_nowhere(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        let far = r#"{"device":{"id":"d"},"requested_at":"2036-11-23T12:00:00Z"}"#;
        assert_eq!(token.post("/sessions", far).await.error(), (422, "invalid_value".to_owned(), "requested_at".to_owned()));
        let batch = format!("{{\"device\":{{\"id\":\"d\"}}}}\n{far}\n");
        let refused = token.post("/sessions/batch", batch).await;
        assert_eq!((refused.status.as_u16(), refused.json()["errors"][0]["line"].clone()), (422, 2.into()));
        token.record(r#"{"device":{"id":"d"},"requested_at":"2026-11-24T11:00:00Z"}"#).await;
        // The file of the API is fixed at its start; what the command line writes is all there is.
        assert_eq!(token.get("/sessions.csv").await.text().lines().count(), 1);
        let asked = Asked::read_whole(&Query::default(), world.services.clock.now());
        let reader = Reader { org: org.clone(), scope: domain::Scope { org: org.id, reads: domain::Reads::Everything } };
        let whole = begin_whole(&world.services, &reader, &asked, CsvOptions::default(), false).await;
        assert_eq!(whole.expect("an export").rows, 1);
        // Nor does it count as alive until then.
        world.services.clock.advance(3_600_000);
        let ended = server::service::silence::end_silent(&world.services, std::time::Duration::from_mins(5)).await;
        assert_eq!(ended.expect("looked"), 1);
    }

    async fn the_file_says_what_it_is(store: Store) {
        let world = World::new(store);
        let org = world.org("harbor-mobile").await;
        let token = world.token(&org, Role::Admin).await;
        token.record(r#"{"actor":{"kind":"user","label":"=cmd()@x"},"device":{"id":"d"},"requested_at":"2026-11-23T11:00:00Z"}"#).await;
        token.record(r#"{"device":{"id":"later"},"requested_at":"2026-11-23T12:00:00.001Z"}"#).await;
        let file = token.get("/sessions.csv?from=2026-10-27&to=2026-11-23").await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(file.header("content-disposition"),
            "attachment; filename=\"harbor-mobile_2026-10-27_2026-11-23_20261123T120000Z.csv\"");
        assert_eq!(file.header("x-as-of"), "2026-11-23T12:00:00.000Z");
        let lines: Vec<&str> = file.text().split("\r\n").collect();
        assert_eq!((lines[0], lines.len()), (HEADER, 3), "what was asked for after the start is not in it");
        assert!(lines[1].starts_with("'=cmd()@x,"));
        let raw = token.get("/sessions.csv?raw=1&bom=1&cursor=any&limit=0").await;
        assert!(raw.text().starts_with(&format!("\u{feff}{HEADER}\r\n=cmd()@x,")));
        let local = token.get("/sessions.csv?tz=Asia/Kolkata").await;
        assert_eq!(column(local.text(), "requested_at_local"), ["2026-11-23T16:30:00.000+05:30"]);
    }
}
