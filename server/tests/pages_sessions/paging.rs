//! The list as a whole: heads, counts, pages, the file.

use std::collections::BTreeSet;

use crate::fake_backend::FakeBackend;
use crate::site::{open, open_as_admin};

#[tokio::test]
async fn links_lead_through_every_row_once() {
    let mut seen = BTreeSet::new();
    let mut address = Some("/sessions?limit=50".to_owned());
    let mut pages = 0;
    while let Some(here) = address {
        let page = open_as_admin(&here).await;
        for row in page.all("class=\"row-link\"") {
            let link = row.attribute("href").expect("an address");
            let id = link.split(['/', '?']).nth(2).expect("an id").to_owned();
            assert!(seen.insert(id), "a row stands on one page only: {link}");
        }
        let foot = page.first("class=\"table-foot\"");
        pages += 1;
        address = foot
            .all("<a")
            .into_iter()
            .find(|link| link.text() == "Load more")
            .and_then(|link| link.attribute("href"));
        assert!(pages < 10);
    }
    assert_eq!((seen.len(), pages), (120, 3));
}

#[tokio::test]
async fn the_foot_counts() {
    let page = open_as_admin("/sessions").await;
    assert_eq!(
        page.first("class=\"table-foot\"").text(),
        "Load more | 50 of 120 shown"
    );
    assert_eq!(page.first("class=\"result-count\"").text(), "120 sessions");
    assert_eq!(
        page.first("class=\"sessions\"")
            .attribute("aria-rowcount")
            .as_deref(),
        Some("120")
    );
    let all = open_as_admin("/sessions?status=lost").await;
    let count = all.count("class=\"row-link\"");
    assert_eq!(
        all.first("class=\"table-foot\"").text(),
        format!("That is all: {count} of {count} shown")
    );
}

#[tokio::test]
async fn a_page_in_the_middle_leads_back_to_the_first() {
    let first = open_as_admin("/sessions?search=harbor").await;
    let more = first.first("class=\"table-foot\"").first("<a").attribute("href");
    let page = open_as_admin(&more.expect("an address")).await;
    let back = page.first("class=\"table-foot\"").first("class=\"link\"");
    assert_eq!(back.attribute("href").as_deref(), Some("/sessions?search=harbor"));
}

#[tokio::test]
async fn heads_sort_and_say_how() {
    let page = open_as_admin("/sessions?search=harbor").await;
    let sorts: Vec<_> = page
        .all("class=\"sort\"")
        .into_iter()
        .map(|link| (link.text(), link.attribute("href").expect("an address")))
        .collect();
    let expected = [
        ("Queue time", "/sessions?search=harbor&sort=-queue"),
        ("Duration", "/sessions?search=harbor&sort=-duration"),
        ("Date", "/sessions?search=harbor&sort=requested_at"),
    ];
    assert_eq!(
        sorts,
        expected.map(|(text, href)| (text.to_owned(), href.to_owned()))
    );
    assert_eq!(page.count("aria-sort"), 1);
    assert!(page.first("aria-sort=\"descending\"").text().contains("Date"));

    let sorted = open_as_admin("/sessions?sort=duration").await;
    assert!(
        sorted
            .first("aria-sort=\"ascending\"")
            .text()
            .contains("Duration")
    );
    assert!(sorted.first("<caption").text().contains("shortest first"));
    let again = sorted
        .first("aria-sort=\"ascending\"")
        .first("<a")
        .attribute("href");
    assert_eq!(again.as_deref(), Some("/sessions?sort=-duration"));
}

#[tokio::test]
async fn the_file_is_of_the_very_view() {
    let page = open_as_admin("/sessions?search=a%26b&range=today&sort=-queue&limit=10&x=1").await;
    let link = page.first("class=\"button export");
    assert_eq!(
        link.attribute("href").as_deref(),
        Some("/sessions.csv?search=a%26b&range=today&sort=-queue")
    );
    assert!(link.has(" download"), "without scripts it is a download");
}

#[tokio::test]
async fn what_goes_on_leads_to_it() {
    let page = open_as_admin("/sessions?search=nothing-like-it&tz=Europe%2FBerlin").await;
    let live = page.first("class=\"live-now\"");
    assert_eq!(live.text(), "2 in progress | 1 in queue");
    let links: Vec<_> = live
        .all("<a")
        .iter()
        .filter_map(|link| link.attribute("href"))
        .collect();
    assert_eq!(
        links,
        [
            "/sessions?tz=Europe%2FBerlin&status=running",
            "/sessions?tz=Europe%2FBerlin&status=queued"
        ]
    );
}

#[tokio::test]
async fn the_zone_is_named_and_used() {
    let page = open_as_admin("/sessions?tz=America%2FNew_York").await;
    assert_eq!(
        page.first("class=\"result-zone\"").text(),
        "Times in America/New_York"
    );
    let date = page.first("class=\"c-date\"><time").text();
    assert!(date.contains("23 Nov 2026, 09:31:06 America/New_York"), "{date}");
}

#[tokio::test]
async fn nobody_sees_the_rows_of_others() {
    let page = open(FakeBackend::following("user"), "/sessions").await.body;
    let names = page.all("class=\"row-link\"");
    assert!(!names.is_empty());
    for name in names {
        assert!(name.text().contains("maria.lindqvist"), "{}", name.text());
    }
}
