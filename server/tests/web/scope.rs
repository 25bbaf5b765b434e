//! Nobody reads what is not theirs: every route and every function, with the ids of another organization and of
//! another user of the same one.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::{Scope, Session, SessionId};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::site::Server;

/// Who ran the sessions: their number, organization and e-mail.
const SESSIONS: [(u128, &str, &str); 4] = [
    (1, "harbor", "ada@harbor.example"),
    (2, "harbor", "leo@harbor.example"),
    (3, "harbor", "Maria@Harbor.example"),
    (4, "fjord", "olaf@fjord.example"),
];

/// Who reads which of them.
const READERS: [(&str, &[u128]); 4] = [
    ("ada@harbor.example", &[1, 2, 3]),
    ("leo@harbor.example", &[2]),
    ("maria@harbor.example", &[3]),
    ("olaf@fjord.example", &[4]),
];

fn id(number: u128) -> SessionId {
    SessionId::from_bytes(number.to_be_bytes())
}

fn session(number: u128, email: &str) -> Session {
    let at = format!("2026-11-0{number}T10:00:00.000Z");
    let session = json!({
        "id": id(number),
        "actor": {"kind": "user", "label": email, "subject": email},
        "app": {"id": format!("com.secret.app{number}"), "name": format!("Secret {number}")},
        "device": {"id": format!("device{number}"), "name": format!("Device {number}"), "platform": "ios",
            "os_version": format!("7{number}77.5")},
        "status": "completed", "requested_at": at, "started_at": at, "ended_at": at,
        "end_estimated": false, "client": {}, "options": {}, "tags": {},
        "attachments": [{"kind": "debug_log", "state": "available", "file_name": "debug.log",
            "content_type": "text/plain", "size": 3}],
    });
    serde_json::from_value(session).expect("a session")
}

async fn filled() -> Server {
    let server = Server::start().await;
    for (number, slug, email) in SESSIONS {
        let org = server.org(slug).await.id;
        let recorded = server
            .services
            .store
            .record(org, None, &[session(number, email)])
            .await;
        recorded.expect("a session");
    }
    server
}

/// True where the text gives away anything of a session that is not among `own`.
fn leaks(text: &str, own: &[u128]) -> Option<String> {
    SESSIONS
        .iter()
        .filter(|(number, ..)| !own.contains(number))
        .flat_map(|(number, _, email)| {
            let email = (*number != 4).then(|| email.to_lowercase());
            let words = [
                id(*number).to_string(),
                format!("com.secret.app{number}"),
                format!("Secret {number}"),
                format!("device{number}"),
                format!("Device {number}"),
                format!("7{number}77.5"),
            ];
            words.into_iter().chain(email)
        })
        .find(|word| text.to_lowercase().contains(&word.to_lowercase()))
}

/// Arguments of a function that ask for everything there is, the sessions of others included.
fn greedy(name: &str) -> Vec<Value> {
    let users: Vec<String> = SESSIONS
        .iter()
        .map(|(_, _, email)| format!("user={email}"))
        .collect();
    let users = users.join("&");
    let queries = [
        String::new(),
        users,
        "search=secret".to_owned(),
        format!("search={}", id(1)),
        "device=device1&device=device2&device=device3&device=device4".to_owned(),
        "sort=requested_at&limit=200".to_owned(),
    ];
    let ids: Vec<String> = SESSIONS
        .iter()
        .map(|(number, ..)| id(*number).to_string())
        .collect();
    match name {
        "welcome" | "viewer" | "organization" => vec![json!({})],
        "sessions" | "summary" => queries.iter().map(|query| json!({"query": query})).collect(),
        "session" => ids.iter().map(|id| json!({"id": id})).collect(),
        "facet" => ["users", "devices", "os", "more"]
            .iter()
            .flat_map(|facet| {
                let request = |query: &str, search: &str| {
                    json!({"request": {"facet": facet, "query": query, "search": search, "cursor": null}})
                };
                [request("", ""), request("", "harbor"), request("", "1")]
            })
            .collect(),
        "refresh" => queries
            .iter()
            .map(|query| json!({"request": {"query": query, "head": null, "ids": ids}}))
            .collect(),
        "access" | "retention" => vec![json!({"query": ""})],
        // Sign-ins of members are told in each of their organizations: `audit.rs` has them.
        "audit" => vec![json!({"query": "action=exported&action=downloaded&action=token_created"})],
        "access-item" => ["token", "member", "invite"]
            .iter()
            .flat_map(|kind| ids.iter().map(move |id| json!({"request": {"kind": kind, "id": id, "query": ""}})))
            .collect(),
        "invitation" => vec![json!({"secret": "guessed"})],
        other => panic!("a function that this test does not know: {other}"),
    }
}

