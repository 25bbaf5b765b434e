//! A recorder that got no answer sends its request again: nothing doubles and nothing changes.

use axum::http::Method;
use domain::Role;
use serde_json::{Value, json};
use server::store::Store;

use crate::contract;
use crate::world::{Answer, Caller, World};

const ID: &str = "01936f0a-61d1-7c3e-9a55-0b7e4d2f8c11";

/// Sends a request, then something else, and the request again, which must leave what the something else left.
struct Repeater<'a> {
    token: Caller<'a>,
    world: &'a World,
}

impl Repeater<'_> {
    async fn send(&self, method: &Method, path: &str, key: Option<&str>, body: &str) -> Answer {
        let headers: Vec<(&str, &str)> = key.map(|key| ("idempotency-key", key)).into_iter().collect();
        self.token
            .call(method.clone(), path, &headers, body.to_owned())
            .await
    }

    async fn all(&self) -> (Value, Value) {
        let sessions = self.token.get("/sessions?limit=200").await.json();
        let count = self.token.get("/sessions/count").await.json();
        (sessions, count)
    }

    /// `request`, then `events` on the session, then `request` twice more; `time` passes between.
    async fn repeats(&self, request: (&Method, &str, Option<&str>, &str), between: &[&str]) {
        let (method, path, key, body) = request;
        let first = self.send(method, path, key, body).await;
        assert!(first.status.is_success(), "{body}: {}", first.text());
        let after = self.all().await;
        self.world.services.clock.advance(1_000);
        let again = self.send(method, path, key, body).await;
        assert_eq!(again.status, 200, "{body}: {}", again.text());
        assert_eq!(self.all().await, after, "{path} {body}, at once");
        for event in between {
            let path = format!("/sessions/{ID}");
            let told = self.token.patch(&path, (*event).to_owned()).await;
            assert_eq!(told.status, 200, "{event}: {}", told.text());
        }
        let after = self.all().await;
        self.world.services.clock.advance(1_000);
        let again = self.send(method, path, key, body).await;
        assert_eq!(again.status, 200, "{body}: {}", again.text());
        assert_eq!(self.all().await, after, "{path} {body}, behind {between:?}");
    }
}

fn at(second: u8) -> String {
    format!("2026-11-23T11:30:{second:02}Z")
}

