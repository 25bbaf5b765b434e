//! A NUL in what is asked, which PostgreSQL's text cannot hold: nothing is found, and nothing fails.

use axum::http::StatusCode;
use domain::Role;
use serde_json::json;
use server::store::Store;
use server::web::Settings;

use crate::contract;
use crate::site::{PASSWORD, Server};

contract! {
    async fn a_sign_in_with_one_is_wrong_and_counts(store: Store) {
        let server = Server::over(store, Settings::default());
        server.fill().await;
        let mut browser = server.browser();
        for _ in 0..10 {
            let answer = browser.sign_in("ada@harbor.example\0", PASSWORD).await;
            assert_eq!(answer.location(), "/sign-in?problem=credentials");
        }
        let answer = browser.sign_in("ada@harbor.example\0", PASSWORD).await;
        assert_eq!(answer.location(), "/sign-in?problem=too-many");
        server.stop().await;
    }

    async fn questions_with_one_are_answered(store: Store) {
        let server = Server::over(store, Settings::default());
        server.fill().await;
        let token = server.token("harbor", Role::Admin).await;
        let mut machine = server.browser();
        machine.headers.push(("authorization", format!("Bearer {token}")));
        let mut ada = server.signed_in("ada@harbor.example").await;
        let keys = ["search", "user", "device", "os", "status", "tz", "cursor", "from", "q", "who", "action"];
        for key in keys {
            let query = format!("{key}=a%00b");
            for page in ["/sessions", "/sessions.csv", "/settings", "/settings/audit", "/settings/audit.csv"] {
                let answer = ada.get(&format!("{page}?{query}")).await;
                assert!(!answer.status.is_server_error(), "{page}?{query}: {}", answer.text());
            }
            for call in ["sessions", "access", "audit", "retention", "summary"] {
                let answer = ada.call(call, json!({"query": query})).await;
                assert!(!answer.status.is_server_error(), "{call} {query}: {}", answer.text());
            }
            for path in ["sessions", "sessions.csv", "sessions/count", "sessions/facets/users", "sessions/facets/devices"] {
                let answer = machine.get(&format!("/api/v1/{path}?{query}")).await;
                assert!(!answer.status.is_server_error(), "{path}?{query}: {}", answer.text());
            }
        }
        for facet in ["users", "devices", "os"] {
            let request = json!({"request": {"facet": facet, "query": "", "search": "a\0b", "cursor": null}});
            let answer = ada.call("facet", request).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        }
        let names = ["token", "member", "invite", "email", "label", "name", "time_zone", "seen", "next"];
        let mut fields: Vec<(&str, &str)> = names.iter().map(|name| (*name, "a\0b")).collect();
        fields.push(("role", "user"));
        for form in ["tokens/new", "tokens/revoke", "members/invite", "invites/withdraw", "members/role",
            "members/disable", "members/enable", "organization", "retention"] {
            let answer = ada.post(&format!("/settings/{form}"), &fields).await;
            assert!(!answer.status.is_server_error(), "{form}: {}", answer.text());
            assert!(!answer.location().contains("problem=failed"), "{form}: {}", answer.location());
        }
        let answer = ada.call("sessions", json!({"query": "search=a%00b"})).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        server.stop().await;
    }
}
