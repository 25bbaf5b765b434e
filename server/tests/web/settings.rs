//! The settings: who may do what, secrets that are shown once, and an admin who stays.

mod joining;
mod members;
mod organization;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::Role;
use serde_json::json;
use server::service::acting::Acting;
use server::service::{invites, people, tokens};

use crate::browser::{Answer, Browser};
use crate::site::Server;

/// The id of a member's person.
async fn id_of(server: &Server, slug: &str, email: &str) -> String {
    let org = server.org(slug).await;
    let member = people::member(&server.services, &org, email).await;
    member.expect("a member").person.id
}

/// A token and an invitation of an organization: their ids.
async fn made_in(server: &Server, slug: &str) -> (String, String) {
    let acting = Acting::console(server.org(slug).await);
    let (token, _) = tokens::create(&server.services, &acting, "CI", Role::Developer, None)
        .await
        .expect("a token");
    let (invite, _) = invites::invite(&server.services, &acting, "nina@x.example", Role::User)
        .await
        .expect("an invitation");
    (token.id, invite.id)
}

/// The secret that a page shows.
fn shown(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("set-cookie"), "");
    let text = answer.text();
    let (_, rest) = text.split_once(r#"id="handed""#).expect("the secret");
    let (_, rest) = rest.split_once('>').expect("an end");
    rest.split('<').next().expect("text").trim().to_owned()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before}"));
    rest.split(after).next().expect("an end")
}

/// Every form of the settings with the ids of harbor.
async fn forms(server: &Server) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let (token, invite) = made_in(server, "harbor").await;
    let member = id_of(server, "harbor", "maria@harbor.example").await;
    let own = |text: &str| text.to_owned();
    vec![
        (
            "/settings/tokens/revoke",
            vec![("token", token), ("label", own("CI"))],
        ),
        ("/settings/members/invite", vec![("invite", invite.clone())]),
        ("/settings/invites/withdraw", vec![("invite", invite)]),
        (
            "/settings/members/role",
            vec![
                ("member", member.clone()),
                ("seen", own("user")),
                ("role", own("admin")),
            ],
        ),
        ("/settings/members/disable", vec![("member", member.clone())]),
        ("/settings/members/enable", vec![("member", member)]),
    ]
}

/// Those that name nothing of an organization.
const NAMELESS: [(&str, &[(&str, &str)]); 3] = [
    ("/settings/tokens/new", &[("label", "X"), ("role", "admin")]),
    (
        "/settings/members/invite",
        &[("email", "eve@x.example"), ("role", "admin")],
    ),
    (
        "/settings/organization",
        &[
            ("version", "0"),
            ("organization", "Taken"),
            ("time_zone", "UTC"),
            ("queue_medium", "1"),
            ("queue_long", "2"),
            ("silence", ""),
        ],
    ),
];

