//! The views that stand in the table's place.

use axum::http::StatusCode;

use crate::fake_backend::{FakeBackend, Person};
use crate::site::{open, open_as_admin};

#[tokio::test]
async fn nothing_yet_says_how_to_send_the_first() {
    let page = open(FakeBackend::following("empty"), "/sessions").await.body;
    let empty = page.first("class=\"empty\"");
    assert_eq!(empty.first("<h2").text(), "No sessions yet");
    let example = empty.first("<pre").text();
    assert!(example.starts_with("curl http"), "{example}");
    assert!(example.contains("/api/v1/sessions"), "{example}");
    assert!(example.contains("Authorization: Bearer $TOKEN"), "{example}");
    let create = empty.first("class=\"button button-primary\"");
    assert_eq!(create.text(), "Create an API token");
    assert_eq!(create.attribute("href").as_deref(), Some("/settings/tokens/new"));
    assert_eq!(page.count("<table"), 0);
    assert_eq!(page.first("class=\"result-count\"").text(), "0 sessions");
}

#[tokio::test]
async fn nothing_yet_tells_others_who_can_help() {
    let page = open(FakeBackend::following("empty,user"), "/sessions").await.body;
    let text = page.first("class=\"empty\"").text();
    assert!(text.contains("An admin can create the API token"), "{text}");
    assert!(!text.contains("Create an API token"), "{text}");
}

#[tokio::test]
async fn a_developer_may_create_the_token() {
    let page = open(FakeBackend::following("empty,developer"), "/sessions")
        .await
        .body;
    let empty = page.first("class=\"empty\"");
    assert!(!empty.text().contains("admin"), "{}", empty.text());
    let create = empty.first("class=\"button button-primary\"");
    assert_eq!(create.attribute("href").as_deref(), Some("/settings/tokens/new"));
}

#[tokio::test]
async fn one_session_is_told_as_one() {
    let mut backend = FakeBackend::for_admin();
    backend.rows.truncate(1);
    let page = open(backend, "/sessions?search=habror").await.body;
    let text = page.first("class=\"empty\"").text();
    assert!(
        text.contains("There is 1 session in all, and not all of this is true of it:"),
        "{text}"
    );
}

#[tokio::test]
async fn nothing_found_shows_what_to_take_away() {
    let page = open_as_admin("/sessions?search=habror&status=lost").await;
    let empty = page.first("class=\"empty\"");
    assert_eq!(empty.first("<h2").text(), "No session matches these filters");
    assert!(
        empty
            .text()
            .contains("There are 120 sessions in all, none of them with all of this:"),
        "{}",
        empty.text()
    );
    let chips = empty.all("class=\"chip\"");
    assert_eq!(chips.len(), 2);
    let remove = chips[0].first("class=\"chip-remove\"");
    assert_eq!(remove.attribute("href").as_deref(), Some("/sessions?status=lost"));
    let clear = empty.first("class=\"button button-primary\"");
    assert_eq!(clear.attribute("href").as_deref(), Some("/sessions"));
    assert_eq!(page.count("<table"), 0);
}

#[tokio::test]
async fn a_failure_can_be_tried_again_and_found_in_the_log() {
    let page = open(FakeBackend::following("broken"), "/sessions?search=harbor")
        .await
        .body;
    let empty = page.first("class=\"empty\"");
    assert_eq!(
        empty.text(),
        "Sessions could not be loaded | The database took too long to answer. Your filters are kept; trying again \
         is safe. | Retry | Request | req_7f3a9c20e1"
    );
    let retry = empty.first("class=\"button button-primary\"");
    assert_eq!(
        retry.attribute("href").as_deref(),
        Some("/sessions?search=harbor")
    );
    assert!(empty.has("aria-label=\"Copy request ID\""));
    assert_eq!(
        page.first("class=\"filter-bar\"")
            .first("name=\"search\"")
            .attribute("value")
            .as_deref(),
        Some("harbor")
    );
    assert!(!page.has("No session"), "nothing pretends that the list is empty");
}

#[tokio::test]
async fn who_is_no_member_learns_who_can_help() {
    let page = open(FakeBackend::for_person(Some(Person::Nina)), "/sessions")
        .await
        .body;
    let empty = page.first("class=\"empty\"");
    assert_eq!(empty.first("<h2").text(), "You can't open this page");
    let text = empty.text();
    assert!(text.contains("nina.vogel@harbor.example"), "{text}");
    assert!(text.contains("ada@harbor.example"), "{text}");
    assert_eq!(page.count("<table"), 0);
}

#[tokio::test]
async fn who_is_signed_out_comes_back_to_the_same_view() {
    let page = open(FakeBackend::for_person(None), "/sessions?search=a%26b").await;
    assert_eq!(page.status, StatusCode::OK);
    let link = page
        .body
        .first("class=\"empty\"")
        .first("class=\"button button-primary\"");
    assert_eq!(
        link.attribute("href").as_deref(),
        Some("/sign-in?next=%2Fsessions%3Fsearch%3Da%2526b")
    );
}

#[tokio::test]
async fn a_page_after_the_end_leads_back() {
    let first = open_as_admin("/sessions?limit=1").await;
    let more = first.first("class=\"table-foot\"").first("<a");
    let address = more.attribute("href").expect("an address");
    let mut backend = FakeBackend::for_admin();
    backend.rows.clear();
    let page = open(backend, &address).await.body;
    let empty = page.first("class=\"empty\"");
    assert_eq!(empty.first("<h2").text(), "The list ends before this page");
    assert_eq!(
        empty.first("<a").attribute("href").as_deref(),
        Some("/sessions?limit=1")
    );
}
