//! Signing in and setting up.

use app::forms::FormProblem;

use crate::page::page;

#[tokio::test]
async fn the_form_posts_and_knows_where_to_go_next() {
    let page = page("/sign-in?next=%2Fsessions%3Fsearch%3Da%2526b").await;
    assert_eq!(page.status, 200);
    page.assert_fit_for_csp();
    assert!(page.has("<title>Sign in - Session History</title>"));
    assert!(page.has("history.harbor.example"));
    assert!(page.tag(r#"action="/sign-in""#).contains(r#"method="post""#));
    assert!(
        page.tag(r#"name="next""#)
            .contains(r#"value="/sessions?search=a%26b""#)
    );
    assert!(page.tag(r#"name="email""#).contains(r#"autocomplete="username""#));
    assert!(page.tag(r#"name="password""#).contains(r#"type="password""#));
    assert!(
        page.tag(r#"aria-label="Show password""#).contains("hidden"),
        "scripts only"
    );
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    for next in [
        "https%3A%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
    ] {
        let page = page(&format!("/sign-in?next={next}")).await;
        assert!(
            page.tag(r#"name="next""#).contains(r#"value="/sessions""#),
            "{next}"
        );
    }
}

#[tokio::test]
async fn wrong_credentials_are_told_at_the_password() {
    let page = page("/sign-in?problem=credentials").await;
    let field = page.tag(r#"name="password""#);
    assert!(field.contains(r#"aria-invalid="true""#), "{field}");
    assert!(field.contains(r#"aria-describedby="password-note""#), "{field}");
    assert!(page.tag(r#"id="password-note""#).contains("field-error"));
    assert!(page.has(FormProblem::Credentials.message()));
    assert!(field.contains("autofocus"), "one lands there: {field}");
    let typed = page.tag(r#"name="email""#);
    assert!(!typed.contains("autofocus"), "{typed}");
    assert!(typed.contains(r#"value="lena@harbor.example""#), "{typed}");
}

#[tokio::test]
async fn other_problems_are_told_above_the_form() {
    for problem in [FormProblem::TooMany, FormProblem::Failed] {
        let page = page(&format!("/sign-in?problem={}", problem.key())).await;
        assert!(page.has(problem.message()));
        assert!(page.tag(r#"role="alert""#).contains("callout-bad"));
        assert!(!page.has("aria-invalid"));
    }
}

#[tokio::test]
async fn demo_accounts_are_one_click_away() {
    let page = page("/sign-in").await;
    assert!(page.tag(r#"action="/sign-in/demo""#).contains(r#"method="post""#));
    let button = page.tag(r#"value="ada@harbor.example""#);
    assert!(
        button.contains(r#"name="email""#) && button.contains(r#"type="submit""#),
        "{button}"
    );
    assert!(page.has("Developer, sees own sessions only"));
}

#[tokio::test]
async fn setting_up_needs_the_link() {
    let without = page("/setup").await;
    assert!(without.has("needs the set-up link"));
    assert!(!without.has("<form"));
    let with = page("/setup?secret=s3cr%26t&organization=Harbor&email=a%40b.example&problem=password").await;
    with.assert_fit_for_csp();
    assert!(with.tag(r#"name="secret""#).contains(r#"value="s3cr&amp;t""#));
    assert!(with.tag(r#"name="organization""#).contains(r#"value="Harbor""#));
    assert!(with.tag(r#"name="email""#).contains(r#"value="a@b.example""#));
    assert!(!with.tag(r#"name="name""#).contains("required"));
    let password = with.tag(r#"name="password""#);
    assert!(
        password.contains(r#"aria-invalid="true""#) && password.contains(r#"autocomplete="new-password""#)
    );
    assert!(password.contains("autofocus"), "{password}");
    let refused = page("/setup?secret=a&problem=email").await;
    assert!(refused.tag(r#"name="email""#).contains("autofocus"));
    assert!(!refused.tag(r#"name="password""#).contains("autofocus"));
    assert!(with.has(FormProblem::Password.message()));
}

#[tokio::test]
async fn nothing_from_the_address_becomes_markup() {
    let page =
        page("/setup?secret=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&organization=%3Cimg%20src=x%3E").await;
    assert!(
        !page.has("<script>alert(1)") && !page.has("<img src=x"),
        "{}",
        page.html
    );
}
