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
