//! The filter bar: fields of a form that reproduce the filter, chips that take it apart, words about what is wrong.

use domain::{FilterRequest, Query};

use crate::fake_backend::FakeBackend;
use crate::markup::Markup;
use crate::site::{open, open_as_admin};

/// What a browser without scripts would send: the fields of the form that count.
fn sent(page: &Markup) -> String {
    let form = page.first("class=\"filter-bar\"");
    assert_eq!(form.attribute("method").as_deref(), Some("get"));
    assert_eq!(form.attribute("action").as_deref(), Some("/sessions"));
    let mut query = Query::default();
    for field in form.all("<input") {
        let Some(name) = field.attribute("name") else {
            continue;
        };
        let kind = field.attribute("type").unwrap_or_default();
        let counts = !matches!(kind.as_str(), "checkbox" | "radio") || field.has(" checked");
        if counts {
            query.push(&name, field.attribute("value").unwrap_or_default());
        }
    }
    query.to_string()
}

#[tokio::test]
async fn the_form_says_what_the_address_says() {
    for address in [
        "",
        "search=harbor",
        "search=%22a+phrase%22+%26+%2B+100%25+%F0%9F%98%80",
        "range=last-4-weeks",
        "from=2026-11-01&to=2026-11-23",
        "from=2026-11-01",
        "tz=Europe%2FBerlin",
        "user=maria.lindqvist%40harbor.example&user=token%3Atok_01JA",
        "user=gone%40harbor.example",
        "device=iphone15pro&platform=android",
        "device=no-such-device",
        "os=ios%3A18&os=android%3A15",
        "status=failed&status=lost&has=video",
        "sort=-duration&limit=10",
        "search=a&range=today&tz=Asia%2FTokyo&user=ada%40harbor.example&device=pixel9&platform=ios&os=ios%3A18.2\
         &status=running&has=crash_log&sort=queue",
    ] {
        let page = open_as_admin(&format!("/sessions?{address}")).await;
        let expected = FilterRequest::parse_text(address);
        assert!(expected.problems.is_empty(), "{address}");
        let fields = sent(&page);
        let got = FilterRequest::parse_text(&fields);
        assert_eq!(
            sorted(&got),
            sorted(&expected),
            "{address}: the form sends {fields}"
        );
        assert_eq!(got.paging.limit, expected.paging.limit, "{address}");
    }
}

/// A filter with its lists in one order: which box stands first does not matter.
fn sorted(request: &FilterRequest) -> Vec<(String, String)> {
    let query = request.filter.query();
    let mut pairs: Vec<_> = query
        .pairs()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    pairs.sort();
    pairs
}

#[tokio::test]
async fn chips_say_it_in_words() {
    let page = open_as_admin(
        "/sessions?search=harbor&range=last-4-weeks&platform=android&platform=ios&user=token%3Atok_01JA&status=running",
    )
    .await;
    let chips: Vec<_> = page
        .first("class=\"result-bar\"")
        .all("class=\"chip\"")
        .iter()
        .map(Markup::text)
        .collect();
    assert_eq!(
        chips,
        [
            "Search | harbor",
            "Date | Last 4 weeks",
            "User | CI nightly, payments",
            "Device | All Android | or | All iOS",
            "Status | In progress",
        ]
    );
    let clear = page.first("class=\"chips-clear\"");
    assert_eq!(clear.attribute("href").as_deref(), Some("/sessions"));
    let none = open_as_admin("/sessions?tz=Europe%2FBerlin").await;
    assert_eq!(
        none.count("class=\"chips-clear\""),
        0,
        "a zone filters nothing out"
    );
}

