//! How sessions end, and that each of them ends once.

use std::time::Duration;

use domain::{AttachmentKind, AttachmentState, Platform, Session, Status};
use serde_json::{Value, json};

use crate::world::{World, until};

async fn only(world: &World) -> Session {
    world.until_delivered().await;
    let mut sessions = world.history.sessions();
    assert_eq!(sessions.len(), 1);
    assert_eq!(world.queue().await["running"], 0, "its slot is free");
    sessions.remove(0)
}

fn failure(code: &str, message: &str) -> Value {
    json!({"value": {"error": code, "message": message, "stacktrace": "#0"}})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delete_ends_it_with_its_logs() {
    let world = World::new(1).await;
    world.driver.set(|driver| {
        driver.gives = json!({"platformName": "Android", "appium:deviceModel": "Pixel 8", "appium:platformVersion": "14", "appium:appPackage": "com.acme.shop"});
        let entry = |at: i64, message: &str| json!({"level": "INFO", "timestamp": at, "message": message});
        driver.logs.insert("browser".to_owned(), json!([entry(1_795_482_970_787, "hello")]));
        driver.logs.insert("driver".to_owned(), json!([entry(1_795_482_970_787, "not wanted")]));
    });
    let id = world
        .open(&json!({"browserName": "chrome", "appium:deviceName": "Any"}))
        .await;
    world
        .post(&id, "url", &json!({"url": "https://shop.example/cart?x=1"}))
        .await;
    world.get(&id, "title").await;
    // Reading a log empties it: what the client read must not be lost.
    let (_, read) = world.post(&id, "se/log", &json!({"type": "browser"})).await;
    assert_eq!(read["value"][0]["message"], "hello");
    assert_eq!(world.delete(&id).await.0, 200);
    let session = only(&world).await;
    assert_eq!(
        (session.status, session.end_reason.as_deref()),
        (Status::Completed, Some("user"))
    );
    assert_eq!(
        (session.device.name.as_str(), session.device.platform),
        ("Pixel 8", Platform::Android)
    );
    assert_eq!(session.app.id.as_deref(), Some("com.acme.shop"));
    assert!(session.user_connected_at.is_some() && session.ended_at >= session.user_connected_at);
    assert_eq!(
        world
            .history
            .file(session.id, AttachmentKind::DebugLog)
            .expect("a log"),
        "2026-11-24T01:16:10.787Z INFO browser hello\n"
    );
    let actions = world
        .history
        .file(session.id, AttachmentKind::ActionLog)
        .expect("a log");
    let lines: Vec<Value> = actions
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let titles: Vec<_> = lines
        .iter()
        .map(|line| line["title"].as_str().expect("a title"))
        .collect();
    assert_eq!(
        titles,
        [
            "New session",
            "Go to https://shop.example/cart",
            "Get title",
            "Read log browser",
            "End session"
        ]
    );
    assert!(
        lines
            .iter()
            .all(|line| line["duration_ms"].is_number() && line["at"].is_string() && line["status"] == 200)
    );
    let network = session
        .attachments
        .iter()
        .find(|file| file.kind == AttachmentKind::NetworkLog)
        .expect("told");
    assert_eq!(network.state, AttachmentState::NotCaptured);
    assert!(
        network
            .reason
            .as_deref()
            .expect("why")
            .contains("goog:loggingPrefs")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_the_last_window_ends_it() {
    let world = World::new(1).await;
    world.driver.set(|driver| {
        driver.windows = 2;
        driver.logs.insert(
            "browser".to_owned(),
            json!([{"message": "late", "timestamp": 0, "level": "INFO"}]),
        );
    });
    let id = world.open(&json!({"browserName": "chrome"})).await;
    let close = || world.client.delete(world.url(&format!("/session/{id}/window")));
    assert_eq!(crate::world::read(close()).await.1["value"], json!(["0"]));
    assert_eq!(world.queue().await["running"], 1, "a window is left");
    assert_eq!(crate::world::read(close()).await.1["value"], json!([]));
    let session = only(&world).await;
    assert_eq!(session.status, Status::Completed);
    assert!(
        world
            .history
            .file(session.id, AttachmentKind::DebugLog)
            .expect("read before")
            .contains("late")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_crashes_fails_it() {
    let world = World::new(1).await;
    let id = world.open(&json!({"browserName": "chrome"})).await;
    let message = "invalid session id: session deleted as the browser has closed the connection\nfrom disconnected: not connected to DevTools";
    world.driver.set(|driver| {
        driver
            .answers
            .insert("title".to_owned(), (404, failure("invalid session id", message)));
    });
    assert_eq!(world.get(&id, "title").await.0, 404);
    let session = only(&world).await;
    assert_eq!(
        (session.status, session.end_reason.as_deref()),
        (Status::Failed, Some("error"))
    );
    assert_eq!(session.error.as_deref(), Some(message));
    until(async || world.driver.running().is_empty()).await;
    // What its client still sends passes, and is recorded no more.
    assert_eq!(world.delete(&id).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_crashed_makes_it_failed_when_it_ends() {
    let world = World::new(1).await;
    let id = world.open(&json!({"browserName": "chrome"})).await;
    world.driver.set(|driver| {
        driver
            .answers
            .insert("url".to_owned(), (500, failure("tab crashed", "tab crashed")));
    });
    world.post(&id, "url", &json!({"url": "http://a"})).await;
    assert_eq!(world.queue().await["running"], 1, "it goes on");
    world.delete(&id).await;
    let session = only(&world).await;
    assert_eq!(
        (session.status, session.error.as_deref()),
        (Status::Failed, Some("tab crashed"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn usual_errors_end_nothing() {
    let world = World::new(1).await;
    let id = world.open(&json!({"browserName": "chrome"})).await;
    world.driver.set(|driver| {
        driver.answers.insert(
            "element".to_owned(),
            (404, failure("no such element", "Unable to locate #x")),
        );
    });
    world
        .post(&id, "element", &json!({"using": "css selector", "value": "#x"}))
        .await;
    world.delete(&id).await;
    let session = only(&world).await;
    assert_eq!((session.status, session.error), (Status::Completed, None));
    let actions = world
        .history
        .file(session.id, AttachmentKind::ActionLog)
        .expect("a log");
    assert!(
        actions.contains("no such element: Unable to locate #x"),
        "{actions}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_fails_it() {
    let world = World::new(1).await;
    let id = world.open(&json!({"browserName": "chrome"})).await;
    world.driver.die().await;
    let (status, answer) = world.get(&id, "title").await;
    assert_eq!(
        (status, &answer["value"]["error"]),
        (502, &json!("unknown error"))
    );
    let session = only(&world).await;
    assert_eq!(
        (session.status, session.end_reason.as_deref()),
        (Status::Failed, Some("upstream_lost"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_idle_is_ended_and_who_waits_for_a_long_command_is_not() {
    let world = World::with(2, |settings| {
        settings.idle_timeout = Some(Duration::from_millis(800));
    })
    .await;
    let busy = world.open(&json!({"browserName": "busy"})).await;
    let idle = world.open(&json!({"browserName": "idle"})).await;
    assert_eq!(world.get(&busy, "slow").await.0, 200, "longer than the timeout");
    until(async || world.driver.running() == [busy.clone()]).await;
    assert_eq!(world.get(&idle, "title").await.0, 404);
    world.delete(&busy).await;
    world.until_delivered().await;
    let sessions = world.history.sessions();
    let reasons: Vec<_> = sessions
        .iter()
        .map(|session| session.end_reason.as_deref())
        .collect();
    assert_eq!(reasons, [Some("user"), Some("inactivity")]);
    assert_eq!(world.queue().await["running"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_used_tells_that_it_lives() {
    let world = World::new(1).await;
    let id = world.open(&json!({"browserName": "chrome"})).await;
    until(async || world.history.sessions().len() == 1).await;
    let before = world.history.sessions()[0].last_seen_at;
    // One long command is life enough.
    world.get(&id, "slow").await;
    let after = world.history.sessions()[0].last_seen_at;
    assert!(
        after.expect("seen").millis_since(before.expect("seen")) >= 500,
        "{before:?} {after:?}"
    );
    tokio::time::sleep(Duration::from_millis(700)).await;
    let calls = world.history.state.lock().expect("free").calls;
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(
        world.history.state.lock().expect("free").calls,
        calls,
        "who is not used is silent"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_is_never_answered_holds_no_slot_once_its_client_is_gone() {
    let world = World::with(1, |settings| {
        settings.patience.left_alone = Duration::from_millis(300);
    })
    .await;
    let id = world.open(&json!({"browserName": "chrome"})).await;
    world.driver.set(|driver| driver.mute.push(String::new()));
    let ends = world.client.delete(world.url(&format!("/session/{id}")));
    let ends = tokio::spawn(ends.send());
    let asked = || world.driver.requests().iter().any(|got| got.method == "DELETE");
    until(async || asked()).await;
    assert_eq!(world.queue().await["running"], 1, "its client waits");
    ends.abort();
    until(async || world.queue().await["running"] == 0).await;
    let session = only(&world).await;
    assert_eq!(session.end_reason.as_deref(), Some("upstream_lost"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_slow_is_not_one_that_is_gone() {
    let world = World::with(1, |settings| {
        settings.patience.answer = Duration::from_millis(200);
    })
    .await;
    let id = world.open(&json!({"browserName": "chrome"})).await;
    world.driver.set(|driver| driver.mute.push("timeouts".to_owned()));
    let url = world.url(&format!("/session/{id}/broken"));
    // Whether its head arrives before it breaks is chance.
    drop(world.client.get(url).send().await);
    let asked = || {
        let requests = world.driver.requests();
        requests.iter().any(|got| got.path.ends_with("/timeouts"))
    };
    until(async || asked()).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(world.queue().await["running"], 1);
    world.delete(&id).await;
    assert_eq!(only(&world).await.status, Status::Completed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_gone_is_noticed_while_nobody_uses_it() {
    let world = World::new(1).await;
    world.open(&json!({"browserName": "chrome"})).await;
    world.driver.die().await;
    let session = only(&world).await;
    assert_eq!(session.end_reason.as_deref(), Some("upstream_lost"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_grid_ended_by_itself_holds_no_slot() {
    let world = World::with(2, |settings| {
        settings.idle_timeout = Some(Duration::from_millis(300));
    })
    .await;
    // Every session of a grid has an address that leads past the gateway, whether or not its client wants one.
    world.driver.set(|driver| {
        driver.grid = true;
        driver.gives = json!({"se:cdp": "ws://10.9.8.7:4444/session/x/se/cdp"});
    });
    let over = world.open(&json!({"browserName": "chrome"})).await;
    let silent = world.open(&json!({"browserName": "chrome"})).await;
    world.driver.set(|driver| drop(driver.sessions.remove(&over)));
    until(async || world.queue().await["running"] == 1).await;
    let asked = world.driver.requests();
    assert!(
        asked.iter().all(|got| !got.path.contains(&format!("/{silent}/"))),
        "asking for a session keeps it alive: {asked:?}"
    );
    assert_eq!(
        world.driver.running(),
        std::slice::from_ref(&silent),
        "its client may use the other way"
    );
    world.delete(&silent).await;
    world.until_delivered().await;
    let sessions = world.history.sessions();
    let reasons: Vec<_> = sessions
        .iter()
        .map(|session| session.end_reason.as_deref())
        .collect();
    assert_eq!(reasons, [Some("upstream_lost"), Some("user")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_its_client_gave_up_on_is_in_the_log() {
    let world = World::new(1).await;
    let id = world.open(&json!({"browserName": "chrome"})).await;
    world.driver.set(|driver| driver.mute.push("title".to_owned()));
    let waits = world.client.get(world.url(&format!("/session/{id}/title")));
    let waits = tokio::spawn(waits.send());
    until(async || {
        world
            .driver
            .requests()
            .iter()
            .any(|got| got.path.ends_with("/title"))
    })
    .await;
    waits.abort();
    drop(waits.await);
    world.get(&id, "url").await;
    // The gateway notices by itself that somebody hung up: the next command may be faster.
    tokio::time::sleep(Duration::from_millis(200)).await;
    world.delete(&id).await;
    let session = only(&world).await;
    let log = world
        .history
        .file(session.id, AttachmentKind::ActionLog)
        .expect("a log");
    let line = log
        .lines()
        .find(|line| line.contains("Get title"))
        .expect("a line");
    assert!(
        line.contains("the client hung up before there was an answer"),
        "{line}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_could_not_be_read_is_not_said_to_be_empty() {
    let world = World::with(1, |settings| settings.patience.log = Duration::from_millis(200)).await;
    world.driver.set(|driver| {
        driver.logs.insert("performance".to_owned(), json!([]));
        driver.mute.push("se/log".to_owned());
    });
    let prefs = json!({"goog:loggingPrefs": {"performance": "ALL"}});
    let id = world.open(&prefs).await;
    world.delete(&id).await;
    let session = only(&world).await;
    let log = session
        .attachments
        .iter()
        .find(|file| file.kind == AttachmentKind::NetworkLog)
        .expect("told");
    assert_eq!(log.state, AttachmentState::Failed);
    let reason = log.reason.as_deref().expect("why");
    assert!(reason.contains("did not give it"), "{reason}");
}