async fn send(browser: &mut Browser, path: &str, fields: &[(&str, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    browser.post(path, &fields).await
}

/// What an organization holds, to see that nothing changed.
async fn state(server: &Server, slug: &str) -> String {
    let org = server.org(slug).await;
    let store = &server.services.store;
    let members = store.members(org.id, "", None, 50).await.expect("members");
    let members: Vec<_> = members
        .into_iter()
        .map(|member| (member.person.email, member.role, member.disabled_at))
        .collect();
    let tokens = store.tokens(org.id, None, 50).await.expect("tokens");
    let invites = store.invites(org.id, 50).await.expect("invites");
    format!("{org:?} {members:?} {tokens:?} {invites:?}")
}

#[tokio::test]
async fn nobody_but_an_admin_of_it_changes_an_organization() {
    let server = Server::start().await;
    let forms = forms(&server).await;
    let before = state(&server, "harbor").await;
    let mut ada_in_fjord = server.signed_in("ada@harbor.example").await;
    ada_in_fjord.post("/organization", &[("slug", "fjord")]).await;
    let viewers = [
        ("signed out", server.browser(), StatusCode::UNAUTHORIZED),
        (
            "user",
            server.signed_in("maria@harbor.example").await,
            StatusCode::FORBIDDEN,
        ),
        (
            "developer",
            server.signed_in("leo@harbor.example").await,
            StatusCode::FORBIDDEN,
        ),
        (
            "foreign admin",
            server.signed_in("olaf@fjord.example").await,
            StatusCode::NOT_FOUND,
        ),
        ("admin elsewhere", ada_in_fjord, StatusCode::FORBIDDEN),
    ];
    for (who, mut browser, status) in viewers {
        for (path, fields) in &forms {
            let answer = send(&mut browser, path, fields).await;
            // A developer may revoke tokens, those they made: of others they know nothing.
            let own = who == "developer" && path.ends_with("/revoke");
            let wanted = if own { StatusCode::NOT_FOUND } else { status };
            assert_eq!(answer.status, wanted, "{who} {path}: {}", answer.text());
        }
        if who != "foreign admin" {
            for (path, fields) in NAMELESS {
                let answer = browser.post(path, fields).await;
                assert_eq!(answer.status, status, "{who} {path}: {}", answer.text());
            }
        }
        assert_eq!(state(&server, "harbor").await, before, "{who} changed something");
    }
    server.stop().await;
}

#[tokio::test]
async fn pages_say_who_may_see_them() {
    let server = Server::start().await;
    let (token, invite) = made_in(&server, "harbor").await;
    let member = id_of(&server, "harbor", "maria@harbor.example").await;
    let items = [
        format!("/settings/tokens/{token}"),
        format!("/settings/members/{member}"),
        format!("/settings/invites/{invite}"),
    ];
    let fixed = ["/settings", "/settings/organization", "/settings/members/invite"];
    let mut admin = server.signed_in("ada@harbor.example").await;
    let mut user = server.signed_in("maria@harbor.example").await;
    let mut developer = server.signed_in("leo@harbor.example").await;
    let mut foreign = server.signed_in("olaf@fjord.example").await;
    for path in fixed.iter().copied().chain(items.iter().map(String::as_str)) {
        assert_eq!(admin.get(path).await.status, StatusCode::OK, "{path}");
        assert_eq!(user.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        let asked = server.browser().get(path).await;
        assert!(
            asked.location().starts_with("/sign-in?next=%2Fsettings"),
            "{path}"
        );
    }
    for path in &items {
        let answer = foreign.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.text().contains("maria@"), "{path}");
    }
    let item = |kind: &str, id: &str| json!({"request": {"kind": kind, "id": id, "query": ""}});
    let calls = [
        ("access", json!({"query": ""}), [403, 200, 200]),
        ("organization", json!({}), [403, 403, 200]),
        ("access-item", item("token", &token), [403, 404, 404]),
        ("access-item", item("member", &member), [403, 403, 404]),
        ("access-item", item("invite", &invite), [403, 403, 404]),
    ];
    for (name, arguments, statuses) in calls {
        let nobody = server.browser().call(name, arguments.clone()).await;
        assert_eq!(nobody.status, StatusCode::UNAUTHORIZED, "{name}");
        for (browser, status) in [&mut user, &mut developer, &mut foreign]
            .into_iter()
            .zip(statuses)
        {
            let answer = browser.call(name, arguments.clone()).await;
            assert_eq!(answer.status.as_u16(), status, "{name}: {}", answer.text());
            assert!(
                !answer.text().contains("maria@") && !answer.text().contains(&token),
                "{name}"
            );
        }
    }
    assert_eq!(developer.get("/settings").await.status, StatusCode::OK);
    let page = developer.get("/settings").await.text();
    assert!(!page.contains("maria@harbor.example") && !page.contains(&token) && !page.contains("nina@"));
    assert_eq!(
        developer.get("/settings/organization").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        developer.get(&items[0]).await.status,
        StatusCode::NOT_FOUND,
        "not theirs"
    );
    assert_eq!(developer.get(&items[1]).await.status, StatusCode::FORBIDDEN);
    for nowhere in [
        "/settings/nowhere",
        "/settings/tokens/tok_none",
        "/settings/members/x/y",
    ] {
        assert_eq!(
            admin.get(nowhere).await.status,
            StatusCode::NOT_FOUND,
            "{nowhere}"
        );
    }
    server.stop().await;
}

#[tokio::test]
async fn a_token_is_made_once_shown_once_and_works() {
    let server = Server::start().await;
    let mut admin = server.signed_in("ada@harbor.example").await;
    let form = admin.get("/settings/tokens/new").await.text();
    let id = between(&form, r#"name="token" value=""#, "\"").to_owned();
    let fields = [
        ("token", id.as_str()),
        ("label", " Kiosk <b> "),
        ("role", "admin"),
    ];
    // A browser asks for compression; an answer with a secret in it is not compressed.
    admin.headers.push(("accept-encoding", "gzip, br".to_owned()));
    let answer = admin.post("/settings/tokens/new", &fields).await;
    assert_eq!(answer.header("content-encoding"), "");
    let secret = shown(&answer);
    assert!(secret.starts_with("shp_"), "{secret}");
    admin.headers.pop();
    let mut machine = server.browser();
    let bearer = format!("Bearer {secret}");
    let headers = [("authorization", bearer.as_str())];
    let asked = machine
        .send(Method::GET, "/api/v1/sessions", &headers, Body::empty())
        .await;
    assert_eq!(asked.status, StatusCode::OK);
    let again = admin.post("/settings/tokens/new", &fields).await;
    assert!(
        again.location().ends_with("problem=repeated"),
        "{}",
        again.location()
    );
    let page = admin.get("/settings").await.text();
    assert!(page.contains(&id) && page.contains("by ada@harbor.example"));
    assert!(
        page.contains("Kiosk &lt;b&gt;") && !page.contains("Kiosk <b>"),
        "as text"
    );
    for path in ["/settings", "/settings/tokens/new", again.location()] {
        assert!(!admin.get(path).await.text().contains(&secret), "{path}");
    }
    let wrong = admin
        .post("/settings/tokens/revoke", &[("token", &id), ("label", "kiosk")])
        .await;
    assert_eq!(
        wrong.location(),
        format!("/settings/tokens/{id}?problem=typed-label")
    );
    let page = admin.get(wrong.location()).await.text();
    assert!(page.contains("This is not its label."));
    let done = admin
        .post(
            "/settings/tokens/revoke",
            &[("token", &id), ("label", "Kiosk <b>")],
        )
        .await;
    assert_eq!(done.location(), "/settings?done=token-revoked");
    let asked = machine
        .send(Method::GET, "/api/v1/sessions", &headers, Body::empty())
        .await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    let page = admin.get(done.location()).await.text();
    assert!(
        page.contains("Revoked 23 Nov") && page.contains(&format!("/sessions?user=token%3A{id}")),
        "{page}"
    );
    server.stop().await;
}

#[tokio::test]
async fn a_developer_makes_developer_tokens_and_sees_their_own() {
    let server = Server::start().await;
    let mut leo = server.signed_in("leo@harbor.example").await;
    let answer = leo
        .post("/settings/tokens/new", &[("label", "Mine"), ("role", "admin")])
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let answer = leo
        .post(
            "/settings/tokens/new",
            &[("label", "Mine"), ("role", "developer")],
        )
        .await;
    shown(&answer);
    assert!(leo.get("/settings").await.text().contains("Mine"));
    let mut admin = server.signed_in("ada@harbor.example").await;
    assert!(
        admin
            .get("/settings")
            .await
            .text()
            .contains("by leo@harbor.example")
    );
    let mut maria = server.signed_in("maria@harbor.example").await;
    let answer = maria
        .post("/settings/tokens/new", &[("label", "X"), ("role", "developer")])
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    for (label, role, problem) in [
        ("", "developer", "label"),
        ("X", "user", "role"),
        ("X", "owner", "role"),
    ] {
        let answer = admin
            .post("/settings/tokens/new", &[("label", label), ("role", role)])
            .await;
        assert!(
            answer.location().ends_with(&format!("problem={problem}")),
            "{}",
            answer.location()
        );
    }
    server.stop().await;
}
