//! The first admin.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;
use server::service::{orgs, setup};
use server::web::Settings;

use crate::site::Server;

fn fields<'a>(secret: &'a str, password: &'a str) -> [(&'static str, &'a str); 5] {
    [
        ("secret", secret),
        ("organization", "Harbor Mobile"),
        ("name", "Ada Okafor"),
        ("email", "ada@harbor.example"),
        ("password", password),
    ]
}

async fn link(server: &Server) -> String {
    let secret = setup::offer(&server.services).await.expect("asked");
    secret.expect("a link").reveal().to_owned()
}

#[tokio::test]
async fn a_link_sets_up_once_and_signs_in() {
    let server = Server::empty().await;
    let secret = link(&server).await;
    let mut browser = server.browser();
    let page = browser.get(&format!("/setup?secret={secret}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("referrer-policy"), "same-origin");
    let answer = browser
        .post("/setup", &fields(&secret, "correct horse battery"))
        .await;
    assert_eq!(answer.location(), "/sessions");
    let viewer = browser.call("viewer", json!({})).await.json();
    assert_eq!(viewer["org"]["slug"], "harbor-mobile");
    assert_eq!(
        (&viewer["name"], &viewer["role"]),
        (&json!("Ada Okafor"), &json!("admin"))
    );
    let again = server
        .browser()
        .post("/setup", &fields(&secret, "correct horse battery"))
        .await;
    assert!(
        again.location().ends_with("&problem=secret"),
        "{}",
        again.location()
    );
    assert_eq!(
        setup::offer(&server.services).await.expect("asked"),
        None,
        "there is an organization"
    );
    server.stop().await;
}

#[tokio::test]
async fn a_bad_value_is_told_and_the_link_stays_good() {
    let server = Server::empty().await;
    let secret = link(&server).await;
    let mut browser = server.browser();
    let answer = browser.post("/setup", &fields(&secret, "short")).await;
    let location = answer.location();
    assert!(location.ends_with("&problem=password"), "{location}");
    assert!(
        location.contains("organization=Harbor+Mobile&name=Ada+Okafor"),
        "{location}"
    );
    assert!(!location.contains("short"), "{location}");
    let answer = browser
        .post("/setup", &fields(&secret, "correct horse battery"))
        .await;
    assert_eq!(answer.location(), "/sessions");
    server.stop().await;
}

#[tokio::test]
async fn old_replaced_and_invented_links_are_no_good() {
    let server = Server::empty().await;
    let first = link(&server).await;
    let second = link(&server).await;
    for secret in [first.as_str(), "", &"a".repeat(43)] {
        let answer = server
            .browser()
            .post("/setup", &fields(secret, "correct horse battery"))
            .await;
        assert!(
            answer.location().ends_with("&problem=secret"),
            "{}",
            answer.location()
        );
    }
    server.pass(Duration::from_hours(24));
    let answer = server
        .browser()
        .post("/setup", &fields(&second, "correct horse battery"))
        .await;
    assert!(
        answer.location().ends_with("&problem=secret"),
        "{}",
        answer.location()
    );
    server.stop().await;
}

#[tokio::test]
async fn strangers_without_the_link_do_not_use_up_the_tries_of_who_has_it() {
    let server = Server::with(Settings {
        trust_proxy: true,
        ..Settings::default()
    })
    .await;
    let secret = link(&server).await;
    let mut stranger = server.browser();
    stranger
        .headers
        .push(("x-forwarded-for", "203.0.113.6".to_owned()));
    let mut tries = 0;
    while tries < 100 {
        let invented = fields("invented", "correct horse battery");
        let answer = stranger.post("/setup", &invented).await;
        if answer.location().ends_with("problem=too-many") {
            break;
        }
        tries += 1;
    }
    assert_eq!(tries, 60, "strangers are limited");
    let mut admin = server.browser();
    admin.headers.push(("x-forwarded-for", "198.51.100.1".to_owned()));
    let answer = admin
        .post("/setup", &fields(&secret, "correct horse battery"))
        .await;
    assert_eq!(answer.location(), "/sessions");
    server.stop().await;
}

#[tokio::test]
async fn no_link_works_once_there_is_an_organization() {
    let server = Server::empty().await;
    let secret = link(&server).await;
    orgs::add(&server.services, "other", "Other")
        .await
        .expect("an organization");
    let answer = server
        .browser()
        .post("/setup", &fields(&secret, "correct horse battery"))
        .await;
    assert!(
        answer.location().ends_with("&problem=secret"),
        "{}",
        answer.location()
    );
    server.stop().await;
}