contract! {
    async fn every_request_may_be_sent_again(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let repeater = Repeater { token, world: &world };
        let (post, change, put) = (Method::POST, Method::PATCH, Method::PUT);
        let path = format!("/sessions/{ID}");
        let file = |kind: &str| format!("{path}/attachments/{kind}");
        let event = |name: &str, second: u8| json!({"event": name, "at": at(second)}).to_string();

        let session = json!({"id": ID, "device": {"id": "d"}, "requested_at": at(0), "last_seen_at": at(0)}).to_string();
        repeater.repeats((&post, "/sessions", None, &session), &[&event("started", 1)]).await;
        let nameless = json!({"device": {"id": "d"}}).to_string();
        repeater.repeats((&post, "/sessions", Some("post-1"), &nameless), &[&event("heartbeat", 2)]).await;
        let lines = format!("{nameless}\n{nameless}\n{}\n", json!({"device": {"id": "e"}, "id": ID.replace("8c11", "8c12")}));
        repeater.repeats((&post, "/sessions/batch", Some("batch-1"), &lines), &[&event("heartbeat", 3)]).await;
        for name in ["started", "connected", "first_frame", "launched", "heartbeat"] {
            let second = if name == "started" { 1 } else { 4 };
            repeater.repeats((&change, &path, None, &event(name, second)), &[&event("heartbeat", 6)]).await;
        }
        // What one thing says and the next takes back needs a key.
        let tags = |branch: &str| json!({"event": "tags", "tags": {"branch": branch}}).to_string();
        repeater.repeats((&change, &path, Some("tags-1"), &tags("a")), &[&tags("b")]).await;
        // A state that says when it was is older than the next one.
        let video = |state: &str, second: u8| json!({"event": "attachment", "kind": "video", "state": state, "at": at(second)}).to_string();
        repeater.repeats((&change, &path, None, &video("recording", 8)), &[&video("processing", 9)]).await;
        repeater.repeats((&change, &file("action_log"), Some("log-1"), r#"{"state":"recording"}"#),
            &[r#"{"event":"attachment","kind":"action_log","state":"failed"}"#]).await;
        repeater.repeats((&put, &file("debug_log"), None, "a log"), &[&event("heartbeat", 10)]).await;
        repeater.repeats((&change, &path, Some("beat-1"), r#"{"event":"heartbeat"}"#), &[&event("heartbeat", 7)]).await;
        let ended = json!({"events": [{"event": "ended", "at": at(20), "end_reason": "user"}, {"event": "closed", "at": at(21)}]});
        repeater.repeats((&change, &path, None, &ended.to_string()), &[&event("heartbeat", 22), &tags("c")]).await;
        repeater.repeats((&change, &path, None, r#"{"event":"ended"}"#), &[]).await;
        // And, at the end of all, the first ones once more.
        repeater.repeats((&post, "/sessions", None, &session), &[]).await;
        repeater.repeats((&change, &path, None, &event("started", 1)), &[]).await;
        repeater.repeats((&change, &path, Some("tags-1"), &tags("a")), &[]).await;
        assert_eq!(repeater.all().await.1, json!({"count": 5}));
    }

    async fn a_session_may_be_sent_again_after_it_was_described(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let repeater = Repeater { token, world: &world };
        let sent = json!({"id": ID, "device": {"id": "any"}, "app": {"id": "shop"}, "requested_at": at(0)});
        let described = json!({"event": "described", "device": {"id": "pixel9"}, "app": {"id": "shop", "version": "2"}});
        repeater.repeats((&Method::POST, "/sessions", None, &sent.to_string()), &[&described.to_string()]).await;
        let batch = |device: &str| {
            let second = json!({"id": ID.replace("8c11", "8c12"), "device": {"id": device}});
            format!("{sent}\n{second}\n")
        };
        repeater.repeats((&Method::POST, "/sessions/batch", None, &batch("d")), &[r#"{"event":"heartbeat"}"#]).await;
        // When is never described anew, and of a session that was not described what and where stand.
        let later = json!({"id": ID, "device": {"id": "any"}, "requested_at": at(1)}).to_string();
        for (path, body) in [("/sessions", later), ("/sessions/batch", batch("e"))] {
            let refused = repeater.send(&Method::POST, path, None, &body).await;
            assert_eq!(refused.error().1, "id_taken", "{body}");
        }
    }

    async fn a_key_belongs_to_one_token_one_session_and_one_content(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let other = world.token(&org, Role::Developer).await;
        let key = [("idempotency-key", "1")];
        let body = r#"{"device":{"id":"d"}}"#;
        let mine = token.call(Method::POST, "/sessions", &key, body).await;
        let theirs = other.call(Method::POST, "/sessions", &key, body).await;
        assert_eq!((mine.status.as_u16(), theirs.status.as_u16()), (201, 201));
        assert_ne!(mine.json()["id"], theirs.json()["id"]);
        let path = format!("/sessions/{}", mine.json()["id"].as_str().expect("an id"));
        for branch in ["a", "b"] {
            let tags = json!({"event": "tags", "tags": {"branch": branch}}).to_string();
            let told = token.call(Method::PATCH, &path, &key, tags).await.json();
            assert_eq!(told["tags"]["branch"], branch);
        }
        // What was refused was not done, and may be tried again.
        let closed = r#"{"event":"closed"}"#;
        assert_eq!(token.call(Method::PATCH, &path, &key, closed).await.status, 409);
        assert_eq!(token.patch(&path, r#"{"event":"abandoned"}"#).await.status, 200);
        assert_eq!(token.call(Method::PATCH, &path, &key, closed).await.json()["closed_at"], "2026-11-23T12:00:00.000Z");
        let long = "k".repeat(256);
        let refused = token.call(Method::PATCH, &path, &[("idempotency-key", &long)], closed).await;
        assert_eq!(refused.error(), (400, "invalid_value".to_owned(), "idempotency-key".to_owned()));
    }

    async fn requests_are_forgotten_after_a_week(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let path = format!("/sessions/{}", token.record(r#"{"device":{"id":"d"}}"#).await);
        token.call(Method::PATCH, &path, &[("idempotency-key", "1")], r#"{"event":"heartbeat"}"#).await;
        let forget = || server::service::ingest::forget_old(&world.services);
        assert_eq!(forget().await.expect("forgets"), 0);
        world.services.clock.advance(8 * 86_400_000);
        assert_eq!(forget().await.expect("forgets"), 1);
    }
}
