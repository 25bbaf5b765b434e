//! The settings: who may do what, secrets that are shown once, and an admin who stays.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::Role;
use serde_json::{Value, json};
use server::service::acting::Acting;
use server::service::{invites, people, silence, tokens};

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

fn organization<'a>(version: &'a str, name: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("version", version),
        ("organization", name),
        ("time_zone", "europe/berlin"),
        ("queue_medium", "10"),
        ("queue_long", "60"),
        ("silence", "45"),
    ]
}

#[tokio::test]
async fn an_organization_is_changed_by_one_at_a_time() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada@harbor.example").await;
    let done = ada
        .post("/settings/organization", &organization("0", "Harbor & Sons"))
        .await;
    assert_eq!(done.location(), "/settings/organization?done=saved");
    let org = server.org("harbor").await;
    assert_eq!(
        (
            org.name.as_str(),
            org.time_zone.as_str(),
            org.queue_medium_millis,
            org.queue_long_millis,
            org.silence_millis
        ),
        ("Harbor & Sons", "Europe/Berlin", 10_000, 60_000, Some(45_000))
    );
    let late = ada
        .post("/settings/organization", &organization("0", "Mine"))
        .await;
    assert!(
        late.location().ends_with("&problem=stale-settings"),
        "{}",
        late.location()
    );
    let page = ada.get(late.location()).await.text();
    assert!(
        page.contains(r#"value="Mine""#) && page.contains("Saved now: Harbor &amp; Sons"),
        "{page}"
    );
    assert!(page.contains(r#"name="version" value="1""#));
    let page: Value = ada.call("sessions", json!({"query": ""})).await.json();
    assert_eq!(
        page["limits"],
        json!({"medium_millis": 10_000, "long_millis": 60_000})
    );
    assert_eq!(
        ada.call("viewer", json!({})).await.json()["time_zone"],
        "Europe/Berlin"
    );
    server.stop().await;
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_nothing_is_saved() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada@harbor.example").await;
    let before = server.org("harbor").await;
    for (name, value, problem) in [
        ("organization", " ", "organization"),
        ("time_zone", "Mars/Olympus", "time-zone"),
        ("time_zone", "", "time-zone"),
        ("queue_medium", "0", "queue-medium"),
        ("queue_medium", "1.5", "queue-medium"),
        ("queue_long", "10", "queue-long"),
        ("queue_long", "86401", "queue-long"),
        ("silence", "9", "silence"),
        ("silence", "9999999999999999999", "silence"),
    ] {
        let mut fields = organization("0", "Harbor");
        fields.retain(|(other, _)| *other != name);
        fields.push((name, value));
        let answer = ada.post("/settings/organization", &fields).await;
        let location = answer.location();
        assert!(
            location.ends_with(&format!("&problem={problem}")),
            "{name}={value}: {location}"
        );
        let page = ada.get(location).await.text();
        assert_eq!(
            page.matches(r#"aria-invalid="true""#).count(),
            1,
            "{name}={value}"
        );
    }
    assert_eq!(server.org("harbor").await, before);
    server.stop().await;
}

#[tokio::test]
async fn an_organization_says_how_long_a_recorder_may_be_silent() {
    use std::time::Duration;
    let server = Server::start().await;
    let mut ada = server.signed_in("ada@harbor.example").await;
    ada.post("/settings/organization", &organization("0", "Harbor"))
        .await;
    for slug in ["harbor", "fjord"] {
        let bearer = format!("Bearer {}", server.token(slug, Role::Admin).await);
        let session = json!({
            "actor": {"kind": "user", "label": "a@x"}, "device": {"id": "d", "name": "D", "platform": "ios"},
            "status": "running", "started_at": "2026-11-23T12:00:00Z", "requested_at": "2026-11-23T12:00:00Z",
        });
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
        ];
        let made = server
            .browser()
            .send(
                Method::POST,
                "/api/v1/sessions",
                &headers,
                Body::from(session.to_string()),
            )
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    }
    server.pass(Duration::from_mins(1));
    let ended = silence::end_silent(&server.services, Duration::from_mins(5)).await;
    assert_eq!(
        ended.expect("looked"),
        1,
        "harbor waits 45 seconds, fjord as the server has it"
    );
    server.pass(Duration::from_mins(5));
    let ended = silence::end_silent(&server.services, Duration::from_mins(5)).await;
    assert_eq!(ended.expect("looked"), 1);
    server.stop().await;
}
