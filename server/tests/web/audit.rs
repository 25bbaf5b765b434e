//! The audit log: what people answer for stands in it, and admins of the organization alone read it.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::audit::{Action, Filter};
use domain::{Interval, Role};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::site::{PASSWORD, Server};

/// The rows of the first page that a query asks for.
async fn rows(browser: &mut Browser, query: &str) -> Vec<Value> {
    let answer = browser.call("audit", json!({"query": query})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()["rows"].as_array().expect("rows").clone()
}

/// Who did what to whom, oldest first.
fn told(rows: &[Value]) -> Vec<String> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    rows.iter()
        .rev()
        .map(|row| {
            let told = format!(
                "{} {} {}",
                text(row, "who"),
                text(row, "action"),
                text(row, "subject")
            );
            told.trim().to_owned()
        })
        // Those who were there before the test began.
        .filter(|told| !told.starts_with("member_added"))
        .collect()
}

/// Waits for a sign-in that failed: it is noted after its answer.
async fn until_noted(server: &Server, action: Action) {
    let org = server.org("harbor").await.id;
    let filter = Filter {
        actions: vec![action],
        ..Filter::default()
    };
    let store = &server.services.store;
    for _ in 0..500 {
        let number = store.count_audit_entries(org, &filter, Interval::default()).await;
        if number.expect("a count") > 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{action:?} is not noted");
}

#[tokio::test]
async fn what_people_answer_for_is_noted_with_what_it_was() {
    let server = Server::start().await;
    let token = server.token("harbor", Role::Developer).await;
    let mut machine = server.browser();
    machine.headers.push(("authorization", format!("Bearer {token}")));
    let json = [("content-type", "application/json")];
    let body = Body::from(r#"{"device":{"id":"d"}}"#);
    let session = machine
        .send(Method::POST, "/api/v1/sessions", &json, body)
        .await
        .json();
    let id = session["id"].as_str().expect("an id").to_owned();
    let file = format!("/api/v1/sessions/{id}/attachments/debug_log");
    machine
        .send(Method::PUT, &file, &[], Body::from("0123456789"))
        .await;

    server.clock.advance(1_000);
    let mut ada = server.browser();
    ada.sign_in("ada@harbor.example", "wrong").await;
    until_noted(&server, Action::SignInFailed).await;
    server.clock.advance(1_000);
    ada.sign_in("ada@harbor.example", PASSWORD).await;
    server.clock.advance(1_000);
    ada.get("/sessions.csv?search=nothing%20at%20all").await;
    server.clock.advance(1_000);
    ada.get(&format!("/sessions/{id}/files/debug_log")).await;
    server.clock.advance(1_000);
    // The rest of a download, and a look at its head, are no downloads of their own.
    let headers = [("range", "bytes=5-")];
    machine.send(Method::GET, &file, &headers, Body::empty()).await;
    machine.send(Method::HEAD, &file, &[], Body::empty()).await;
    machine
        .send(Method::GET, &file, &[("range", "bytes=0-4")], Body::empty())
        .await;
    server.clock.advance(1_000);
    ada.post(
        "/settings/tokens/new",
        &[("label", "Release smoke"), ("role", "developer")],
    )
    .await;
    server.clock.advance(1_000);
    let days = [("seen", ""), ("keep_video", "30")];
    assert_eq!(
        ada.post("/settings/retention", &days).await.location(),
        "/settings/retention?done=saved"
    );
    server.clock.advance(1_000);

    let noted = rows(&mut ada, "from=2026-11-23&to=2026-11-23").await;
    assert_eq!(
        told(&noted),
        [
            "token_created CI",
            "ada@harbor.example sign_in_failed",
            "ada@harbor.example signed_in",
            "ada@harbor.example exported",
            &format!("ada@harbor.example downloaded {id}"),
            &format!("CI downloaded {id}"),
            "ada@harbor.example token_created Release smoke",
            "ada@harbor.example retention_changed harbor",
        ]
    );
    // Three were members before.
    let details = |at: usize| noted[noted.len() - 4 - at]["details"].clone();
    assert_eq!(
        details(3),
        json!([["rows", "0"], ["query", "search=nothing+at+all"]])
    );
    assert_eq!(details(4), json!([["file", "debug_log"]]));
    assert_eq!(
        details(7),
        json!([["retention", "video-30"], ["retention_before", "for ever"]])
    );

    // By who or to whom, by what, page by page.
    assert_eq!(rows(&mut ada, "search=RELEASE").await.len(), 1);
    assert_eq!(rows(&mut ada, "search=100%25").await.len(), 0);
    assert_eq!(rows(&mut ada, "action=downloaded").await.len(), 2);
    assert_eq!(rows(&mut ada, "to=2026-11-22").await.len(), 0);
    let page = ada.call("audit", json!({"query": "limit=5"})).await.json();
    let next = page["next"].as_str().expect("more");
    let rest = rows(&mut ada, &format!("limit=5&cursor={next}")).await;
    assert_eq!(
        (page["total"].clone(), told(&rest)),
        (json!(11), told(&noted)[..3].to_vec())
    );

    let csv = ada.get("/settings/audit.csv?action=downloaded").await;
    assert!(
        csv.header("content-disposition").contains("harbor_audit-log_"),
        "{:?}",
        csv.headers
    );
    let text = csv.text();
    assert!(
        text.starts_with("\u{feff}at,who,who_kind,action,subject,details,address,id\r\n"),
        "{text}"
    );
    assert_eq!((text.lines().count(), text.matches(&id).count()), (3, 2));
    assert_eq!(
        ada.get("/settings/audit.csv?action=flew").await.status,
        StatusCode::BAD_REQUEST
    );
    server.stop().await;
}

#[tokio::test]
async fn admins_of_the_organization_alone_read_it() {
    let server = Server::start().await;
    let mut olaf = server.signed_in("olaf@fjord.example").await;
    olaf.get("/sessions.csv").await;
    let mut ada = server.signed_in("ada@harbor.example").await;
    ada.get("/sessions.csv").await;
    let harbor = told(&rows(&mut ada, "").await);
    assert!(
        harbor.contains(&"ada@harbor.example exported".to_owned()),
        "{harbor:?}"
    );
    assert!(!harbor.iter().any(|line| line.contains("olaf")), "{harbor:?}");
    // Ada is a user in Olaf's organization: that she signed in is his to know too, and nothing else of her.
    let fjord = told(&rows(&mut olaf, "search=ada").await);
    assert_eq!(fjord, ["ada@harbor.example signed_in"]);

    for email in ["leo@harbor.example", "maria@harbor.example"] {
        let mut browser = server.signed_in(email).await;
        let answer = browser.call("audit", json!({"query": ""})).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{email}");
        assert!(!answer.text().contains("exported"), "{email}");
        assert_eq!(
            browser.get("/settings/audit.csv").await.status,
            StatusCode::FORBIDDEN,
            "{email}"
        );
        assert_eq!(
            browser.get("/settings/audit").await.status,
            StatusCode::FORBIDDEN,
            "{email}"
        );
    }
    let mut nobody = server.browser();
    assert_eq!(
        nobody.call("audit", json!({"query": ""})).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert!(
        nobody
            .get("/settings/audit.csv")
            .await
            .location()
            .starts_with("/sign-in")
    );
    server.stop().await;
}
