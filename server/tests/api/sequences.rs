//! Sequences of events through the real API: each does to the stored session what the rules say, and lives whose
//! events come doubled and in any order end the same.

use axum::http::StatusCode;
use domain::lifecycle::{Event, apply_all};
use domain::{Reads, Role, Scope, Session, SessionId, Timestamp};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use server::store::Store;

use crate::contract;
use crate::world::World;

/// Sessions whose lives are told.
const LIVES: usize = 40;

fn at(second: u32) -> String {
    format!("2026-11-23T11:{:02}:{:02}Z", second / 60, second % 60)
}

/// One event of a recorder that may be wrong about anything.
fn event() -> impl Strategy<Value = Value> {
    let names = vec![
        "started",
        "connected",
        "first_frame",
        "launched",
        "heartbeat",
        "ended",
        "abandoned",
        "closed",
        "tags",
        "described",
        "attachment",
    ];
    let time = prop_oneof![1 => Just(None), 4 => (0_u32..120).prop_map(Some)];
    let words = (proptest::sample::select(names), time, 0_usize..4);
    words.prop_map(|(name, time, word)| {
        let mut event = json!({"event": name});
        if let Some(second) = time {
            event["at"] = at(second).into();
        }
        match (name, word) {
            ("ended", 1) => event["error"] = "no signal".into(),
            ("ended", 2) => event["end_reason"] = "user".into(),
            ("ended", 3) => event["status"] = "completed".into(),
            ("tags", _) => event["tags"] = json!({"a": format!("{word}"), "b": null}),
            ("described", 0) => event["app"] = json!({"id": "com.acme.shop"}),
            ("described", _) => {
                event["device"] = json!({"id": format!("pixel{word}"), "platform": "android"});
            }
            ("attachment", _) => {
                event["kind"] = "video".into();
                event["state"] = ["recording", "processing", "failed", "expired"][word].into();
            }
            _ => {}
        }
        event
    })
}

/// The life of a recorder that puts the time on everything, in order.
fn life() -> impl Strategy<Value = Vec<Value>> {
    let times = (1_u32..20, 20_u32..60, 60_u32..100, any::<bool>());
    times.prop_map(|(started, seen, ended, failed)| {
        let mut end = json!({"event": "ended", "at": at(ended), "end_reason": "user"});
        if failed {
            end["error"] = "no signal".into();
        }
        vec![
            json!({"event": "started", "at": at(started)}),
            json!({"event": "connected", "at": at(seen)}),
            json!({"event": "heartbeat", "at": at(seen + 30)}),
            json!({"event": "attachment", "kind": "video", "state": "recording", "at": at(started)}),
            json!({"event": "attachment", "kind": "video", "state": "processing", "at": at(ended)}),
            end,
        ]
    })
}

/// Values of a strategy, the same each time.
fn some<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>) -> Vec<T> {
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let mut next = || strategy.new_tree(&mut runner).expect("a value").current();
    (0..LIVES).map(|_| next()).collect()
}

async fn stored(world: &World, org: domain::access::OrgId, id: &str) -> Session {
    let scope = Scope {
        org,
        reads: Reads::Everything,
    };
    let id: SessionId = id.parse().expect("an id");
    world
        .services
        .store
        .find(&scope, id)
        .await
        .expect("reads")
        .expect("is there")
}

fn new_session() -> String {
    json!({"device": {"id": "d"}, "requested_at": at(0), "last_seen_at": at(0)}).to_string()
}

contract! {
    async fn every_sequence_does_what_the_rules_say(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        let mut statuses = std::collections::BTreeMap::<String, i64>::new();
        for events in some(proptest::collection::vec(event(), 1..9)) {
            let id = token.record(&new_session()).await;
            let path = format!("/sessions/{id}");
            let mut expected = stored(&world, org.id, &id).await;
            for event in events {
                world.services.clock.advance(1_000);
                let now: Timestamp = world.services.clock.now();
                let read = Event::list_from_json(event.to_string().as_bytes()).expect("an event");
                let answer = token.patch(&path, event.to_string()).await;
                match apply_all(&expected, &read, now) {
                    Ok(next) => {
                        assert_eq!(answer.status, StatusCode::OK, "{event}: {}", answer.text());
                        expected = next;
                    }
                    Err(_) => assert_eq!(answer.status, StatusCode::CONFLICT, "{event}: {}", answer.text()),
                }
                assert_eq!(stored(&world, org.id, &id).await, expected, "{event}");
            }
            *statuses.entry(expected.status.key().to_owned()).or_default() += 1;
        }
        assert!(statuses.len() > 3, "{statuses:?} are too few to tell");
        for (status, n) in statuses {
            let count = token.get(&format!("/sessions/count?status={status}")).await.json();
            assert_eq!(count["count"], n, "{status}");
        }
    }

    async fn any_order_ends_in_the_same_session(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        let lives = life().prop_flat_map(|events| {
            let doubled = [events.clone(), events.clone()].concat();
            (Just(events), Just(doubled).prop_shuffle())
        });
        for (events, shuffled) in some(lives) {
            let mut ends = Vec::new();
            for told in [&events, &shuffled] {
                let id = token.record(&new_session()).await;
                for event in told {
                    let answer = token.patch(&format!("/sessions/{id}"), event.to_string()).await;
                    assert_eq!(answer.status, StatusCode::OK, "{event} of {told:?}: {}", answer.text());
                }
                ends.push(stored(&world, org.id, &id).await);
            }
            ends[1].id = ends[0].id;
            assert_eq!(ends[1], ends[0], "{shuffled:?}");
        }
    }
}
