//! Signing in and out, and the forms' defences.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;
use server::service::acting::Acting;
use server::service::people;
use server::web::Settings;

use crate::site::{PASSWORD, Server};

const COOKIE: &str = "session_history";

#[tokio::test]
async fn a_password_opens_the_page_that_was_asked_for() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let asked = browser.get("/sessions?search=a%20b&user=x").await;
    let to = "/sign-in?next=%2Fsessions%3Fsearch%3Da%2520b%26user%3Dx";
    assert_eq!(asked.location(), to);
    let fields = [
        ("email", " ADA@Harbor.example"),
        ("password", PASSWORD),
        ("next", "/sessions?search=a%20b&user=x"),
    ];
    let answer = browser.post("/sign-in", &fields).await;
    assert_eq!(answer.location(), "/sessions?search=a%20b&user=x");
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("session_history="), "{cookie}");
    assert!(
        cookie.ends_with("; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    assert_eq!(browser.get("/sessions").await.status, StatusCode::OK);
    assert_eq!(browser.get("/sign-in").await.location(), "/sessions");
    server.stop().await;
}

#[tokio::test]
async fn https_keeps_the_cookie_to_https() {
    let server = Server::start_https().await;
    let mut browser = server.browser();
    let answer = browser.sign_in("ada@harbor.example", PASSWORD).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-session_history="), "{cookie}");
    assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    assert!(!answer.header("strict-transport-security").is_empty());
    assert_eq!(browser.get("/sessions").await.status, StatusCode::OK);
    server.stop().await;
}

#[tokio::test]
async fn wrong_and_unknown_are_told_alike() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let fields = |email| {
        [
            ("email", email),
            ("password", "wrong password"),
            ("next", "/sessions?os=ios:18"),
        ]
    };
    let wrong = browser.post("/sign-in", &fields("ada@harbor.example")).await;
    let unknown = browser.post("/sign-in", &fields("nobody@harbor.example")).await;
    assert_eq!(
        wrong.location(),
        "/sign-in?next=%2Fsessions%3Fos%3Dios%3A18&problem=credentials"
    );
    assert_eq!(wrong.location(), unknown.location());
    assert!(!browser.cookies.contains_key(COOKIE));
    assert_eq!(browser.get("/sessions").await.status, StatusCode::SEE_OTHER);
    let again = browser.get(wrong.location()).await.text();
    assert!(
        again.contains(r#"value="nobody@harbor.example""#),
        "what was typed is there still"
    );
    server.stop().await;
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let server = Server::start().await;
    for next in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ] {
        let fields = [
            ("email", "ada@harbor.example"),
            ("password", PASSWORD),
            ("next", next),
        ];
        let answer = server.browser().post("/sign-in", &fields).await;
        assert_eq!(answer.location(), "/sessions", "{next}");
    }
    server.stop().await;
}

#[tokio::test]
async fn guessing_is_stopped_and_even_the_right_password_waits() {
    let server = Server::start().await;
    let mut browser = server.browser();
    for _ in 0..10 {
        let answer = browser.sign_in("ada@harbor.example", "wrong password").await;
        assert_eq!(answer.location(), "/sign-in?problem=credentials");
    }
    let answer = browser.sign_in("ada@harbor.example", PASSWORD).await;
    assert_eq!(answer.location(), "/sign-in?problem=too-many");
    assert_eq!(answer.header("retry-after"), "900");
    assert!(!browser.cookies.contains_key(COOKIE));
    let other = browser.sign_in("leo@harbor.example", PASSWORD).await;
    assert_eq!(other.location(), "/sessions", "others are not held up");
    server.pass(Duration::from_mins(15));
    let later = server.browser().sign_in("ada@harbor.example", PASSWORD).await;
    assert_eq!(later.location(), "/sessions");
    server.stop().await;
}

