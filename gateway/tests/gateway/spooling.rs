//! What was recorded arrives: whoever is away, restarts or refuses.

use domain::{AttachmentKind, AttachmentState, Status};
use serde_json::json;

use crate::world::{World, read, until};

#[tokio::test(flavor = "multi_thread")]
async fn everything_arrives_after_both_were_restarted() {
    let world = World::new(2).await;
    world.history.leave().await;
    let over = world.open(&json!({"browserName": "over"})).await;
    world.delete(&over).await;
    let running = world.open(&json!({"browserName": "running"})).await;
    world.get(&running, "title").await;
    let world = world.restart().await;
    assert_eq!(world.queue().await["running"], 1, "what runs has its slot");
    world.history.come_back().await;
    until(async || world.history.sessions().len() == 2).await;
    // The path goes on working, and so does the recording.
    assert_eq!(world.get(&running, "url").await.0, 200);
    world.delete(&running).await;
    world.until_delivered().await;
    let sessions = world.history.sessions();
    assert!(
        sessions.iter().all(|session| session.status == Status::Completed),
        "{sessions:?}"
    );
    let actions = world
        .history
        .file(sessions[1].id, AttachmentKind::ActionLog)
        .expect("a log");
    let titles = ["New session", "Get title", "Get address", "End session"];
    assert!(titles.iter().all(|title| actions.contains(title)), "{actions}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ended_while_no_gateway_was_there_is_found_out() {
    let world = World::new(1).await;
    world.open(&json!({"browserName": "chrome"})).await;
    let driver = std::sync::Arc::clone(&world.driver.state);
    let world = world
        .restart_after(async || driver.lock().expect("free").sessions.clear())
        .await;
    world.until_delivered().await;
    let session = &world.history.sessions()[0];
    assert_eq!(
        (session.status, session.end_reason.as_deref()),
        (Status::Failed, Some("upstream_lost"))
    );
    assert_eq!(world.queue().await["running"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_answers_and_bad_days_double_nothing() {
    let world = World::new(1).await;
    world.history.set(|history| history.loses = 4);
    let id = world.open(&json!({"browserName": "chrome"})).await;
    until(async || world.history.state.lock().expect("free").loses < 4).await;
    world.history.set(|history| history.fails = Some(503));
    world.delete(&id).await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    world.history.set(|history| history.fails = None);
    world.until_delivered().await;
    let sessions = world.history.sessions();
    assert_eq!((sessions.len(), sessions[0].status), (1, Status::Completed));
    assert!(
        world
            .dir
            .files()
            .iter()
            .all(|(path, _)| !path.to_string_lossy().contains("refused"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_put_aside_and_blocks_nobody() {
    let world = World::new(1).await;
    world
        .history
        .set(|history| history.refuses = Some(AttachmentKind::ActionLog));
    for _ in 0..2 {
        let id = world.open(&json!({"browserName": "chrome"})).await;
        world.delete(&id).await;
    }
    world.until_delivered().await;
    for session in world.history.sessions() {
        assert_eq!(session.status, Status::Completed);
        let actions = session
            .attachments
            .iter()
            .find(|file| file.kind == AttachmentKind::ActionLog)
            .expect("told");
        assert_eq!(actions.state, AttachmentState::Failed);
        assert!(
            actions
                .reason
                .as_deref()
                .is_some_and(|reason| reason.contains("413"))
        );
    }
    let refused = world.dir.files();
    let names: Vec<_> = refused
        .iter()
        .map(|(path, _)| path.to_string_lossy().into_owned())
        .collect();
    let count = |end: &str| {
        names
            .iter()
            .filter(|name| name.contains("refused") && name.ends_with(end))
            .count()
    };
    assert_eq!(
        (count(".content"), count(".why.json"), count(".json")),
        (2, 2, 4),
        "{names:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_spool_loses_files_and_never_sessions() {
    let world = World::with(1, |settings| settings.spool_limit = 40_000).await;
    world.history.leave().await;
    for _ in 0..6 {
        let id = world.open(&json!({"browserName": "chrome"})).await;
        for _ in 0..60 {
            world
                .post(
                    &id,
                    "url",
                    &json!({"url": "https://shop.example/a/rather/long/path/to/somewhere"}),
                )
                .await;
        }
        world.delete(&id).await;
    }
    world.until_spooled(6).await;
    world.history.come_back().await;
    world.until_delivered().await;
    let sessions = world.history.sessions();
    assert_eq!(sessions.len(), 6);
    assert!(sessions.iter().all(|session| session.status == Status::Completed));
    let state = |at: usize| {
        let file = sessions[at]
            .attachments
            .iter()
            .find(|file| file.kind == AttachmentKind::ActionLog)
            .expect("told");
        (file.state, file.reason.clone().unwrap_or_default())
    };
    let (first, why) = state(0);
    assert_eq!(first, AttachmentState::Failed);
    assert!(why.contains("spool"), "{why}");
    assert!(
        world
            .history
            .file(sessions[5].id, AttachmentKind::ActionLog)
            .is_some(),
        "the newest is there"
    );
}

/// A session with a log of some ten thousand bytes.
async fn long_session(world: &World) {
    let id = world.open(&json!({"browserName": "chrome"})).await;
    for _ in 0..60 {
        let url = "https://shop.example/a/rather/long/path/to/somewhere";
        world.post(&id, "url", &json!({"url": url})).await;
    }
    world.delete(&id).await;
    world.until_delivered().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_delivered_takes_no_room() {
    let world = World::with(1, |settings| settings.spool_limit = 40_000).await;
    for _ in 0..6 {
        long_session(&world).await;
    }
    for session in world.history.sessions() {
        let log = world
            .history
            .file(session.id, AttachmentKind::ActionLog)
            .expect("a log");
        assert_eq!(log.lines().count(), 62, "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_goes_before_anything_is_left_out() {
    let world = World::with(1, |settings| settings.spool_limit = 40_000).await;
    world
        .history
        .set(|history| history.refuses = Some(AttachmentKind::ActionLog));
    for _ in 0..6 {
        long_session(&world).await;
    }
    let refused = world.dir.files();
    let refused: Vec<_> = refused
        .iter()
        .filter(|(path, _)| path.to_string_lossy().ends_with(".content"))
        .map(|(_, content)| String::from_utf8_lossy(content).lines().count())
        .collect();
    assert!((1..=4).contains(&refused.len()), "{refused:?}");
    assert!(refused.iter().all(|lines| *lines == 62), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_disk_does_not_take_is_tried_again() {
    let world = World::new(2).await;
    let before = world.open(&json!({"browserName": "before"})).await;
    until(async || world.history.sessions().len() == 1).await;
    let (sessions, away) = (world.dir.0.join("sessions"), world.dir.0.join("away"));
    std::fs::rename(&sessions, &away).expect("moved");
    std::fs::write(&sessions, "no folder").expect("written");
    let meanwhile = world.open(&json!({"browserName": "meanwhile"})).await;
    for id in [before, meanwhile] {
        assert_eq!(world.delete(&id).await.0, 200, "recording stops no test");
    }
    assert_eq!(world.queue().await["running"], 0);
    std::fs::remove_file(&sessions).expect("removed");
    std::fs::rename(&away, &sessions).expect("moved back");
    world.until_delivered().await;
    let over = world.history.sessions();
    assert_eq!(over.len(), 2);
    assert!(
        over.iter().all(|session| session.status == Status::Completed),
        "{over:?}"
    );
    let log = world.history.file(over[0].id, AttachmentKind::ActionLog);
    assert!(log.is_some_and(|log| log.contains("End session")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spool_belongs_to_one_gateway() {
    let world = World::new(1).await;
    let second = std::fs::OpenOptions::new()
        .write(true)
        .open(world.dir.0.join("lock"))
        .expect("a file");
    assert!(matches!(
        second.try_lock(),
        Err(std::fs::TryLockError::WouldBlock)
    ));
    assert_eq!(read(world.client.get(world.url("/status"))).await.0, 200);
}
