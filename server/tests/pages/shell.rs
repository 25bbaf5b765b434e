//! The frame around every page.

use crate::page::{page, page_with};

#[tokio::test]
async fn the_root_leads_to_the_list() {
    let page = page("/").await;
    assert_eq!((page.status, page.location.as_deref()), (302, Some("/sessions")));
}

#[tokio::test]
async fn who_is_signed_out_is_led_to_the_door_and_back() {
    let page = page("/sessions?search=a%26b&fake=signed-out").await;
    assert_eq!(page.status, 302);
    assert_eq!(
        page.location.as_deref(),
        Some("/sign-in?next=%2Fsessions%3Fsearch%3Da%2526b%26fake%3Dsigned-out")
    );
}

#[tokio::test]
async fn an_unknown_address_says_so() {
    let page = page("/reports").await;
    assert_eq!(page.status, 404);
    assert!(page.has("There is no such page"), "{}", page.html);
}

#[tokio::test]
async fn the_document_starts_the_app_with_a_nonce() {
    let page = page("/sessions").await;
    assert_eq!(page.status, 200);
    page.assert_fit_for_csp();
    assert!(page.has(r#"import start, { hydrate } from "/pkg/app.js";"#));
    assert!(page.has(r#"module_or_path: "/pkg/app.wasm""#));
    assert!(page.tag("inter.woff2").contains(r#"rel="preload""#));
    assert!(page.tag("app.css").contains(r#"rel="stylesheet""#));
    assert_eq!(page.html.matches(r#"id="i-history""#).count(), 1, "one sprite");
    assert!(page.has("<title>Session History"));
}

#[tokio::test]
async fn code_that_comes_later_is_fetched_early_by_pages_that_begin_with_it() {
    assert!(!page("/sessions").await.has("later.wasm"));
    for path in [
        "/sign-in",
        "/sessions/0192b6f0-7a5c-7e21-8d3f-4b1c9a2e5f60",
        "/reports",
    ] {
        let page = page(path).await;
        assert!(page.tag("later.wasm").contains(r#"rel="preload""#), "{path}");
    }
}

#[tokio::test]
async fn an_admin_of_three_organizations_sees_all_of_the_shell() {
    let page = page("/sessions").await;
    assert!(page.tag(r#"class="skip-link""#).contains(r##"href="#main""##));
    assert!(page.has("Your account: Ada Okafor, admin"));
    assert!(
        page.tag(r#"class="nav-item tip-host""#)
            .contains(r#"aria-current="page""#)
    );
    assert!(page.tag(r#"id="org-menu""#).contains(r#"action="/organization""#));
    assert!(page.tag(r#"value="harbor""#).contains(r#"aria-current="true""#));
    assert!(!page.tag(r#"value="fjord""#).contains("aria-current"));
    assert!(page.tag(r#"action="/sign-out""#).contains(r#"method="post""#));
    assert!(page.tag(r#"href="/api/docs""#).contains(r#"rel="external""#));
    assert!(page.has(r#"href="/settings""#));
    assert!(!page.has("Reports"), "they lead nowhere yet");
}

#[tokio::test]
async fn a_member_of_one_organization_has_nothing_to_switch() {
    let page = page("/sessions?fake=user").await;
    assert!(page.has("Your account: Maria Lindqvist, user"));
    assert!(page.has("Harbor Mobile"));
    assert!(!page.has("org-menu"));
    assert!(!page.has(r#"href="/settings""#), "settings are not for users");
}

#[tokio::test]
async fn a_browser_gets_back_what_it_chose() {
    let plain = page("/sessions").await;
    assert!(!plain.has("data-theme"));
    assert!(plain.tag(r#"value="system""#).contains("checked"));
    assert!(!plain.tag(r#"name="sidebar""#).contains("checked"));
    let chosen = page_with("/sessions", "theme=dark; sidebar=collapsed").await;
    assert!(chosen.has(r#"data-theme="dark""#));
    assert!(chosen.tag(r#"value="dark""#).contains("checked"));
    assert!(chosen.tag(r#"name="sidebar""#).contains("checked"));
}

#[tokio::test]
async fn another_zone_keeps_the_rest_of_the_address() {
    let page = page("/sessions?search=caf%C3%A9+%22a%26b%22&user=a&user=b&cursor=x&tz=Europe%2FBerlin").await;
    let from = page.html.find(r#"id="zone-menu""#).expect("the form");
    let form = &page.html[from..from + page.html[from..].find("</form>").expect("its end")];
    for hidden in [
        r#"name="search" value="café &quot;a&amp;b&quot;""#,
        r#"name="user" value="a""#,
        r#"name="user" value="b""#,
    ] {
        assert!(form.contains(hidden), "{hidden} in {form}");
    }
    assert!(
        !form.contains("cursor"),
        "rows after a cursor are those of one zone: {form}"
    );
    assert!(form.contains(r#"value="Europe/Berlin""#), "{form}");
}