/// Functions of the settings.
const SETTINGS: [&str; 6] = [
    "access",
    "access-item",
    "organization",
    "invitation",
    "audit",
    "retention",
];

/// What a function of the settings answers; nothing where it is none.
fn of_settings(name: &str, arguments: &Value, email: &str) -> Option<StatusCode> {
    let is_admin = email.starts_with("ada@") || email.starts_with("olaf@");
    let is_developer = email.starts_with("leo@");
    let allowed = match name {
        "audit" | "retention" | "organization" => is_admin,
        "access" => is_admin || is_developer,
        // Ids of nobody, and a secret that somebody guessed.
        "access-item" => {
            let sees = is_admin || is_developer && arguments["request"]["kind"] == "token";
            return Some(if sees {
                StatusCode::NOT_FOUND
            } else {
                StatusCode::FORBIDDEN
            });
        }
        "invitation" => return Some(StatusCode::BAD_REQUEST),
        _ => return None,
    };
    (!allowed).then_some(StatusCode::FORBIDDEN)
}

#[tokio::test]
async fn every_function_keeps_to_the_scope() {
    let server = filled().await;
    for (email, own) in READERS {
        let mut browser = server.signed_in(email).await;
        for (path, _) in server_fn_paths() {
            let name = path.strip_prefix("/rpc/").expect("a function of the app");
            for arguments in greedy(name) {
                let answer = browser.call(name, arguments.clone()).await;
                if name == "viewer" {
                    continue;
                }
                let asked_for = arguments["id"].as_str().map(str::to_owned);
                let is_own = |asked: &String| own.iter().any(|number| id(*number).to_string() == *asked);
                let expected = match &asked_for {
                    Some(asked) if !is_own(asked) => StatusCode::NOT_FOUND,
                    _ => of_settings(name, &arguments, email).unwrap_or(StatusCode::OK),
                };
                assert_eq!(
                    answer.status,
                    expected,
                    "{email} {name} {arguments}: {}",
                    answer.text()
                );
                // Members of an organization are no secret to its admins, wherever else they belong: what the settings
                // show is walked in `settings.rs` and `audit.rs`.
                if SETTINGS.contains(&name) {
                    continue;
                }
                // What was asked for may be repeated: labels of chosen values.
                let mut body = answer.json();
                for echoed in ["user_labels", "device_labels"] {
                    if let Some(map) = body.as_object_mut() {
                        map.remove(echoed);
                    }
                }
                assert_eq!(leaks(&body.to_string(), own), None, "{email} {name} {arguments}");
            }
        }
        let total = browser.call("summary", json!({"query": ""})).await.json()["total"].clone();
        assert_eq!(total, json!(own.len()), "{email}");
    }
    server.stop().await;
}

#[tokio::test]
async fn labels_of_what_was_asked_give_nothing_away() {
    let server = filled().await;
    // Somebody of another organization, somebody else of the same one, and the one whose device it is.
    for (email, told) in [
        ("olaf@fjord.example", false),
        ("maria@harbor.example", false),
        ("leo@harbor.example", true),
        ("ada@harbor.example", true),
    ] {
        let mut browser = server.signed_in(email).await;
        let query = "user=leo@harbor.example&device=device2&device=nothing";
        let page = browser.call("sessions", json!({"query": query})).await.json();
        assert_eq!(page["rows"] == json!([]), !told, "{email}");
        let text = format!("{}{}", page["user_labels"], page["device_labels"]);
        assert_eq!(text.contains("Device 2"), told, "{email}: {text}");
        assert!(!text.contains("Secret"), "{email}: {text}");
    }
    server.stop().await;
}