#[tokio::test]
async fn guessing_in_one_place_locks_nobody_out_in_another() {
    let server = Server::with(Settings {
        trust_proxy: true,
        ..Settings::default()
    })
    .await;
    server.fill().await;
    let at = |address: &str| {
        let mut browser = server.browser();
        browser.headers.push(("x-forwarded-for", address.to_owned()));
        browser
    };
    let mut stranger = at("203.0.113.6");
    for _ in 0..10 {
        stranger.sign_in("ada@harbor.example", "wrong password").await;
    }
    let refused = stranger.sign_in("ada@harbor.example", PASSWORD).await;
    assert_eq!(refused.location(), "/sign-in?problem=too-many");
    let mut ada = at("198.51.100.1");
    let answer = ada.sign_in("ada@harbor.example", PASSWORD).await;
    assert_eq!(answer.location(), "/sessions");
    // Whatever is tried elsewhere from now on, she may where she was before.
    for n in 0..100 {
        let mut stranger = at(&format!("203.0.113.{}", 10 + n / 10));
        stranger.sign_in("ada@harbor.example", "wrong password").await;
    }
    let elsewhere = at("198.51.100.2").sign_in("ada@harbor.example", PASSWORD).await;
    assert_eq!(elsewhere.location(), "/sign-in?problem=too-many");
    let again = at("198.51.100.1").sign_in("ada@harbor.example", PASSWORD).await;
    assert_eq!(again.location(), "/sessions");
    server.stop().await;
}

#[tokio::test]
async fn a_sign_in_is_another_each_time_and_ends_the_one_before() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada@harbor.example").await;
    let before = browser.cookies[COOKIE].clone();
    browser.sign_in("ada@harbor.example", PASSWORD).await;
    assert_ne!(browser.cookies[COOKIE], before);
    let mut thief = server.browser();
    thief.cookies.insert(COOKIE.to_owned(), before);
    assert_eq!(
        thief.call("viewer", json!({})).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(browser.call("viewer", json!({})).await.status, StatusCode::OK);
    server.stop().await;
}

#[tokio::test]
async fn a_planted_cookie_is_never_taken_over() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let planted = "a".repeat(43);
    browser.cookies.insert(COOKIE.to_owned(), planted.clone());
    browser.sign_in("ada@harbor.example", PASSWORD).await;
    assert_ne!(browser.cookies[COOKIE], planted);
    server.stop().await;
}

#[tokio::test]
async fn a_sign_in_that_is_not_used_ends_after_two_weeks() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada@harbor.example").await;
    for _ in 0..3 {
        server.pass(Duration::from_hours(13 * 24));
        assert_eq!(browser.call("viewer", json!({})).await.status, StatusCode::OK);
    }
    server.pass(Duration::from_hours(14 * 24));
    let answer = browser.call("viewer", json!({})).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json()["kind"], "signed_out");
    server.stop().await;
}

#[tokio::test]
async fn a_sign_in_ends_after_ninety_days_however_it_is_used() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada@harbor.example").await;
    for _ in 0..8 {
        server.pass(Duration::from_hours(11 * 24));
        assert_eq!(browser.call("viewer", json!({})).await.status, StatusCode::OK);
    }
    server.pass(Duration::from_hours(2 * 24));
    assert_eq!(
        browser.call("viewer", json!({})).await.status,
        StatusCode::UNAUTHORIZED
    );
    server.stop().await;
}

#[tokio::test]
async fn signing_out_ends_it_on_the_server_too() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada@harbor.example").await;
    let mut copy = browser.clone();
    let answer = browser.post("/sign-out", &[]).await;
    assert_eq!(answer.location(), "/sign-in");
    assert!(browser.cookies.is_empty());
    assert_eq!(
        copy.call("viewer", json!({})).await.status,
        StatusCode::UNAUTHORIZED
    );
    server.stop().await;
}

