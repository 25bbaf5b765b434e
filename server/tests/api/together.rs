//! Recorders that speak at the same time: one consistent end, whoever came first.

use domain::{Reads, Role, Scope};
use serde_json::{Value, json};
use server::store::Store;
use tokio::task::JoinSet;

use crate::contract;
use crate::world::World;

fn at(second: usize) -> String {
    format!("2026-11-23T11:30:{second:02}Z")
}

/// Sends every body to `path` at once, from a task each; gives what was answered, in no order.
async fn at_once(
    world: &std::sync::Arc<World>,
    secret: &str,
    path: &str,
    bodies: Vec<Value>,
) -> Vec<(Value, u16)> {
    let mut sending = JoinSet::new();
    for body in bodies {
        let (world, secret, path) = (world.clone(), secret.to_owned(), path.to_owned());
        sending.spawn(async move {
            let answer = world.stranger(&secret).patch(&path, body.to_string()).await;
            (body, answer.status.as_u16())
        });
    }
    sending.join_all().await
}

contract! {
    async fn events_at_once_end_in_one_session(store: Store) {
        let world = std::sync::Arc::new(World::new(store));
        let org = world.org("acme").await;
        let (_, secret) = server::service::tokens::create(&world.services, &org, "CI", Role::Admin, None)
            .await
            .expect("a token");
        let secret = secret.reveal().to_owned();
        let token = world.stranger(&secret);
        for round in 0..4 {
            let body = json!({"device": {"id": "d"}, "requested_at": at(0), "last_seen_at": at(0)}).to_string();
            let path = format!("/sessions/{}", token.record(&body).await);
            // Ten say when it started, each another time; ten that it was seen; ten put a tag.
            let mut bodies: Vec<Value> = Vec::new();
            for n in 0..10 {
                bodies.push(json!({"event": "started", "at": at(1 + n)}));
                bodies.push(json!({"event": "heartbeat", "at": at(20 + n)}));
                bodies.push(json!({"event": "tags", "tags": {format!("key{n}"): "x"}}));
            }
            let told = at_once(&world, &secret, &path, bodies).await;
            let session = token.get(&path).await.json();
            let started: Vec<&Value> = told.iter().filter(|(body, status)| body["event"] == "started" && *status == 200).map(|(body, _)| body).collect();
            assert_eq!(started.len(), 1, "one start was first: {told:?}");
            assert!(told.iter().all(|(body, status)| *status == 200 || (body["event"] == "started" && *status == 409)));
            assert_eq!(session["started_at"].as_str().map(|t| t.replace(".000", "")), started[0]["at"].as_str().map(str::to_owned));
            assert_eq!(session["last_seen_at"], "2026-11-23T11:30:29.000Z", "the latest of all");
            assert_eq!(session["tags"].as_object().map(serde_json::Map::len), Some(10), "no tag is lost");
            assert_eq!(session["status"], "running");

            let ends: Vec<Value> = (0..10)
                .map(|n| json!({"event": "ended", "at": at(40 + n), "end_reason": format!("r{n}"), "error": if n % 2 == 0 { Value::Null } else { json!("no signal") }}))
                .collect();
            let told = at_once(&world, &secret, &path, ends).await;
            let won: Vec<&Value> = told.iter().filter(|(_, status)| *status == 200).map(|(body, _)| body).collect();
            assert_eq!(won.len(), 1, "one end was first: {told:?}");
            let session = token.get(&path).await.json();
            assert_eq!((&session["end_reason"], &session["error"]), (&won[0]["end_reason"], &won[0]["error"]));
            assert_eq!(session["status"], if won[0]["error"].is_null() { "completed" } else { "failed" });
            let count = |query: &'static str| {
                let token = &token;
                async move { token.get(&format!("/sessions/count{query}")).await.json()["count"].as_i64() }
            };
            assert_eq!(count("").await, Some(round + 1));
            assert_eq!(count("?status=running").await, Some(0));
            let over = count("?status=completed").await.zip(count("?status=failed").await);
            assert_eq!(over.map(|(a, b)| a + b), Some(round + 1));
        }
    }

    async fn sessions_sent_one_by_one_at_once_are_all_there(store: Store) {
        let world = std::sync::Arc::new(World::new(store));
        let org = world.org("acme").await;
        let mut secrets = Vec::new();
        for _ in 0..3 {
            let made = server::service::tokens::create(&world.services, &org, "CI", Role::Developer, None).await;
            secrets.push(made.expect("a token").1.reveal().to_owned());
        }
        let mut sending = JoinSet::new();
        for n in 0..90_usize {
            let (world, secret) = (world.clone(), secrets[n % 3].clone());
            sending.spawn(async move {
                // Every fourth id is sent by three recorders, of whom one owns it then.
                let id = if n % 4 == 0 { n / 12 } else { 1_000 + n };
                let body = json!({
                    "id": format!("01936f0a-61d1-7c3e-9a55-{id:012x}"),
                    "device": {"id": format!("d{}", n % 7)},
                    "app": {"id": format!("app{n}")},
                    "attachments": [{"kind": "video", "state": "failed", "reason": "no space"}],
                });
                let answer = world.stranger(&secret).post("/sessions", body.to_string()).await;
                (id, answer.status.as_u16())
            });
        }
        let told = sending.join_all().await;
        assert!(told.iter().all(|(_, status)| matches!(status, 200 | 201 | 409)), "{told:?}");
        let mut new: Vec<usize> = told.iter().filter(|(_, status)| *status == 201).map(|(id, _)| *id).collect();
        new.sort_unstable();
        let mut ids: Vec<usize> = told.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(new, ids, "each is recorded once");
        let scope = Scope { org: org.id, reads: Reads::Everything };
        let overview = world.services.store.overview(&scope).await.expect("counts");
        assert_eq!(usize::try_from(overview.total), Ok(ids.len()));
        let paging = domain::filter::Paging { cursor: None, limit: 200 };
        let page = world.services.store.page(&scope, &server::store::View::default(), &paging).await.expect("reads");
        assert_eq!(page.sessions.len(), ids.len());
        for session in &page.sessions {
            assert_eq!(session.attachments[0].reason.as_deref(), Some("no space"));
        }
    }
}
