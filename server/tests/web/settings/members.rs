//! Members: their roles, who is kept out of what, and the admin who stays.

use axum::http::StatusCode;
use serde_json::json;

use super::id_of;
use crate::site::Server;

#[tokio::test]
async fn members_are_changed_and_the_last_admin_stays() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada@harbor.example").await;
    let (own, leo) = (
        id_of(&server, "harbor", "ada@harbor.example").await,
        id_of(&server, "harbor", "leo@harbor.example").await,
    );
    for path in ["/settings/members/role", "/settings/members/disable"] {
        let answer = ada
            .post(path, &[("member", &own), ("seen", "admin"), ("role", "user")])
            .await;
        assert_eq!(
            answer.location(),
            format!("/settings/members/{own}?problem=last-admin")
        );
    }
    let page = ada
        .get(&format!("/settings/members/{own}?problem=last-admin"))
        .await
        .text();
    assert!(page.contains("They are the only admin."));
    let fields = [
        ("member", leo.as_str()),
        ("seen", "developer"),
        ("role", "user"),
        ("next", "/settings?search=leo"),
    ];
    let done = ada.post("/settings/members/role", &fields).await;
    assert_eq!(done.location(), "/settings?search=leo&done=role-changed");
    let late = [
        ("member", leo.as_str()),
        ("seen", "developer"),
        ("role", "admin"),
        ("next", "https://evil.example"),
    ];
    let stale = ada.post("/settings/members/role", &late).await;
    assert_eq!(
        stale.location(),
        format!("/settings/members/{leo}?problem=stale-role")
    );
    let mut browser = server.signed_in("leo@harbor.example").await;
    let done = ada
        .post(
            "/settings/members/disable",
            &[("member", &leo), ("next", "https://evil.example")],
        )
        .await;
    assert_eq!(done.location(), "/settings?done=disabled");
    assert_eq!(
        browser.call("viewer", json!({})).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert!(ada.get("/settings").await.text().contains("Disabled"));
    ada.post("/settings/members/enable", &[("member", &leo)]).await;
    assert_eq!(
        browser
            .sign_in("leo@harbor.example", crate::site::PASSWORD)
            .await
            .location(),
        "/sessions"
    );
    server.stop().await;
}

#[tokio::test]
async fn one_organization_keeps_nobody_out_of_another() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada@harbor.example").await;
    let mut olaf = server.signed_in("olaf@fjord.example").await;
    let id = id_of(&server, "fjord", "ada@harbor.example").await;
    assert_eq!(
        olaf.post("/settings/members/disable", &[("member", &id)])
            .await
            .location(),
        "/settings?done=disabled"
    );
    let viewer = ada.call("viewer", json!({})).await.json();
    assert_eq!(
        (&viewer["org"]["slug"], viewer["orgs"].as_array().map(Vec::len)),
        (&json!("harbor"), Some(1))
    );
    let entering = ada.post("/organization", &[("slug", "fjord")]).await;
    assert_eq!(entering.status, StatusCode::NOT_FOUND);
    assert_eq!(
        ada.sign_in("ada@harbor.example", crate::site::PASSWORD)
            .await
            .location(),
        "/sessions"
    );
    server.stop().await;
}
