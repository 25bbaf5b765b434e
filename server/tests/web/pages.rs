//! Pages, their headers, and what stands around them.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use http_body_util::BodyExt;
use serde_json::json;
use tokio::time::timeout;

use crate::site::{PASSWORD, Server};

#[tokio::test]
async fn a_page_allows_its_own_scripts_and_no_others() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada@harbor.example").await;
    let page = browser.get("/sessions").await;
    assert_eq!(page.status, StatusCode::OK);
    let policy = page.header("content-security-policy").to_owned();
    let nonce = policy
        .split_once("'nonce-")
        .and_then(|(_, rest)| rest.split_once('\''))
        .expect("a nonce")
        .0
        .to_owned();
    assert!(
        policy.contains(&format!("script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval';")),
        "{policy}"
    );
    assert!(
        policy.contains("style-src 'self';") && !policy.contains("unsafe-inline"),
        "{policy}"
    );
    let html = page.text();
    for script in html.split("<script").skip(1) {
        assert!(script.contains(&format!("nonce=\"{nonce}\"")), "{script:.120}");
    }
    assert!(!html.contains(" style=\""), "the policy forbids style attributes");
    let again = browser.get("/sessions").await;
    assert!(
        !again.header("content-security-policy").contains(&nonce),
        "another page, another nonce"
    );
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert!(page.header("x-request-id").starts_with("req_"));
    server.stop().await;
}

#[tokio::test]
async fn preferences_are_rendered_at_once() {
    let server = Server::start().await;
    let mut browser = server.browser();
    assert!(!browser.get("/sign-in").await.text().contains("data-theme"));
    browser.cookies.insert("theme".to_owned(), "dark".to_owned());
    assert!(
        browser
            .get("/sign-in")
            .await
            .text()
            .contains("data-theme=\"dark\"")
    );
    server.stop().await;
}

#[tokio::test]
async fn what_does_not_exist_is_a_page_with_404() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada@harbor.example").await;
    for path in ["/nowhere", "/sessions/nowhere/at/all", "/rpc/nowhere"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text().contains("<h1"), "{path}");
    }
    let asset = browser.get("/pkg/nowhere.js").await;
    assert_eq!(asset.status, StatusCode::NOT_FOUND);
    assert_eq!(asset.header("cache-control"), "no-store");
    server.stop().await;
}

#[tokio::test]
async fn a_call_that_cannot_be_read_is_the_callers_fault() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada@harbor.example").await;
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/json"),
    ];
    for body in ["", "{", "[]", "{\"query\":1}"] {
        let answer = browser
            .send(Method::POST, "/rpc/sessions", &headers, Body::from(body))
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
    }
    let large = format!("{{\"query\":\"{}\"}}", "x".repeat(2_000_000));
    let answer = browser
        .send(Method::POST, "/rpc/sessions", &headers, Body::from(large))
        .await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    server.stop().await;
}

#[tokio::test]
async fn who_is_signed_out_gets_401_from_calls_and_downloads() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let calls = [
        ("viewer", json!({})),
        ("sessions", json!({"query": ""})),
        ("summary", json!({"query": ""})),
        ("session", json!({"id": "01936f0a-61d1-7c3e-9a55-0b7e4d2f8c11"})),
    ];
    for (name, arguments) in calls {
        let answer = browser.call(name, arguments).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}");
        assert_eq!(answer.json()["kind"], "signed_out", "{name}");
        assert!(
            answer.json()["request_id"]
                .as_str()
                .is_some_and(|id| id == answer.header("x-request-id"))
        );
    }
    assert_eq!(
        browser.call("welcome", json!({})).await.json()["host"],
        "localhost:3000"
    );
    for path in ["/events", "/sessions.csv"] {
        let answer = browser.send(Method::GET, path, &[], Body::empty()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(
        browser.get("/sessions.csv?os=ios:18").await.location(),
        "/sign-in?next=%2Fsessions.csv%3Fos%3Dios%3A18"
    );
    server.stop().await;
}

#[tokio::test]
async fn pages_take_no_bearer_tokens() {
    let server = Server::start().await;
    let token = server.token("harbor", domain::Role::Admin).await;
    let mut browser = server.browser();
    browser.headers.push(("authorization", format!("Bearer {token}")));
    assert_eq!(
        browser.call("viewer", json!({})).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(browser.get("/sessions").await.status, StatusCode::SEE_OTHER);
    server.stop().await;
}

#[tokio::test]
async fn events_tell_of_the_own_organization_and_end_when_the_server_closes() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada@harbor.example").await;
    let response = browser.open(Method::GET, "/events", &[], Body::empty()).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut body = response.into_body();
    let soon = Duration::from_secs(5);
    let mut next = async || timeout(soon, body.frame()).await.expect("in time");
    let hello = next()
        .await
        .expect("a frame")
        .expect("whole")
        .into_data()
        .expect("data");
    assert!(
        hello.starts_with(b": listening") || hello.starts_with(b":listening"),
        "{hello:?}"
    );
    server.services.changes.announce(server.org("fjord").await.id);
    server.services.changes.announce(server.org("harbor").await.id);
    let ping = next()
        .await
        .expect("a frame")
        .expect("whole")
        .into_data()
        .expect("data");
    assert_eq!(ping, "event: changed\ndata: 1\n\n");
    server.closing.cancel();
    assert!(next().await.is_none(), "the stream ends");
    server.stop().await;
}

#[tokio::test]
async fn health_needs_no_sign_in_and_tells_of_a_lost_database() {
    let server = Server::start().await;
    let mut browser = server.browser();
    assert_eq!(browser.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(browser.get("/readyz").await.status, StatusCode::OK);
    server.services.store.close().await;
    assert_eq!(browser.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(
        browser.get("/readyz").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    let lost = browser.sign_in("ada@harbor.example", PASSWORD).await;
    assert_eq!(lost.location(), "/sign-in?problem=failed");
    server.stop().await;
}

#[tokio::test]
async fn pages_are_sent_small_to_who_can_read_it() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada@harbor.example").await;
    let whole = browser.get("/sessions").await;
    assert!(!whole.headers.contains_key("content-encoding"));
    for encoding in ["br", "gzip"] {
        let headers = [("accept-encoding", encoding)];
        let small = browser
            .send(Method::GET, "/sessions", &headers, Body::empty())
            .await;
        assert_eq!(small.status, StatusCode::OK);
        assert_eq!(small.header("content-encoding"), encoding);
        assert!(small.header("vary").contains("accept-encoding"));
        assert!(
            small.body.len() * 3 < whole.body.len(),
            "{encoding}: {} of {}",
            small.body.len(),
            whole.body.len()
        );
    }
    server.stop().await;
}
