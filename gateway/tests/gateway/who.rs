//! Who asks.

use domain::{ActorKind, Status};
use serde_json::json;

use crate::world::{World, read, token, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_token_names_its_session_and_goes_no_further() {
    let world = World::new(9).await;
    let caps = json!({"browserName": "chrome"});
    let asked = [
        world.ask(&caps).basic_auth("anything", Some(token('a'))),
        world.ask(&caps).bearer_auth(token('a')),
        world
            .ask(&caps)
            .header("X-Session-History-Token", token('a'))
            .basic_auth("ann", Some("own")),
    ];
    for request in asked {
        assert_eq!(read(request).await.0, 200);
    }
    until(async || world.history.sessions().len() == 3).await;
    for session in world.history.sessions() {
        assert_eq!(session.actor.kind, ActorKind::ApiToken);
        assert_eq!(
            (session.actor.label.as_str(), session.actor.subject.as_str()),
            ("CI nightly", "tok_a")
        );
    }
    let got = world.driver.requests();
    assert!(
        got.iter()
            .all(|got| got.headers.get("x-session-history-token").is_none())
    );
    let logins: Vec<_> = got
        .iter()
        .filter_map(|got| got.headers.get("authorization"))
        .collect();
    assert_eq!(
        logins,
        ["Basic YW5uOm93bg=="],
        "a login that is none of ours passes"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_refused_gets_no_session() {
    let world = World::new(1).await;
    for (letter, why) in [('x', "revoked"), ('o', "another organization")] {
        let (status, answer) = read(world.ask(&json!({})).bearer_auth(token(letter))).await;
        assert_eq!(
            (status, &answer["value"]["error"]),
            (401, &json!("session not created"))
        );
        let message = answer["value"]["message"].as_str().expect("a message");
        assert!(message.contains(why), "{message}");
    }
    assert!(world.driver.requests().is_empty() && world.history.sessions().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_the_place_is_the_name() {
    let world = World::with(9, |settings| settings.trust_forwarded = true).await;
    let forwarded = world
        .ask(&json!({}))
        .header("x-forwarded-for", "1.2.3.4, 10.0.0.5");
    assert_eq!(read(forwarded).await.0, 200);
    until(async || world.history.sessions().len() == 1).await;
    let session = &world.history.sessions()[0];
    assert_eq!(session.actor.label, "Anonymous - WebDriver from 10.0.0.5");
    assert_eq!(session.client.ip.as_deref(), Some("10.0.0.5"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_confirmed_later_where_session_history_is_away() {
    let world = World::new(9).await;
    world.history.leave().await;
    let mut ids = Vec::new();
    for letter in ['a', 'x'] {
        let (status, answer) = read(world.ask(&json!({})).bearer_auth(token(letter))).await;
        assert_eq!(status, 200, "it runs anyway");
        ids.push(answer["value"]["sessionId"].as_str().expect("an id").to_owned());
    }
    world.history.come_back().await;
    until(async || world.history.sessions().len() == 2).await;
    let sessions = world.history.sessions();
    assert_eq!(sessions[0].actor.label, "CI nightly");
    assert_eq!(
        sessions[1].actor.label,
        "Anonymous - WebDriver from 127.0.0.1, token refused later"
    );
    for id in ids {
        world.delete(&id).await;
    }
    world.until_delivered().await;
    assert!(
        world
            .history
            .sessions()
            .iter()
            .all(|session| session.status == Status::Completed)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_stays_confirmed_while_its_session_cannot_be_recorded() {
    let world = World::new(9).await;
    world.history.leave().await;
    let (_, answer) = read(world.ask(&json!({})).bearer_auth(token('a'))).await;
    let id = answer["value"]["sessionId"].as_str().expect("an id");
    world.history.set(|history| history.refuses_records = Some(503));
    world.history.come_back().await;
    let calls = || world.history.state.lock().expect("free").calls;
    // Who it is and the record, and the record again.
    until(async || calls() >= 4).await;
    world.history.set(|history| history.refuses_records = None);
    world.delete(id).await;
    world.until_delivered().await;
    assert_eq!(world.history.sessions()[0].actor.label, "CI nightly");
    let refused = |path: &std::path::Path| path.to_string_lossy().contains("refused/");
    let files = world.dir.files();
    assert!(
        files.iter().all(|(path, _)| !refused(path)),
        "recorded once: {files:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_nobody_can_confirm_any_more_is_said_so() {
    let world = World::new(9).await;
    world.history.leave().await;
    assert_eq!(read(world.ask(&json!({})).bearer_auth(token('a'))).await.0, 200);
    let world = world.restart().await;
    world.history.come_back().await;
    until(async || world.history.sessions().len() == 1).await;
    assert_eq!(
        world.history.sessions()[0].actor.label,
        "Anonymous - WebDriver from 127.0.0.1, token never confirmed"
    );
}
