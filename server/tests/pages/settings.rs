//! The settings, and the page of an invitation's link.

use app::forms::{FormDone, FormProblem};

use crate::page::page;

#[tokio::test]
async fn an_admin_sees_tokens_members_and_every_tab() {
    let page = page("/settings").await;
    assert_eq!(page.status, 200);
    page.assert_fit_for_csp();
    assert!(page.has("<title>Settings - Session History</title>"));
    let tabs = &page.html[page.html.find(r#"class="tabs""#).expect("tabs")..];
    let tabs = &tabs[..tabs.find("</nav>").expect("an end")];
    assert!(tabs.contains(r#"href="/settings" aria-current="page""#), "{tabs}");
    assert!(tabs.contains(r#"href="/settings/organization""#), "{tabs}");
    assert!(page.has("Device farm &lt;recorder&gt;"));
    assert!(page.has("2 min ago") && page.has("Revoked 3 Sep") && page.has("Never"));
    assert!(page.tag("token%3Atok_2bTe").contains(r#"href="/sessions?user="#));
    assert!(page.tag("/settings/tokens/tok_7Qd2").contains("button"));
    assert!(page.has("on the command line"));
    assert!(page.has("Times in Europe/Berlin"));
    assert!(!page.has("page-dialog-title"), "no dialog is open");
}

#[tokio::test]
async fn members_have_a_role_to_choose_and_the_only_admin_has_not() {
    let page = page("/settings").await;
    let select = page.tag(r#"aria-label="Role of Leo Martins""#);
    assert!(!select.contains("disabled"), "{select}");
    let own = page.tag(r#"aria-label="Role of Ada Okafor""#);
    assert!(own.contains("disabled"), "{own}");
    assert_eq!(
        page.html.matches(r#"action="/settings/members/role""#).count(),
        1,
        "Leo's alone"
    );
    assert!(page.has("Invited by ada@harbor.example, link valid until 26 Nov"));
    assert!(
        page.has("63") || page.tag(r#"name="search""#).contains("search"),
        "many members are searched"
    );
    assert!(page.tag("members_after=maria").contains("link"));
}

#[tokio::test]
async fn a_dialog_is_a_page_of_its_own() {
    for (path, words, action) in [
        ("/settings/tokens/new", "Create token", "/settings/tokens/new"),
        (
            "/settings/tokens/tok_7Qd2aaaaaaaaaaaa",
            "Revoke token",
            "/settings/tokens/revoke",
        ),
        (
            "/settings/members/invite",
            "Invite member",
            "/settings/members/invite",
        ),
        (
            "/settings/members/p2",
            "Disable member",
            "/settings/members/disable",
        ),
        (
            "/settings/members/p3",
            "Enable member",
            "/settings/members/enable",
        ),
        (
            "/settings/invites/inv_1",
            "Withdraw invitation",
            "/settings/invites/withdraw",
        ),
    ] {
        let page = page(path).await;
        assert_eq!(page.status, 200, "{path}");
        page.assert_fit_for_csp();
        assert!(page.tag("page-dialog-title\"").contains(" open"), "{path}");
        let at = page
            .html
            .find("aria-labelledby=\"page-dialog-title\"")
            .expect(path);
        let dialog = &page.html[at..];
        assert!(dialog.contains(words), "{path}: {words}");
        let form = format!(r#"method="post" action="{action}""#);
        assert!(dialog.contains(&form), "{path}: {form}");
        assert!(dialog.contains(r#"aria-label="Close""#), "{path}");
        assert!(page.has("API tokens"), "{path}: the tab is below");
    }
}

#[tokio::test]
async fn the_form_of_a_token_carries_an_id_and_keeps_what_was_typed() {
    let page = page("/settings/tokens/new?label=%22%3E%3Cb%3E&role=admin&problem=label").await;
    assert!(
        page.tag(r#"name="token""#)
            .contains(r#"value="tok_nextnextnextnext""#)
    );
    let label = page.tag(r#"id="label""#);
    assert!(
        label.contains(r#"value="&quot;&gt;&lt;b&gt;""#) && label.contains(r#"aria-invalid="true""#),
        "{label}"
    );
    assert!(
        page.tag(r#"type="radio" name="role" value="admin""#)
            .contains("checked")
    );
    assert!(page.has(FormProblem::Label.message()));
}

#[tokio::test]
async fn what_was_done_is_said() {
    for done in FormDone::ALL {
        let path = match done {
            FormDone::Saved => format!("/settings/organization?done={}", done.key()),
            _ => format!("/settings?done={}", done.key()),
        };
        let page = page(&path).await;
        assert!(page.has(done.message()), "{path}");
    }
    assert!(!page("/settings?done=%3Cscript%3E").await.has("callout-good"));
}

#[tokio::test]
async fn a_developer_sees_tokens_of_their_own_and_makes_no_admin() {
    let list = page("/settings?fake=developer").await;
    assert!(list.has("CI nightly, payments") && !list.has("Device farm") && !list.has("Members"));
    assert!(!list.has("/settings/organization"));
    let form = page("/settings/tokens/new?fake=developer").await;
    let role = form.tag(r#"name="role""#);
    assert!(
        role.contains(r#"type="hidden" name="role" value="developer""#),
        "{role}"
    );
    let invite = page("/settings/members/invite?fake=developer").await;
    assert!(invite.has("There is no such entry") && !invite.has("Create link"));
}

#[tokio::test]
async fn who_may_not_see_them_is_told_who_can() {
    for path in ["/settings?fake=user", "/settings/organization?fake=developer"] {
        let page = page(path).await;
        assert!(
            page.has("You can&#x27;t open this page") || page.has("You can't open this page"),
            "{}",
            page.html
        );
        assert!(page.has("ada@harbor.example"), "{path}");
        assert!(!page.has("API tokens"), "{path}");
    }
    assert_eq!(page("/settings/nowhere").await.status, 404);
    assert!(page("/settings/members/p9").await.has("There is no such entry"));
    assert!(
        page("/settings?fake=broken")
            .await
            .has("Settings could not be loaded")
    );
}

#[tokio::test]
async fn an_organization_tells_what_is_wrong_beside_what_was_typed() {
    let saved = page("/settings/organization").await;
    assert!(
        saved
            .tag(r#"name="organization""#)
            .contains(r#"value="Harbor Mobile""#)
    );
    assert!(saved.tag(r#"name="queue_long""#).contains(r#"value="120""#));
    assert!(!saved.tag(r#"name="silence""#).contains("required"));
    assert!(saved.has("as this server has it, 300 seconds"));
    let query =
        "organization=Harbor+Mobile&time_zone=Mars&queue_medium=30&queue_long=120&silence=&problem=time-zone";
    let wrong = page(&format!("/settings/organization?{query}")).await;
    let zone = wrong.tag(r#"id="time_zone""#);
    assert!(
        zone.contains(r#"value="Mars""#) && zone.contains(r#"aria-invalid="true""#),
        "{zone}"
    );
    assert_eq!(wrong.html.matches("autofocus").count(), 1, "at what is wrong");
    assert!(zone.contains("autofocus"), "{zone}");
    assert!(wrong.has(FormProblem::TimeZone.message()) && wrong.has("Saved now: Europe/Berlin"));
    assert_eq!(
        wrong.html.matches("Saved now:").count(),
        1,
        "only where it differs"
    );
}

#[tokio::test]
async fn a_link_leads_to_what_one_has_to_do() {
    let new = page("/join?secret=new&name=Nina&problem=password").await;
    assert_eq!(new.status, 200);
    new.assert_fit_for_csp();
    assert!(new.tag(r#"name="secret""#).contains(r#"value="new""#));
    assert!(new.tag(r#"name="name""#).contains(r#"value="Nina""#));
    assert!(new.tag(r#"name="password""#).contains(r#"aria-invalid="true""#));
    let known = page("/join?secret=known").await;
    assert!(known.tag("/sign-in?next=").contains("%2Fjoin%3Fsecret%3Dknown"));
    assert!(!known.has(r#"name="password""#));
    let own = page("/join?secret=own").await;
    assert!(own.tag(r#"action="/join""#).contains(r#"method="post""#) && !own.has(r#"name="password""#));
    let other = page("/join?secret=other").await;
    assert!(other.has("You are signed in as ada@harbor.example"));
    assert!(
        other
            .tag(r#"name="next""#)
            .contains(r#"value="/join?secret=other""#)
    );
    let none = page("/join?secret=%3Cscript%3E").await;
    assert!(none.has("This link does not work") && !none.has("<form"));
}

#[tokio::test]
async fn the_organizations_zone_is_offered_and_nothing_else() {
    let page_of = async |path: &str| {
        let page = page(path).await;
        let from = page.html.find(r#"id="zone-menu""#).expect("the form");
        page.html[from..from + page.html[from..].find("</form>").expect("its end")].to_owned()
    };
    let utc = page_of("/sessions?search=a&cursor=x").await;
    assert!(
        utc.contains(r#"href="/sessions?search=a&amp;tz=Europe%2FBerlin""#),
        "{utc}"
    );
    assert!(
        utc.contains(r#"value="UTC""#),
        "a link without a zone means UTC still: {utc}"
    );
    let there = page_of("/sessions?tz=Europe%2FBerlin").await;
    assert!(!there.contains("your organization"), "{there}");
}

#[tokio::test]
async fn days_that_are_refused_lead_to_their_field() {
    let wrong = page("/settings/retention?keep_sessions=90&keep_video=never").await;
    assert!(wrong.tag(r#"id="keep_video""#).contains("autofocus"));
    assert!(!wrong.tag(r#"id="keep_sessions""#).contains("autofocus"));
}
