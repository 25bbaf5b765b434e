//! What an organization decides for itself.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::Role;
use serde_json::{Value, json};
use server::service::silence;

use crate::site::Server;

fn organization<'a>(version: &'a str, name: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("version", version),
        ("organization", name),
        ("time_zone", "europe/berlin"),
        ("queue_medium", "10"),
        ("queue_long", "60"),
        ("silence", "45"),
    ]
}

#[tokio::test]
async fn an_organization_is_changed_by_one_at_a_time() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada@harbor.example").await;
    let done = ada
        .post("/settings/organization", &organization("0", "Harbor & Sons"))
        .await;
    assert_eq!(done.location(), "/settings/organization?done=saved");
    let org = server.org("harbor").await;
    assert_eq!(
        (
            org.name.as_str(),
            org.time_zone.as_str(),
            org.queue_medium_millis,
            org.queue_long_millis,
            org.silence_millis
        ),
        ("Harbor & Sons", "Europe/Berlin", 10_000, 60_000, Some(45_000))
    );
    let late = ada
        .post("/settings/organization", &organization("0", "Mine"))
        .await;
    assert!(
        late.location().ends_with("&problem=stale-settings"),
        "{}",
        late.location()
    );
    let page = ada.get(late.location()).await.text();
    assert!(
        page.contains(r#"value="Mine""#) && page.contains("Saved now: Harbor &amp; Sons"),
        "{page}"
    );
    assert!(page.contains(r#"name="version" value="1""#));
    let page: Value = ada.call("sessions", json!({"query": ""})).await.json();
    assert_eq!(
        page["limits"],
        json!({"medium_millis": 10_000, "long_millis": 60_000})
    );
    assert_eq!(
        ada.call("viewer", json!({})).await.json()["time_zone"],
        "Europe/Berlin"
    );
    server.stop().await;
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_nothing_is_saved() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada@harbor.example").await;
    let before = server.org("harbor").await;
    for (name, value, problem) in [
        ("organization", " ", "organization"),
        ("time_zone", "Mars/Olympus", "time-zone"),
        ("time_zone", "", "time-zone"),
        ("queue_medium", "0", "queue-medium"),
        ("queue_medium", "1.5", "queue-medium"),
        ("queue_long", "10", "queue-long"),
        ("queue_long", "86401", "queue-long"),
        ("silence", "9", "silence"),
        ("silence", "9999999999999999999", "silence"),
    ] {
        let mut fields = organization("0", "Harbor");
        fields.retain(|(other, _)| *other != name);
        fields.push((name, value));
        let answer = ada.post("/settings/organization", &fields).await;
        let location = answer.location();
        assert!(
            location.ends_with(&format!("&problem={problem}")),
            "{name}={value}: {location}"
        );
        let page = ada.get(location).await.text();
        assert_eq!(
            page.matches(r#"aria-invalid="true""#).count(),
            1,
            "{name}={value}"
        );
    }
    assert_eq!(server.org("harbor").await, before);
    server.stop().await;
}

#[tokio::test]
async fn an_organization_says_how_long_a_recorder_may_be_silent() {
    use std::time::Duration;
    let server = Server::start().await;
    let mut ada = server.signed_in("ada@harbor.example").await;
    ada.post("/settings/organization", &organization("0", "Harbor"))
        .await;
    for slug in ["harbor", "fjord"] {
        let bearer = format!("Bearer {}", server.token(slug, Role::Admin).await);
        let session = json!({
            "actor": {"kind": "user", "label": "a@x"}, "device": {"id": "d", "name": "D", "platform": "ios"},
            "status": "running", "started_at": "2026-11-23T12:00:00Z", "requested_at": "2026-11-23T12:00:00Z",
        });
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
        ];
        let made = server
            .browser()
            .send(
                Method::POST,
                "/api/v1/sessions",
                &headers,
                Body::from(session.to_string()),
            )
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    }
    server.pass(Duration::from_mins(1));
    let ended = silence::end_silent(&server.services, Duration::from_mins(5)).await;
    assert_eq!(
        ended.expect("looked"),
        1,
        "harbor waits 45 seconds, fjord as the server has it"
    );
    server.pass(Duration::from_mins(5));
    let ended = silence::end_silent(&server.services, Duration::from_mins(5)).await;
    assert_eq!(ended.expect("looked"), 1);
    server.stop().await;
}