#[tokio::test]
async fn who_is_disabled_is_out_at_once_and_stays_out() {
    let server = Server::start().await;
    let mut browser = server.signed_in("leo@harbor.example").await;
    let org = server.org("harbor").await;
    let acting = Acting::console(org.clone());
    let leo = people::member(&server.services, &org, "LEO@harbor.example")
        .await
        .expect("a member");
    people::disable(&server.services, &acting, &leo.person.id)
        .await
        .expect("disabled");
    assert_eq!(
        browser.call("viewer", json!({})).await.status,
        StatusCode::UNAUTHORIZED
    );
    let again = browser.sign_in("leo@harbor.example", PASSWORD).await;
    assert_eq!(again.location(), "/sign-in?problem=credentials");
    people::enable(&server.services, &acting, &leo.person.id)
        .await
        .expect("enabled");
    let again = browser.sign_in("leo@harbor.example", PASSWORD).await;
    assert_eq!(again.location(), "/sessions");
    server.stop().await;
}

#[tokio::test]
async fn a_new_password_signs_out_everywhere() {
    let server = Server::start().await;
    let mut browser = server.signed_in("leo@harbor.example").await;
    let org = server.org("harbor").await;
    let acting = Acting::console(org);
    people::set_password(
        &server.services,
        &acting,
        "leo@harbor.example",
        "another good one",
    )
    .await
    .expect("a new password");
    assert_eq!(
        browser.call("viewer", json!({})).await.status,
        StatusCode::UNAUTHORIZED
    );
    let old = browser.sign_in("leo@harbor.example", PASSWORD).await;
    assert_eq!(old.location(), "/sign-in?problem=credentials");
    let new = browser.sign_in("leo@harbor.example", "another good one").await;
    assert_eq!(new.location(), "/sessions");
    server.stop().await;
}

#[tokio::test]
async fn what_another_site_sends_is_refused() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada@harbor.example").await;
    let from: [&[(&'static str, &str)]; 6] = [
        &[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://evil.example"),
        ],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[],
    ];
    for headers in from {
        for path in [
            "/sign-in",
            "/sign-out",
            "/organization",
            "/setup",
            "/rpc/viewer",
            "/nowhere",
        ] {
            let answer = browser.post_from(path, &[("slug", "fjord")], headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
        }
    }
    assert_eq!(
        browser.call("viewer", json!({})).await.json()["org"]["slug"],
        "harbor"
    );
    let by_origin = [("origin", "http://localhost:3000")];
    let own = browser
        .post_from("/organization", &[("slug", "fjord")], &by_origin)
        .await;
    assert_eq!(
        own.location(),
        "/sessions",
        "a browser without Sec-Fetch-Site names our origin"
    );
    server.stop().await;
}

#[tokio::test]
async fn the_switcher_leads_only_to_own_organizations() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada@harbor.example").await;
    let viewer = ada.call("viewer", json!({})).await.json();
    assert_eq!(viewer["org"]["slug"], "harbor", "the one she joined first");
    assert_eq!(viewer["role"], "admin");
    let answer = ada
        .post("/organization", &[("slug", "fjord"), ("next", "/sessions?x=1")])
        .await;
    assert_eq!(answer.location(), "/sessions?x=1");
    let viewer = ada.call("viewer", json!({})).await.json();
    assert_eq!(
        (&viewer["org"]["slug"], &viewer["role"]),
        (&json!("fjord"), &json!("user"))
    );
    assert_eq!(viewer["admins"], json!(["olaf@fjord.example"]));
    let mut leo = server.signed_in("leo@harbor.example").await;
    for slug in ["fjord", "nowhere", ""] {
        let answer = leo.post("/organization", &[("slug", slug)]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{slug}");
    }
    assert_eq!(
        leo.call("viewer", json!({})).await.json()["org"]["slug"],
        "harbor"
    );
    server.stop().await;
}

#[tokio::test]
async fn demo_accounts_exist_only_in_the_demo() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let answer = browser
        .post("/sign-in/demo", &[("email", "ada@harbor.example")])
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(browser.cookies.is_empty());
    server.stop().await;
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused() {
    let server = Server::start().await;
    let long = "x".repeat(100_000);
    let answer = server.browser().post("/sign-in", &[("email", &long)]).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    server.stop().await;
}
