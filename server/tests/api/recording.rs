//! POST /sessions.

use axum::body::Body;
use axum::http::{Method, Request};
use domain::Role;
use server::api::Limits;
use server::store::Store;

use crate::contract;
use crate::world::{World, refused};

contract! {
    async fn a_device_is_enough_and_the_token_is_the_actor(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let answer = token.post("/sessions", r#"{"device":{"id":"pixel9"}}"#).await;
        assert_eq!(answer.status, 201);
        let session = answer.json();
        assert_eq!(session["status"], "queued");
        assert_eq!(session["requested_at"], "2026-11-23T12:00:00.000Z");
        assert_eq!(session["actor"], serde_json::json!({"kind": "api_token", "label": "CI", "subject": token.id}));
        assert_eq!(session["queue_seconds"], serde_json::Value::Null);
        let path = format!("/sessions/{}", session["id"].as_str().expect("an id"));
        assert_eq!(answer.header("location"), format!("/api/v1{path}"));
        assert_eq!(token.get(&path).await.json(), session);
    }

    async fn a_repeat_is_the_same_session_and_another_one_is_refused(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let body = r#"{"id":"01936F0A-61d1-7c3e-9a55-0b7e4d2f8c11","device":{"id":"pixel9"},
            "actor":{"kind":"user","label":"mia@acme.example"},"requested_at":"2026-11-23T11:00:00+01:00"}"#;
        let first = token.post("/sessions", body).await;
        assert_eq!(first.status, 201);
        assert_eq!(first.json()["id"], "01936f0a-61d1-7c3e-9a55-0b7e4d2f8c11");
        world.services.clock.advance(5_000);
        let second = token.post("/sessions", body).await;
        assert_eq!((second.status.as_u16(), second.json()), (200, first.json()));
        // Further on in its life it is still the same one.
        token.patch("/sessions/01936f0a-61d1-7c3e-9a55-0b7e4d2f8c11", r#"{"event":"started"}"#).await;
        let third = token.post("/sessions", body).await;
        assert_eq!((third.status.as_u16(), &third.json()["status"]), (200, &"running".into()));

        for other in [body.replace("pixel9", "pixel8"), body.replace("mia@", "bob@"), body.replace("T11:", "T10:")] {
            let answer = token.post("/sessions", other).await;
            assert_eq!(answer.error(), refused(409, "id_taken", "id"));
        }
        // Another token with role developer may not see it, nor learn what it is.
        let other = world.token(&org, Role::Developer).await;
        let answer = other.post("/sessions", body).await;
        assert_eq!(answer.error(), refused(409, "id_taken", "id"));
        assert!(!answer.text().contains("mia"));
        assert_eq!(world.token(&org, Role::Admin).await.post("/sessions", body).await.status, 200);
        // Another organization has ids of its own.
        let foreign = world.org("globex").await;
        assert_eq!(world.token(&foreign, Role::Developer).await.post("/sessions", body).await.status, 201);
    }

    async fn everything_that_is_wrong_is_named(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let answer = token.post("/sessions", r#"{"device":{"id":5},"colour":1,"tags":{"password":"x"},"started_at":"soon"}"#).await;
        let fields: Vec<String> = answer.errors().1.into_iter().map(|(code, field)| format!("{code} {field}")).collect();
        assert_eq!(answer.status, 422);
        assert_eq!(fields, ["wrong_type device.id", "invalid_value started_at", "unknown_field colour"]);
        let answer = token.post("/sessions", r#"{"device":{"id":"d"},"attachments":[{"kind":"video","state":"available"}]}"#).await;
        assert_eq!(answer.error(), refused(422, "invalid_value", "attachments[0].state"));
        for torn in [r#"{"device":{"id":"d"}"#, "", "{]", "\u{1}"] {
            assert_eq!(token.post("/sessions", torn).await.error(), refused(400, "malformed_json", ""), "{torn}");
        }
        assert_eq!(token.post("/sessions", "[]").await.error(), refused(422, "wrong_type", ""));
        let deep = "[".repeat(100_000);
        assert_eq!(token.post("/sessions", deep).await.error(), refused(400, "malformed_json", ""));
        assert_eq!(token.get("/sessions/count").await.json()["count"], 0);
    }

    async fn bodies_have_a_type_and_a_limit(store: Store) {
        let limits = Limits { json: 200, ..Limits::default() };
        let world = World::with_limits(store, limits);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let body = r#"{"device":{"id":"d"}}"#;
        let text = token.call(Method::POST, "/sessions", &[("content-type", "text/plain")], body).await;
        assert_eq!(text.error(), refused(415, "unsupported_type", "content-type"));
        let json = [("content-type", "application/json; charset=utf-8")];
        assert_eq!(token.call(Method::POST, "/sessions", &json, body).await.status, 201);
        let packed = token.call(Method::POST, "/sessions", &[("content-encoding", "gzip")], body).await;
        assert_eq!(packed.error(), refused(415, "unsupported_encoding", "content-encoding"));
        let long = format!(r#"{{"device":{{"id":"d"}},"error":"{}"}}"#, "x".repeat(200));
        let answer = token.call(Method::POST, "/sessions", &[("content-length", &long.len().to_string())], long.clone()).await;
        assert_eq!(answer.error(), refused(413, "too_large", ""));
        // A length that is not told is found out.
        let chunks = futures::stream::iter([Ok::<_, std::io::Error>(long)]);
        let answer = token.post("/sessions", Body::from_stream(chunks)).await;
        assert_eq!(answer.error(), refused(413, "too_large", ""));
        let broken = futures::stream::iter([Ok("{"), Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof))]);
        let answer = token.post("/sessions", Body::from_stream(broken)).await;
        assert_eq!(answer.error(), refused(400, "interrupted", ""));
    }

    async fn only_bearer_tokens_open_the_door(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Developer).await;
        let secret = format!("shp_{}", "x".repeat(47));
        for bad in [secret.as_str(), "", "shp_", "é"] {
            let answer = world.stranger(bad).get("/sessions").await;
            assert_eq!(answer.error(), refused(401, "unauthorized", ""), "{bad}");
            assert!(answer.header("www-authenticate").starts_with("Bearer"));
        }
        for (name, value) in [("cookie", "sh_sign_in=x"), ("authorization", "Basic eDp5"), ("authorization", "Bearer")] {
            let request = Request::get("/api/v1/sessions").header(name, value).body(Body::empty()).expect("a request");
            assert_eq!(world.send(request).await.error(), refused(401, "unauthorized", ""));
        }
        server::service::tokens::revoke(&world.services, &server::service::acting::Acting::console(org), &token.id, None).await.expect("revoked");
        assert_eq!(token.get("/sessions").await.error(), refused(401, "unauthorized", ""));
        assert_eq!(token.post("/sessions", "{}").await.error(), refused(401, "unauthorized", ""));
    }

    async fn what_is_not_there_is_told_in_the_envelope(store: Store) {
        let world = World::new(store);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        for path in ["/", "/sessionz", "/sessions/1/2", "/sessions/no-id", "/sessions/%ff", "/sessions/facets/colours",
            "/sessions/00000000-0000-4000-8000-000000000000"] {
            let (status, code, _) = token.get(path).await.error();
            assert_eq!((status, code.as_str()), (404, "not_found"), "{path}");
        }
        let answer = token.call(Method::DELETE, "/sessions", &[], Body::empty()).await;
        assert_eq!(answer.error(), refused(405, "method_not_allowed", ""));
        assert_eq!(answer.header("allow"), "GET,HEAD,POST");
    }

    async fn a_database_that_goes_away_is_told_and_nothing_is_lost(store: Store) {
        let world = World::new(store.clone());
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        store.close().await;
        for answer in [
            token.post("/sessions", r#"{"device":{"id":"d"}}"#).await,
            token.get("/sessions").await,
            token.get("/sessions.csv").await,
        ] {
            assert_eq!(answer.error(), refused(503, "unavailable", ""));
            assert_eq!(answer.header("retry-after"), "5");
            assert!(!answer.text().contains("pool"), "{}", answer.text());
        }
    }

    async fn a_call_that_takes_too_long_is_given_up(store: Store) {
        let limits = Limits { request: std::time::Duration::from_millis(100), ..Limits::default() };
        let world = World::with_limits(store, limits);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        // An import that does not end has the id: whoever wants it waits.
        let body = r#"{"id":"01936f0a-61d1-7c3e-9a55-0b7e4d2f8c11","device":{"id":"d"}}"#;
        let id = token.record(body).await.parse().expect("an id");
        let scope = domain::Scope { org: org.id, reads: domain::Reads::Everything };
        let mut session = world.services.store.find(&scope, id).await.expect("read").expect("a session");
        session.id = "01936f0a-61d1-7c3e-9a55-0b7e4d2f8c12".parse().expect("an id");
        let mut import = world.services.store.begin_import(org.id, None).await.expect("begun");
        import.push(&[session]).await.expect("written");
        assert_eq!(token.post("/sessions", body.replace("8c11", "8c12")).await.error(), refused(503, "timed_out", ""));
        assert_eq!(world.services.hearing.since(), Some(world.services.clock.now()), "nobody was heard");
        import.rollback().await.expect("undone");
    }

    async fn a_sender_that_stalls_is_no_deafness_of_the_server(store: Store) {
        let limits = Limits { request: std::time::Duration::from_millis(300), ..Limits::default() };
        let world = World::with_limits(store, limits);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        let id = token.record(r#"{"device":{"id":"d"}}"#).await;
        let places = [
            (Method::POST, "/sessions".to_owned()),
            (Method::PATCH, format!("/sessions/{id}")),
            (Method::PATCH, format!("/sessions/{id}/attachments/video")),
        ];
        for (method, path) in places {
            let first = futures::stream::iter([Ok::<_, std::io::Error>("{")]);
            let endless = Body::from_stream(futures::StreamExt::chain(first, futures::stream::pending()));
            let answer = token.call(method, &path, &[], endless).await;
            assert_eq!(answer.error(), refused(408, "too_slow", ""), "{path}");
        }
        assert_eq!(world.services.hearing.since(), None, "everybody else was heard");
    }

    async fn a_sender_that_falls_silent_is_given_up(store: Store) {
        let limits = Limits { silence: std::time::Duration::from_millis(100), ..Limits::default() };
        let world = World::with_limits(store, limits);
        let org = world.org("acme").await;
        let token = world.token(&org, Role::Admin).await;
        let id = token.record(r#"{"device":{"id":"d"}}"#).await;
        let silent = || {
            let first = futures::stream::iter([Ok::<_, std::io::Error>("{\"device\":{\"id\":\"d\"}}\n")]);
            Body::from_stream(futures::StreamExt::chain(first, futures::stream::pending()))
        };
        assert_eq!(token.post("/sessions/batch", silent()).await.error(), refused(400, "interrupted", ""));
        let path = format!("/sessions/{id}/attachments/video");
        assert_eq!(token.put(&path, &[], silent()).await.error(), refused(400, "interrupted", ""));
        assert_eq!(token.get("/sessions/count").await.json()["count"], 1);
        assert_eq!(world.kept_files(), 0);
    }
}