#[tokio::test]
async fn a_bad_value_is_told_beside_its_control_and_the_rest_works() {
    let page = open_as_admin("/sessions?search=harbor&from=2026-11-23&to=2026-10-27&os=bada").await;
    let words = page.first("id=\"problem-date\"").text();
    assert!(
        words.contains("The last day is before the first, 23 Nov 2026. Swap them or choose a later day."),
        "{words}"
    );
    assert!(
        page.first("id=\"problem-os\"")
            .text()
            .contains("“bada” is not known")
    );
    let wrong: Vec<_> = page
        .first("class=\"result-bar\"")
        .all("data-error")
        .iter()
        .map(Markup::text)
        .collect();
    assert_eq!(wrong, ["Date | 2026-10-27", "OS | bada"]);
    assert!(
        page.count("class=\"row-link\"") > 0,
        "the good part of the filter still finds"
    );
    assert_eq!(
        page.first("class=\"filter-bar\"")
            .first("name=\"search\"")
            .attribute("value")
            .as_deref(),
        Some("harbor")
    );
    assert_eq!(
        page.first("class=\"filter-bar\"")
            .first("name=\"to\"")
            .attribute("value")
            .as_deref(),
        Some("2026-10-27"),
        "what was typed can be mended"
    );
}

#[tokio::test]
async fn a_search_that_is_too_long_is_told_at_the_field() {
    let long = "x".repeat(300);
    let page = open_as_admin(&format!("/sessions?search={long}")).await;
    let field = page.first("class=\"filter-bar\"").first("name=\"search\"");
    assert_eq!(field.attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(
        field.attribute("aria-describedby").as_deref(),
        Some("problem-search")
    );
    assert!(page.first("id=\"problem-search\"").text().contains("256 letters"));
    assert!(page.count("class=\"row-link\"") > 0);
}

#[tokio::test]
async fn a_cursor_of_another_filter_shows_the_first_page_and_says_so() {
    let first = open_as_admin("/sessions?search=harbor").await;
    let more = first
        .first("class=\"table-foot\"")
        .first("<a")
        .attribute("href")
        .expect("an address");
    let page = open_as_admin(&more.replace("harbor", "courier")).await;
    assert!(
        page.first("id=\"problem-view\"")
            .text()
            .contains("belongs to another filter")
    );
    assert!(page.count("class=\"row-link\"") > 0);
}

#[tokio::test]
async fn only_admins_tell_users_apart() {
    assert!(open_as_admin("/sessions").await.has("id=\"f-users\""));
    for who in ["user", "developer"] {
        let page = open(FakeBackend::following(who), "/sessions").await.body;
        assert!(!page.has("id=\"f-users\""), "{who}");
        assert!(page.has("id=\"f-devices\""), "{who}");
    }
}

#[tokio::test]
async fn nothing_needs_a_style_or_a_script_in_an_attribute() {
    let page = open_as_admin("/sessions?search=harbor").await;
    assert!(!page.has(" style=\""));
    for event in [" onclick=", " onsubmit=", " onload=", "href=\"javascript:"] {
        assert!(!page.has(event), "{event}");
    }
}

#[tokio::test]
async fn links_change_their_own_part_of_the_address_alone() {
    let page = open_as_admin("/sessions?search=harbor&from=2026-11-23&to=2026-10-27&limit=20").await;
    let sort = page
        .first("class=\"sort\"")
        .attribute("href")
        .expect("an address");
    assert_eq!(
        sort,
        "/sessions?search=harbor&from=2026-11-23&to=2026-10-27&limit=20&sort=-queue"
    );
    let search = page.first("class=\"icon-button search-clear\"").attribute("href");
    assert_eq!(
        search.as_deref(),
        Some("/sessions?from=2026-11-23&to=2026-10-27&limit=20")
    );
    let chip = page.first("class=\"result-bar\"").first("class=\"chip-remove\"");
    assert_eq!(
        chip.attribute("href").as_deref(),
        Some("/sessions?from=2026-11-23&to=2026-10-27&limit=20")
    );
    let clear = page.first("class=\"chips-clear\"");
    assert_eq!(clear.attribute("href").as_deref(), Some("/sessions?limit=20"));
}