#[tokio::test]
async fn every_route_keeps_to_the_scope() {
    let server = filled().await;
    for (email, own) in READERS {
        let mut browser = server.signed_in(email).await;
        let csv = browser.get("/sessions.csv").await;
        assert_eq!(csv.status, StatusCode::OK);
        let lines = csv.text().lines().count();
        assert_eq!(lines, own.len() + 1, "{email}");
        assert_eq!(leaks(&csv.text(), own), None, "{email}");
        let page = browser.get("/sessions").await;
        assert_eq!(leaks(&without_viewer(&page.text(), email), own), None, "{email}");
        for (number, ..) in SESSIONS {
            let status = file_of(&mut browser, number).await;
            if !own.contains(&number) {
                assert_eq!(status, StatusCode::NOT_FOUND, "{email} {number}");
            }
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn every_route_of_the_api_keeps_to_the_scope() {
    let server = filled().await;
    let harbor = server.org("harbor").await;
    let admin = server.token("harbor", domain::Role::Admin).await;
    let developer = server.token("harbor", domain::Role::Developer).await;
    let foreign = server.token("fjord", domain::Role::Admin).await;
    let known = server::service::tokens::authenticate(&server.services, &developer).await;
    let key = known.expect("a token").key;
    let own = session(5, "somebody@harbor.example");
    let recorded = server.services.store.record(harbor.id, Some(key), &[own]).await;
    recorded.expect("a session");
    let readers: [(&str, &[u128]); 3] = [(&admin, &[1, 2, 3, 5]), (&developer, &[5]), (&foreign, &[4])];
    for (secret, own) in readers {
        let mut machine = server.browser();
        machine
            .headers
            .push(("authorization", format!("Bearer {secret}")));
        for (number, ..) in SESSIONS.iter().copied().chain([(5, "", "")]) {
            let path = format!("/api/v1/sessions/{}", id(number));
            let json = [("content-type", "application/json")];
            let found = machine.send(Method::GET, &path, &[], Body::empty()).await;
            let is_own = own.contains(&number);
            assert_eq!(
                found.status == StatusCode::OK,
                is_own,
                "{number}: {}",
                found.text()
            );
            if is_own {
                continue;
            }
            let file = format!("{path}/attachments/debug_log");
            let heartbeat = "{\"event\":\"heartbeat\"}";
            for (method, path, body) in [
                (Method::GET, &path, ""),
                (Method::PATCH, &path, heartbeat),
                (Method::GET, &file, ""),
                (Method::PUT, &file, "text"),
                (Method::PATCH, &file, "{\"state\":\"failed\"}"),
            ] {
                let answer = machine.send(method.clone(), path, &json, Body::from(body)).await;
                assert_eq!(
                    answer.status,
                    StatusCode::NOT_FOUND,
                    "{method} {path}: {}",
                    answer.text()
                );
                assert_eq!(
                    leaks(&answer.text().replace(path, ""), own),
                    None,
                    "{method} {path}"
                );
            }
        }
        for path in [
            "sessions",
            "sessions?sort=requested_at&search=secret",
            "sessions.csv",
            "sessions/count",
            "sessions/facets/users",
            "sessions/facets/devices?q=dev",
            "sessions/facets/os",
        ] {
            let answer = machine
                .send(Method::GET, &format!("/api/v1/{path}"), &[], Body::empty())
                .await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
            assert_eq!(leaks(&answer.text(), own), None, "{path}");
        }
        let count = machine
            .send(Method::GET, "/api/v1/sessions/count", &[], Body::empty())
            .await;
        assert_eq!(count.json()["count"], json!(own.len()));
    }
    let mut browser = server.signed_in("ada@harbor.example").await;
    let answer = browser.get("/api/v1/sessions").await;
    assert_eq!(
        answer.status,
        StatusCode::UNAUTHORIZED,
        "the API takes no cookies"
    );
    server.stop().await;
}

/// A page names its own viewer and the admins, who are no secret.
fn without_viewer(html: &str, email: &str) -> String {
    html.replace(email, "").replace("ada@harbor.example", "")
}

async fn file_of(browser: &mut Browser, number: u128) -> StatusCode {
    let path = format!("/sessions/{}/files/debug_log", id(number));
    browser.send(Method::GET, &path, &[], Body::empty()).await.status
}

#[tokio::test]
async fn a_token_reads_what_it_wrote() {
    let server = filled().await;
    let org = server.org("harbor").await;
    let secret = server.token("harbor", domain::Role::Developer).await;
    let token = server::service::tokens::authenticate(&server.services, &secret)
        .await
        .expect("a token");
    let store = &server.services.store;
    let own = session(5, "somebody@harbor.example");
    store
        .record(org.id, Some(token.key), std::slice::from_ref(&own))
        .await
        .expect("recorded");
    let scope: Scope = token.scope();
    assert!(store.find(&scope, id(5)).await.expect("asked").is_some());
    for (number, ..) in SESSIONS {
        assert!(
            store.find(&scope, id(number)).await.expect("asked").is_none(),
            "{number}"
        );
    }
    server::service::tokens::revoke(
        &server.services,
        &server::service::acting::Acting::console(org),
        &token.id,
        None,
    )
    .await
    .expect("revoked");
    assert!(
        server::service::tokens::authenticate(&server.services, &secret)
            .await
            .is_err()
    );
    server.stop().await;
}
