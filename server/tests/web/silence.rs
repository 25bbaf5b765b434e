//! Sessions whose recorder falls silent, and comes back.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::Role;
use serde_json::{Value, json};
use server::service::silence::end_silent;

use crate::browser::Browser;
use crate::site::Server;

const LIMIT: Duration = Duration::from_mins(5);

async fn machine(server: &Server) -> Browser {
    let token = server.token("harbor", Role::Admin).await;
    let mut machine = server.browser();
    machine.headers.push(("authorization", format!("Bearer {token}")));
    machine
}

async fn send(machine: &mut Browser, method: Method, path: &str, body: Value) -> Value {
    let headers = [("content-type", "application/json")];
    let answer = machine
        .send(
            method,
            &format!("/api/v1/sessions{path}"),
            &headers,
            Body::from(body.to_string()),
        )
        .await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text());
    answer.json()
}

fn running() -> Value {
    json!({
        "device": {"id": "pixel9", "name": "Pixel 9", "platform": "android"},
        "status": "running",
        "requested_at": "2026-11-23T11:59:00.000Z",
        "started_at": "2026-11-23T11:59:30.000Z",
    })
}

#[tokio::test]
async fn silence_loses_a_session_and_a_heartbeat_brings_it_back() {
    let server = Server::start().await;
    let mut machine = machine(&server).await;
    let silent = send(&mut machine, Method::POST, "", running()).await;
    let lively = send(&mut machine, Method::POST, "", running()).await;
    let path = |session: &Value| format!("/{}", session["id"].as_str().expect("an id"));
    server.pass(Duration::from_mins(4));
    assert_eq!(end_silent(&server.services, LIMIT).await.expect("looked"), 0);
    send(
        &mut machine,
        Method::PATCH,
        &path(&lively),
        json!({"event": "heartbeat"}),
    )
    .await;
    server.pass(Duration::from_mins(2));
    assert_eq!(end_silent(&server.services, LIMIT).await.expect("looked"), 1);
    assert_eq!(
        end_silent(&server.services, LIMIT).await.expect("looked"),
        0,
        "once"
    );
    let lost = send(&mut machine, Method::GET, &path(&silent), json!(null)).await;
    assert_eq!(
        (&lost["status"], &lost["end_estimated"]),
        (&json!("lost"), &json!(true))
    );
    let still = send(&mut machine, Method::GET, &path(&lively), json!(null)).await;
    assert_eq!(still["status"], "running");
    let back = send(
        &mut machine,
        Method::PATCH,
        &path(&silent),
        json!({"event": "heartbeat"}),
    )
    .await;
    assert_eq!(
        (&back["status"], &back["ended_at"]),
        (&json!("running"), &Value::Null)
    );
    server.stop().await;
}

#[tokio::test]
async fn what_is_over_is_never_lost() {
    let server = Server::start().await;
    let mut machine = machine(&server).await;
    let mut session = running();
    session["status"] = json!("completed");
    session["ended_at"] = json!("2026-11-23T11:59:45.000Z");
    let session = send(&mut machine, Method::POST, "", session).await;
    server.pass(Duration::from_hours(24));
    assert_eq!(end_silent(&server.services, LIMIT).await.expect("looked"), 0);
    let path = format!("/api/v1/sessions/{}", session["id"].as_str().expect("an id"));
    let after = machine.send(Method::GET, &path, &[], Body::empty()).await;
    assert_eq!(
        (after.status, &after.json()["status"]),
        (StatusCode::OK, &json!("completed"))
    );
    server.stop().await;
}

#[tokio::test]
async fn a_server_that_slept_or_turned_recorders_away_waits_for_them_again() {
    let server = Server::start().await;
    let mut machine = machine(&server).await;
    let silent = send(&mut machine, Method::POST, "", running()).await;
    let hearing = &server.services.hearing;
    let apart = Duration::from_secs(10);
    let look = || end_silent(&server.services, LIMIT);
    let awake = |minutes: u64| {
        for _ in 0..minutes * 6 {
            server.pass(apart);
            assert_eq!(hearing.pulse(server.clock.now(), apart), None);
        }
    };
    hearing.pulse(server.clock.now(), apart);
    // Three minutes of silence, then an hour of sleep: nobody was heard, and nobody is lost.
    awake(3);
    server.pass(Duration::from_hours(1));
    assert_eq!(
        hearing.pulse(server.clock.now(), apart),
        Some(Duration::from_hours(1))
    );
    assert_eq!(look().await.expect("looked"), 0);
    awake(4);
    assert_eq!(look().await.expect("looked"), 0, "the whole limit again");
    // A recorder was turned away meanwhile, because the database was gone for a moment.
    hearing.turned_away(server.clock.now());
    awake(4);
    assert_eq!(look().await.expect("looked"), 0);
    awake(2);
    assert_eq!(look().await.expect("looked"), 1);
    let path = format!("/{}", silent["id"].as_str().expect("an id"));
    let lost = send(&mut machine, Method::GET, &path, json!(null)).await;
    assert_eq!(lost["status"], "lost");
    assert_eq!(lost["ended_at"], silent["last_seen_at"], "the last sign of life");
    server.stop().await;
}
