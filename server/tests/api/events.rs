//! PATCH /sessions/{id}.

use domain::Role;
use server::store::Store;

use crate::contract;
use crate::world::{World, refused};

contract! {
    async fn a_session_lives_and_ends(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let mut changes = world.services.changes.listen(org.id);
        let path = format!("/sessions/{}", token.record(r#"{"device":{"id":"d"},"requested_at":"2026-11-23T11:00:00Z"}"#).await);
        let running = token.patch(&path, r#"{"event":"started","at":"2026-11-23T11:02:24Z"}"#).await.json();
        assert_eq!((&running["status"], &running["queue_seconds"]), (&"running".into(), &144.0.into()));
        let body = r#"{"events":[{"event":"launched","at":"2026-11-23T11:02:30Z"},
            {"event":"tags","tags":{"branch":"main"}},
            {"event":"attachment","kind":"video","state":"recording"},
            {"event":"ended","at":"2026-11-23T11:13:00.104Z","end_reason":"user"}]}"#;
        let ended = token.patch(&path, body).await;
        assert_eq!(ended.status, 200, "{}", ended.text());
        let json = ended.json();
        assert_eq!((&json["status"], &json["duration_seconds"]), (&"completed".into(), &636.104.into()));
        assert_eq!(json["attachments"][0]["state"], "recording");
        assert_eq!(json["tags"]["branch"], "main");
        assert_eq!(token.get(&path).await.json(), json);
        world.services.clock.advance(60_000);
        assert_eq!(token.patch(&path, body).await.json(), json, "a repeat changes nothing");
        assert!(changes.changed().await);
        assert_eq!(token.get("/sessions/count?status=completed").await.json()["count"], 1);
        assert_eq!(token.get("/sessions/count?status=running").await.json()["count"], 0);
    }

    async fn a_device_and_an_app_may_turn_out_to_be_others(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let path = format!("/sessions/{}", token.record(r#"{"device":{"id":"any"},"app":{"id":"com.acme.shop"}}"#).await);
        let body = r#"{"event":"described","device":{"id":"pixel8","name":"Pixel 8","platform":"android","os_version":"14"}}"#;
        let after = token.patch(&path, body).await.json();
        assert_eq!((&after["device"]["name"], &after["app"]["id"]), (&"Pixel 8".into(), &"com.acme.shop".into()));
        assert_eq!(token.patch(&path, body).await.json(), after, "a repeat changes nothing");
        // Found, counted and offered where it is now, and no longer where it was.
        assert_eq!(token.get("/sessions/count?device=pixel8").await.json()["count"], 1);
        assert_eq!(token.get("/sessions/count?device=any").await.json()["count"], 0);
        let devices = token.get("/sessions/facets/devices").await.json();
        let offered: Vec<_> = devices["options"].as_array().expect("options").iter().map(|one| one["value"].clone()).collect();
        assert_eq!(offered, ["android", "pixel8"]);
        let none = token.patch(&path, r#"{"event":"described"}"#).await;
        assert_eq!(none.error(), refused(422, "missing_field", "device"));
        let nameless = token.patch(&path, r#"{"event":"described","device":{"name":"x"}}"#).await;
        assert_eq!(nameless.error(), refused(422, "missing_field", "device.id"));
    }

    async fn what_makes_no_sense_changes_nothing(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let path = format!("/sessions/{}", token.record(
            r#"{"device":{"id":"d"},"started_at":"2026-11-23T11:00:00Z","ended_at":"2026-11-23T11:10:00Z"}"#).await);
        let before = token.get(&path).await.json();
        for (body, status, code, field) in [
            (r#"{"event":"ended","at":"2026-11-23T11:11:00Z"}"#, 409, "conflict", "ended_at"),
            (r#"{"events":[{"event":"tags","tags":{"a":"b"}},{"event":"closed","at":"2026-11-23T11:09:00Z"}]}"#, 409, "out_of_order", "closed_at"),
            (r#"{"event":"abandoned"}"#, 409, "conflict", "status"),
            (r#"{"event":"tags","tags":{"token":"x"}}"#, 422, "secret", ""),
            (r#"{"event":"begun"}"#, 422, "invalid_value", "event"),
            (r#"{"event":"heartbeat""#, 400, "malformed_json", ""),
        ] {
            let answer = token.patch(&path, body).await;
            let (got_status, got_code, got_field) = answer.error();
            assert_eq!(got_status, status, "{body}");
            if code != "secret" {
                assert_eq!((got_code.as_str(), got_field.as_str()), (code, field), "{body}");
            }
        }
        assert_eq!(token.get(&path).await.json(), before);
    }

    async fn nobody_touches_the_sessions_of_others(store: Store) {
        let world = World::new(store);
        let (acme, globex) = (world.org("acme").await, world.org("globex").await);
        let token = world.token(&acme, Role::Developer).await;
        let id = token.record(r#"{"device":{"id":"d"}}"#).await;
        let colleague = world.token(&acme, Role::Developer).await;
        let foreigner = world.token(&globex, Role::Admin).await;
        for other in [&colleague, &foreigner] {
            let path = format!("/sessions/{id}");
            for answer in [
                other.get(&path).await,
                other.patch(&path, r#"{"event":"started"}"#).await,
                other.put(&format!("{path}/attachments/video"), &[], "x").await,
                other.get(&format!("{path}/attachments/video")).await,
                other.patch(&format!("{path}/attachments/video"), r#"{"state":"failed"}"#).await,
            ] {
                assert_eq!(answer.error(), refused(404, "not_found", ""));
            }
            assert_eq!(other.get("/sessions").await.json()["sessions"], serde_json::json!([]));
            assert_eq!(other.get("/sessions/count").await.json()["count"], 0);
            assert_eq!(other.get("/sessions/facets/devices").await.json()["options"], serde_json::json!([]));
            assert_eq!(other.get("/sessions.csv").await.text().lines().count(), 1);
        }
        assert_eq!(world.kept_files(), 0, "nothing was read");
        let admin = world.token(&acme, Role::Admin).await;
        assert_eq!(admin.patch(&format!("/sessions/{id}"), r#"{"event":"started"}"#).await.status, 200);
    }
}
