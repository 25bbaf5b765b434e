//! Invitations: a link that is good once, for a week, and for one person.

use axum::http::StatusCode;
use serde_json::json;

use super::{between, shown};
use crate::browser::Browser;
use crate::site::Server;

async fn invited(admin: &mut Browser, email: &str, role: &str) -> String {
    let answer = admin
        .post("/settings/members/invite", &[("email", email), ("role", role)])
        .await;
    let link = shown(&answer);
    assert!(link.starts_with("http://localhost:3000/join?secret="), "{link}");
    assert!(!admin.get("/settings").await.text().contains(&link), "shown once");
    link.trim_start_matches("http://localhost:3000").to_owned()
}

#[tokio::test]
async fn somebody_new_joins_with_a_link_once() {
    let server = Server::start().await;
    let mut admin = server.signed_in("ada@harbor.example").await;
    let link = invited(&mut admin, "Nina@harbor.example", "developer").await;
    assert!(
        admin
            .get("/settings")
            .await
            .text()
            .contains("Nina@harbor.example")
    );
    let mut nina = server.browser();
    let page = nina.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Join ") && page.text().contains("as developer"));
    let secret = link.split_once('=').expect("a secret").1;
    let weak = nina
        .post(
            "/join",
            &[("secret", secret), ("name", "Nina Vogel"), ("password", "short")],
        )
        .await;
    let back = weak.location().to_owned();
    assert!(
        back.ends_with("&name=Nina+Vogel&problem=password") && !back.contains("short"),
        "{back}"
    );
    let fields = [
        ("secret", secret),
        ("name", "Nina Vogel"),
        ("password", "correct horse battery"),
    ];
    assert_eq!(nina.post("/join", &fields).await.location(), "/sessions");
    let viewer = nina.call("viewer", json!({})).await.json();
    assert_eq!(
        (&viewer["name"], &viewer["role"], &viewer["org"]["slug"]),
        (&json!("Nina Vogel"), &json!("developer"), &json!("harbor"))
    );
    let again = server.browser().post("/join", &fields).await;
    assert!(
        again.location().ends_with("&problem=invite-secret"),
        "{}",
        again.location()
    );
    assert_eq!(server.browser().get(&link).await.status, StatusCode::BAD_REQUEST);
    let twice = admin
        .post(
            "/settings/members/invite",
            &[("email", "nina@harbor.example"), ("role", "user")],
        )
        .await;
    assert_eq!(
        twice.location(),
        "/settings/members/invite?email=nina%40harbor.example&role=user&problem=member"
    );
    server.stop().await;
}

#[tokio::test]
async fn somebody_with_an_account_signs_in_to_join() {
    let server = Server::start().await;
    let mut admin = server.signed_in("ada@harbor.example").await;
    let link = invited(&mut admin, "olaf@fjord.example", "user").await;
    let secret = link.split_once('=').expect("a secret").1;
    let mut olaf = server.browser();
    let page = olaf.get(&link).await.text();
    assert!(page.contains("You have an account already") && !page.contains(r#"name="password""#));
    let fields = [
        ("secret", secret),
        ("password", "another password"),
        ("name", "Thief"),
    ];
    let thief = server.browser().post("/join", &fields).await;
    assert!(
        thief.location().ends_with("&problem=account"),
        "{}",
        thief.location()
    );
    let mut leo = server.signed_in("leo@harbor.example").await;
    assert!(
        leo.get(&link)
            .await
            .text()
            .contains("You are signed in as leo@harbor.example")
    );
    let other = leo.post("/join", &[("secret", secret)]).await;
    assert!(
        other.location().ends_with("&problem=somebody-else"),
        "{}",
        other.location()
    );
    let out = leo.post("/sign-out", &[("next", &link)]).await;
    assert_eq!(out.location(), link);
    let to = between(&page, r#"href="/sign-in?"#, "\"").replace("&amp;", "&");
    let next = domain::Query::parse(&to)
        .first("next")
        .expect("a way back")
        .to_owned();
    assert_eq!(next, link);
    let fields = [
        ("email", "olaf@fjord.example"),
        ("password", crate::site::PASSWORD),
        ("next", &next),
    ];
    assert_eq!(olaf.post("/sign-in", &fields).await.location(), link);
    assert_eq!(
        olaf.post("/join", &[("secret", secret)]).await.location(),
        "/sessions"
    );
    let viewer = olaf.call("viewer", json!({})).await.json();
    assert_eq!(
        (&viewer["org"]["slug"], &viewer["role"]),
        (&json!("harbor"), &json!("user"))
    );
    assert_eq!(viewer["orgs"].as_array().map(Vec::len), Some(2));
    server.stop().await;
}

#[tokio::test]
async fn a_link_ends_after_a_week_by_renewal_and_by_withdrawal() {
    use std::time::Duration;
    let server = Server::start().await;
    let mut admin = server.signed_in("ada@harbor.example").await;
    let first = invited(&mut admin, "nina@x.example", "user").await;
    let twice = admin
        .post(
            "/settings/members/invite",
            &[("email", "NINA@x.example"), ("role", "user")],
        )
        .await;
    assert!(
        twice.location().ends_with("&problem=invited"),
        "{}",
        twice.location()
    );
    server.pass(Duration::from_hours(7 * 24));
    assert_eq!(server.browser().get(&first).await.status, StatusCode::BAD_REQUEST);
    let page = admin.get("/settings").await.text();
    assert!(page.contains("Link expired"));
    let id = between(&page, "/settings/invites/", "\"").to_owned();
    let renewed = shown(&admin.post("/settings/members/invite", &[("invite", &id)]).await);
    let renewed = renewed.trim_start_matches("http://localhost:3000");
    assert_ne!(renewed, first);
    assert_eq!(server.browser().get(renewed).await.status, StatusCode::OK);
    let done = admin.post("/settings/invites/withdraw", &[("invite", &id)]).await;
    assert_eq!(done.location(), "/settings?done=withdrawn");
    assert_eq!(
        server.browser().get(renewed).await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        admin.get(&format!("/settings/invites/{id}")).await.status,
        StatusCode::NOT_FOUND
    );
    server.stop().await;
}
