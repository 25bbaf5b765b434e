//! The filters as plain fields of a form, for browsers without scripts.

use crate::page::page;

#[tokio::test]
async fn every_filter_is_a_field_of_one_form() {
    let page = page("/sessions").await;
    let from = page.html.find(r#"role="search""#).expect("the form");
    let form = &page.html[from..from + page.html[from..].find("</form>").expect("its end")];
    for field in [
        r#"name="search""#,
        r#"name="range" value="last-4-weeks""#,
        r#"name="from""#,
        r#"name="to""#,
        r#"name="tz""#,
        r#"name="user" value="priya.raman@harbor.example""#,
        r#"name="user" value="token:tok_01JA""#,
        r#"name="platform" value="ios""#,
        r#"name="device" value="pixel9""#,
        r#"name="os" value="ios:18""#,
        r#"name="status" value="lost""#,
        r#"name="has" value="video""#,
    ] {
        assert!(form.contains(field), "{field}");
    }
}

#[tokio::test]
async fn what_is_chosen_is_ticked() {
    let page = page("/sessions?range=last-4-weeks&platform=ios&user=priya.raman%40harbor.example").await;
    assert!(
        page.tag(r#"type="radio" name="range" value="last-4-weeks""#)
            .contains("checked")
    );
    assert!(
        !page
            .tag(r#"type="radio" name="range" value="today""#)
            .contains("checked")
    );
    assert!(
        page.tag(r#"type="checkbox" name="platform" value="ios""#)
            .contains("checked")
    );
    assert!(!page.tag(r#"name="platform" value="android""#).contains("checked"));
    assert!(
        page.tag(r#"type="checkbox" name="user" value="priya.raman@harbor.example""#)
            .contains("checked")
    );
}

#[tokio::test]
async fn who_sees_only_own_sessions_cannot_filter_by_user() {
    let page = page("/sessions?fake=user").await;
    assert!(!page.has(r#"name="user""#));
    assert!(page.has(r#"name="device""#));
}

#[tokio::test]
async fn a_range_in_the_wrong_order_is_told_at_its_field_and_stays_as_typed() {
    let page = page("/sessions?from=2026-11-23&to=2026-10-27").await;
    let field = page.tag(r#"id="f-date-to""#);
    assert!(field.contains(r#"aria-invalid="true""#), "{field}");
    assert!(field.contains(r#"value="2026-10-27""#), "{field}");
    assert!(page.tag(r#"id="f-date-from""#).contains(r#"value="2026-11-23""#));
    let note = page.tag(r#"id="f-date-to-problem""#);
    assert!(note.contains("field-error"), "{note}");
    assert!(page.has("The last day is before the first, 23 Nov 2026."));
}

#[tokio::test]
async fn what_is_chosen_and_not_offered_is_sent_along() {
    let page = page("/sessions?device=retired-model").await;
    let field = page.tag(r#"value="retired-model""#);
    assert!(
        field.contains(r#"type="hidden""#) && field.contains(r#"name="device""#),
        "{field}"
    );
}

#[tokio::test]
async fn hostile_labels_stay_text() {
    let page = page("/sessions").await;
    assert!(!page.has("<i>beta</i>") && !page.has("<script>alert(1)</script>"));
    assert!(page.has("Chrome &amp; Linux &lt;i&gt;beta&lt;/i&gt;"));
}
