//! What is not to be stored is stored nowhere: not in Session History, not on the disk.

use domain::{AttachmentKind, AttachmentState};
use serde_json::{Value, json};

use crate::world::{World, read, token};

const SECRETS: [&str; 9] = [
    "typed-pw-1",
    "typed-pw-2",
    "typed-pw-3",
    "script-secret",
    "cookie-secret",
    "login-secret",
    "caps-secret",
    "query-secret",
    "header-secret",
];

/// The life of a session that is full of secrets; it holds `during` while it runs.
async fn live(world: &World) {
    let event = |method: &str, params: Value| {
        let message = json!({"message": {"method": method, "params": params}, "webview": "W"}).to_string();
        json!({"level": "INFO", "timestamp": 1_795_482_970_787_i64, "message": message})
    };
    world.driver.set(|driver| {
        driver.logs.insert("browser".to_owned(), json!([
            {"level": "INFO", "timestamp": 0, "message": "you typed typed-pw-1, and https://a/?token=query-secret was Bearer header-secret"},
        ]));
        driver.logs.insert("performance".to_owned(), json!([
            event("Network.requestWillBeSent", json!({
                "requestId": "1", "timestamp": 1.0, "wallTime": 1_795_482_970.0, "type": "XHR",
                "request": {"method": "POST", "url": "https://ann:login-secret@a/b?q=typed-pw-2&access_token=query-secret", "postData": "p=typed-pw-3", "hasPostData": true,
                    "headers": {"Authorization": "Bearer header-secret", "Cookie": "sid=cookie-secret", "X-Api-Key": "header-secret", "Referer": "https://a/?code=query-secret"}},
            })),
            event("Network.responseReceived", json!({
                "requestId": "1", "type": "XHR", "hasExtraInfo": false, "timestamp": 1.2,
                "response": {"url": "https://a/b", "status": 200, "statusText": "OK", "mimeType": "text/html", "headers": {"Set-Cookie": "sid=cookie-secret", "Location": "/x?token=query-secret"}},
            })),
        ]));
        driver.answers.insert("cookie".to_owned(), (400, json!({"value": {"error": "invalid argument", "message": "typed-pw-1 is no cookie", "stacktrace": ""}})));
    });
    let caps = json!({
        "browserName": "chrome", "appium:app": "https://ci:login-secret@builds/app.apk?sig=query-secret", "appium:keystorePassword": "caps-secret",
        "se:name": "test with caps-secret", "sauce:options": {"accessKey": "caps-secret"}, "goog:loggingPrefs": {"performance": "ALL"},
    });
    let (_, answer) = read(world.ask(&caps).bearer_auth(token('a'))).await;
    let id = answer["value"]["sessionId"].as_str().expect("an id").to_owned();
    world
        .post(
            &id,
            "element/e/value",
            &json!({"text": "ann\u{E004}typed-pw-1\u{E007}"}),
        )
        .await;
    world
        .post(
            &id,
            "element/e/value",
            &json!({"value": "typed-pw-2".chars().map(String::from).collect::<Vec<_>>()}),
        )
        .await;
    let keys: Vec<_> = "typed-pw-3"
        .chars()
        .map(|c| json!({"type": "keyDown", "value": c.to_string()}))
        .collect();
    world
        .post(
            &id,
            "actions",
            &json!({"actions": [{"type": "key", "actions": keys}]}),
        )
        .await;
    world
        .post(
            &id,
            "execute/sync",
            &json!({"script": "return 'script-secret'", "args": []}),
        )
        .await;
    world
        .post(
            &id,
            "cookie",
            &json!({"cookie": {"name": "sid", "value": "cookie-secret"}}),
        )
        .await;
    world
        .post(
            &id,
            "url",
            &json!({"url": "https://ann:login-secret@a/b?token=query-secret"}),
        )
        .await;
    world.delete(&id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_stored_nowhere() {
    let world = World::new(1).await;
    // With nobody to deliver to, all of it stays on the disk.
    world.history.leave().await;
    live(&world).await;
    let world = world.restart().await;
    let files = world.dir.files();
    assert!(files.len() > 5, "{files:?}");
    let found = |text: &str| {
        SECRETS
            .into_iter()
            .find(|secret| text.contains(secret) || text.contains("shp_"))
    };
    for (path, content) in &files {
        let text = String::from_utf8_lossy(content);
        assert_eq!(found(&text), None, "{} holds it: {text}", path.display());
    }
    #[cfg(unix)]
    for (path, _) in &files {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map(|file| file.permissions().mode() & 0o777);
        assert!(
            path.ends_with("lock") || mode.is_ok_and(|mode| mode == 0o600),
            "{}",
            path.display()
        );
    }
    world.history.come_back().await;
    world.until_delivered().await;
    let told = world.history.everything();
    assert_eq!(found(&told), None, "{told}");
    let session = world.history.sessions()[0].id;
    let har: Value = serde_json::from_str(
        &world
            .history
            .file(session, AttachmentKind::NetworkLog)
            .expect("a HAR"),
    )
    .expect("JSON");
    let request = &har["log"]["entries"][0]["request"];
    assert_eq!(
        request["url"],
        "https://[hidden]@a/b?q=[hidden]&access_token=[hidden]"
    );
    assert_eq!(request["bodySize"], 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn typed_text_is_kept_where_it_is_asked_for() {
    let world = World::with(1, |settings| settings.keep_typed_text = true).await;
    live(&world).await;
    world.until_delivered().await;
    let told = world.history.everything();
    for kept in ["typed-pw-1", "typed-pw-3", "script-secret", "cookie-secret"] {
        assert!(told.contains(kept), "{kept} is missing");
    }
    assert!(!told.contains("shp_"), "tokens are never kept");
}

/// Types, has the gateway restarted, and lets the driver repeat what was typed wherever it can.
async fn restarted(keep_typed_text: bool) -> World {
    let world = World::with(1, |settings| settings.keep_typed_text = keep_typed_text).await;
    let id = world.open(&json!({"browserName": "chrome"})).await;
    world
        .post(&id, "element/e/value", &json!({"text": "typed-pw-1"}))
        .await;
    let repeats = json!([{"level": "INFO", "timestamp": 0, "message": "you typed typed-pw-1"}]);
    world.driver.set(|driver| {
        driver.logs.insert("browser".to_owned(), repeats.clone());
        driver.logs.insert("logcat".to_owned(), repeats);
        let failure = json!({"value": {"error": "unexpected alert open", "message": "unexpected alert open: typed-pw-1", "stacktrace": ""}});
        driver.answers.insert("title".to_owned(), (500, failure));
    });
    let world = world.restart().await;
    world.get(&id, "title").await;
    // What a client reads itself is treated alike.
    world.post(&id, "se/log", &json!({"type": "logcat"})).await;
    world.delete(&id).await;
    world.until_delivered().await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_are_left_out_where_it_is_not_known_what_was_typed() {
    let world = restarted(false).await;
    let told = world.history.everything();
    assert!(!told.contains("typed-pw-1"), "{told}");
    assert!(told.contains("\\\"unexpected alert open\\\""), "{told}");
    let session = &world.history.sessions()[0];
    let log = session
        .attachments
        .iter()
        .find(|file| file.kind == AttachmentKind::DebugLog)
        .expect("told");
    assert_eq!(log.state, AttachmentState::NotCaptured);
    let reason = log.reason.as_deref().expect("why");
    assert!(reason.contains("restarted while the session ran"), "{reason}");
    let world = restarted(true).await;
    let session = world.history.sessions()[0].id;
    let log = world
        .history
        .file(session, AttachmentKind::DebugLog)
        .expect("a log");
    assert_eq!(log.matches("you typed typed-pw-1").count(), 2);
}
