//! One session beside the list.

use axum::http::StatusCode;

use crate::fake_backend::FakeBackend;
use crate::site::{open, open_as_admin};

/// The address of the row that mentions `text`, from the list at `address`.
async fn address_of(text: &str, address: &str) -> String {
    let page = open_as_admin(address).await;
    let row = page
        .all("data-status")
        .into_iter()
        .find(|row| row.text().contains(text))
        .expect("the row");
    let address = row.first("class=\"row-link\"").attribute("href");
    address.expect("an address")
}

#[tokio::test]
async fn a_row_opens_its_session_and_the_list_stays() {
    let address = address_of("SIGABRT", "/sessions?search=harbor").await;
    assert!(address.ends_with("?search=harbor"), "{address}");
    let page = open_as_admin(&address).await;
    let panel = page.first("class=\"detail-panel\"");
    assert_eq!(panel.first("id=\"detail-name\"").text(), "Courier | 2.9.0-rc.3");
    assert!(
        panel
            .first("class=\"callout callout-bad\"")
            .text()
            .starts_with("App quit on launch")
    );
    let text = panel.text();
    for told in [
        "Time spent",
        "Queue | 34s",
        "Failed after | 42s",
        "4 of 6 available",
        "Not captured. Start the session with network_intercept to record one.",
        "Waited for a free Galaxy S24",
        "+34.000 s",
        "Portrait, debug on, network intercept off",
        "pay.harbor.example",
        "branch | release/4.12",
    ] {
        assert!(
            text.to_lowercase().contains(&told.to_lowercase()),
            "{told} is missing in {text}"
        );
    }
    assert!(page.count("class=\"row-link\"") > 10);
    let current = page
        .all("class=\"row-link\"")
        .into_iter()
        .filter(|link| link.attribute("aria-current").is_some())
        .map(|link| link.attribute("href"));
    assert_eq!(current.collect::<Vec<_>>(), [Some(address)]);
    let close = panel.first("aria-label=\"Close session\"");
    assert_eq!(
        close.attribute("href").as_deref(),
        Some("/sessions?search=harbor")
    );
}

#[tokio::test]
async fn neighbours_are_links_that_keep_the_view() {
    let address = address_of("SIGABRT", "/sessions?search=harbor").await;
    let panel = open_as_admin(&address).await.first("class=\"detail-panel\"");
    assert!(panel.first("class=\"detail-place\"").text().ends_with(" of 113"));
    for name in ["Previous session", "Next session"] {
        let link = panel.first(&format!("aria-label=\"{name}\""));
        let href = link.attribute("href").expect("an address");
        assert!(
            href.ends_with("?search=harbor") && href != address,
            "{name}: {href}"
        );
    }
    let first = open_as_admin("/sessions")
        .await
        .first("class=\"row-link\"")
        .attribute("href");
    let panel = open_as_admin(&first.expect("an address"))
        .await
        .first("class=\"detail-panel\"");
    let newer = panel.first("aria-label=\"Previous session\"");
    assert_eq!(newer.attribute("aria-disabled").as_deref(), Some("true"));
    assert_eq!(newer.attribute("href"), None);
}

#[tokio::test]
async fn every_status_has_its_panel() {
    let list = open_as_admin("/sessions").await;
    for (status, badge) in [
        ("queued", "In queue"),
        ("running", "In progress"),
        ("completed", "Completed"),
        ("failed", "Failed"),
        ("abandoned", "Never started"),
        ("lost", "Lost"),
    ] {
        let row = list.first(&format!("data-status=\"{status}\""));
        let address = row
            .first("class=\"row-link\"")
            .attribute("href")
            .expect("an address");
        let panel = open_as_admin(&address).await.first("class=\"detail-panel\"");
        assert_eq!(panel.first("class=\"badge").text(), badge);
        assert!(
            panel
                .first("class=\"track\"")
                .attribute("aria-label")
                .is_some_and(|told| !told.is_empty())
        );
        assert!(panel.count("class=\"event\"") > 0, "{status}");
    }
}

#[tokio::test]
async fn a_foreign_session_is_not_there() {
    let address = address_of("tomasz.krol", "/sessions").await;
    let page = open(FakeBackend::following("user"), &address).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let panel = page.body.first("class=\"detail-panel\"");
    assert_eq!(panel.first("<h2").text(), "There is no such session");
    assert!(!panel.has("tomasz"));
    let nonsense = open(FakeBackend::for_admin(), "/sessions/nonsense").await;
    assert_eq!(nonsense.status, StatusCode::NOT_FOUND);
}
