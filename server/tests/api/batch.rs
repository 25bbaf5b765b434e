//! POST /sessions/batch.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::Method;
use domain::Role;
use server::api::Limits;
use server::store::Store;

use crate::contract;
use crate::world::{World, refused};

const ID: &str = "01936f0a-61d1-7c3e-9a55-0b7e4d2f8c";

fn lines(count: usize) -> String {
    (0..count).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, r#"{{"id":"{ID}{n:02x}","device":{{"id":"d{n}"}}}}"#);
        text
    })
}

contract! {
    async fn many_sessions_are_recorded_and_repeated(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let answer = token.call(Method::POST, "/sessions/batch", &[("content-type", "application/x-ndjson")], lines(20)).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let json = answer.json();
        assert_eq!((&json["recorded"], &json["repeated"]), (&20.into(), &0.into()));
        assert_eq!(json["ids"][3], format!("{ID}03"));
        // One more line, without an end; empty lines count for nothing.
        let more = format!("\r\n{}\r\n{}", lines(20), r#"{"device":{"id":"x"}}"#);
        let json = token.post("/sessions/batch", more).await.json();
        assert_eq!((&json["recorded"], &json["repeated"]), (&1.into(), &20.into()));
        assert_eq!(token.post("/sessions/batch", lines(20)).await.status, 200);
        assert_eq!(token.get("/sessions/count").await.json()["count"], 21);
    }

    async fn one_wrong_line_records_nothing_and_every_wrong_line_is_named(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let body = format!("{}{{\"device\":{{}}}}\n{}{{\"device\":{{\"id\":\"d\"}},\"colour\":1}}\n{{\"device\":", lines(2), lines(1));
        let answer = token.post("/sessions/batch", body).await;
        assert_eq!(answer.status, 422);
        let json = answer.json();
        let told: Vec<String> = json["errors"].as_array().expect("errors").iter()
            .map(|error| format!("{} {} {}", error["line"], error["code"].as_str().unwrap_or_default(), error["field"]))
            .collect();
        assert_eq!(told, [
            "3 missing_field \"device.id\"", "4 duplicate_id \"id\"", "5 unknown_field \"colour\"", "6 malformed_json null",
        ]);
        assert!(answer.text().contains("Line 4: This id stands in line 1 already."));
        assert_eq!(token.get("/sessions/count").await.json()["count"], 0);
    }

    async fn lines_that_are_read_apart_keep_their_order_and_numbers(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        // Some megabytes: more pieces than are read at once.
        let long = "x".repeat(3_900);
        let id = |n: usize| format!("01936f0a-61d1-7c3e-9a55-0b7e4d2f{n:04x}");
        let line = |n: usize| format!("{{\"id\":\"{}\",\"device\":{{\"id\":\"d\"}},\"error\":\"{long}\"}}\n", id(n));
        let mut lines: Vec<String> = (0..600).map(line).collect();
        let answer = token.post("/sessions/batch", lines.concat()).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let json = answer.json();
        let told: Vec<&str> = json["ids"].as_array().expect("ids").iter().map(|id| id.as_str().unwrap_or_default()).collect();
        assert_eq!(told, (0..600).map(id).collect::<Vec<_>>());
        assert_eq!(token.post("/sessions/batch", lines.concat()).await.status, 200);
        // Wrong in the first piece, in the middle and at the end; a repeat of a line in another piece.
        lines[1] = line(1).replace("\"id\":\"d\"", "\"id\":7");
        lines[300] = line(2);
        lines[599] = String::from("{");
        let answer = token.post("/sessions/batch", lines.concat()).await;
        assert_eq!(answer.status, 422);
        let json = answer.json();
        let told: Vec<String> = json["errors"].as_array().expect("errors").iter()
            .map(|error| format!("{} {}", error["line"], error["code"].as_str().unwrap_or_default()))
            .collect();
        assert_eq!(told, ["2 wrong_type", "301 duplicate_id", "600 malformed_json"]);
        assert_eq!(token.get("/sessions/count").await.json()["count"], 600);
    }

    async fn an_id_of_another_session_records_nothing(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let other = world.token(&org, Role::Developer).await;
        other.record(&format!(r#"{{"id":"{ID}01","device":{{"id":"d1"}}}}"#)).await;
        let token = world.token(&org, Role::Developer).await;
        other.record(&format!(r#"{{"id":"{ID}03","device":{{"id":"d3"}}}}"#)).await;
        // An empty line counts as one that is not there, but it counts.
        let answer = token.post("/sessions/batch", format!("\n{}", lines(5))).await;
        assert_eq!(answer.status, 409);
        let json = answer.json();
        let told: Vec<String> = json["errors"].as_array().expect("errors").iter()
            .map(|error| format!("{} {} {}", error["line"], error["code"].as_str().unwrap_or_default(), error["field"]))
            .collect();
        assert_eq!(told, ["3 id_taken \"id\"", "5 id_taken \"id\""]);
        assert!(answer.text().contains(&format!("Line 3: The id {ID}01")), "{}", answer.text());
        assert_eq!(token.get("/sessions/count").await.json()["count"], 0);
        // It can go on after that.
        assert_eq!(token.post("/sessions/batch", lines(1)).await.status, 201);
    }

    async fn batches_have_limits(store: Store) {
        let world = World::with_limits(store, Limits { batch: 3_000, batch_lines: 20, json: 500, ..Limits::default() });
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        assert_eq!(token.post("/sessions/batch", lines(21)).await.error(), refused(413, "too_large", ""));
        assert_eq!(token.post("/sessions/batch", "x".repeat(3_001)).await.error(), refused(413, "too_large", ""));
        assert_eq!(token.post("/sessions/batch", "x".repeat(501)).await.error(), refused(413, "too_large", ""));
        assert_eq!(token.post("/sessions/batch", "\n\n").await.error(), refused(400, "empty_body", ""));
        let broken = futures::stream::iter([Ok(lines(2)), Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof))]);
        let answer = token.post("/sessions/batch", Body::from_stream(broken)).await;
        assert_eq!(answer.error(), refused(400, "interrupted", ""));
        let typed = token.call(Method::POST, "/sessions/batch", &[("content-type", "application/json")], lines(1)).await;
        assert_eq!(typed.error(), refused(415, "unsupported_type", "content-type"));
        assert_eq!(token.get("/sessions/count").await.json()["count"], 0);
        assert_eq!(token.post("/sessions/batch", lines(20)).await.status, 201);
    }
}
