//! The queue: first come, first served; and who leaves it.

use std::time::Duration;

use domain::{QueueKind, Status};
use serde_json::{Value, json};

use crate::world::{World, read, until};

fn pixel() -> Value {
    json!({"browserName": "chrome", "goog:chromeOptions": {"mobileEmulation": {"deviceName": "Pixel 7"}}})
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_first_is_served_first() {
    let world = World::new(1).await;
    let first = world.open(&pixel()).await;
    let (sender, mut served) = tokio::sync::mpsc::unbounded_channel();
    for number in 0..3 {
        let (request, sender) = (
            world.ask(&json!({"browserName": format!("b{number}")})),
            sender.clone(),
        );
        tokio::spawn(async move {
            let (_, answer) = read(request).await;
            let id = answer["value"]["sessionId"].as_str().expect("an id").to_owned();
            sender.send((number, id)).expect("heard");
        });
        world.until_waiting(number + 1).await;
    }
    let queue = world.queue().await;
    assert_eq!((&queue["slots"], &queue["running"]), (&json!(1), &json!(1)));
    let positions: Vec<_> = queue["waiting"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["position"].clone())
        .collect();
    assert_eq!(positions, [1, 2, 3]);
    until(async || world.history.sessions().len() == 4).await;
    let recorded = world.history.sessions();
    assert_eq!(recorded[0].queue_kind, None, "it did not wait");
    assert_eq!(recorded[3].status, Status::Queued);
    assert_eq!(recorded[3].queue_kind, Some(QueueKind::Concurrency));
    assert_eq!(recorded[3].tags["queue_position"], "3");

    let mut running = first;
    for number in 0..3 {
        assert!(
            served.try_recv().is_err(),
            "nobody is served while the slot is taken"
        );
        assert_eq!(world.delete(&running).await.0, 200);
        let (served, id) = served.recv().await.expect("one is served");
        assert_eq!(served, number);
        running = id;
        if number == 0 {
            // Who waits moves up, and that is told.
            until(async || {
                world.history.sessions()[3]
                    .tags
                    .get("queue_position")
                    .is_some_and(|at| at == "2")
            })
            .await;
        }
    }
    world.delete(&running).await;
    world.until_delivered().await;
    let over = world.history.sessions();
    assert!(
        over.iter().all(|session| session.status == Status::Completed),
        "{over:?}"
    );
    assert!(
        over.iter()
            .all(|session| !session.tags.contains_key("queue_position"))
    );
    assert!(over[3].started_at > over[2].started_at);
    assert_eq!(world.queue().await["running"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hangs_up_while_waiting_is_abandoned() {
    let world = World::new(1).await;
    let first = world.open(&pixel()).await;
    let leaves = tokio::spawn(world.ask(&pixel()).send());
    world.until_waiting(1).await;
    let stays = tokio::spawn(read(world.ask(&pixel())));
    world.until_waiting(2).await;
    leaves.abort();
    world.until_waiting(1).await;
    until(async || {
        world
            .history
            .sessions()
            .get(1)
            .is_some_and(|session| session.status == Status::Abandoned)
    })
    .await;
    world.delete(&first).await;
    let (status, answer) = stays.await.expect("an answer");
    assert_eq!(status, 200);
    world
        .delete(answer["value"]["sessionId"].as_str().expect("an id"))
        .await;
    world.until_delivered().await;
    let statuses: Vec<_> = world
        .history
        .sessions()
        .iter()
        .map(|session| session.status)
        .collect();
    assert_eq!(
        statuses,
        [Status::Completed, Status::Abandoned, Status::Completed]
    );
    assert_eq!(
        world.driver.state.lock().expect("free").next,
        2,
        "the server never heard of it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hangs_up_while_the_server_makes_the_session_leaves_no_browser() {
    let world = World::new(1).await;
    world
        .driver
        .set(|driver| driver.slow = Duration::from_millis(400));
    let leaves = tokio::spawn(world.ask(&pixel()).send());
    until(async || !world.driver.requests().is_empty()).await;
    leaves.abort();
    until(async || world.driver.state.lock().expect("free").next == 1).await;
    until(async || world.driver.running().is_empty()).await;
    until(async || world.queue().await["running"] == 0).await;
    world.until_delivered().await;
    let session = &world.history.sessions()[0];
    assert_eq!(
        (session.status, session.end_reason.as_deref()),
        (Status::Failed, Some("client_gone"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_never_made_holds_no_slot_once_its_client_is_gone() {
    let world = World::with(1, |settings| {
        settings.patience.left_alone = Duration::from_millis(300);
    })
    .await;
    world.driver.set(|driver| driver.slow = Duration::from_hours(1));
    let leaves = tokio::spawn(world.ask(&pixel()).send());
    until(async || !world.driver.requests().is_empty()).await;
    leaves.abort();
    until(async || world.queue().await["running"] == 0).await;
    world.until_delivered().await;
    let session = &world.history.sessions()[0];
    assert_eq!(
        (session.status, session.end_reason.as_deref()),
        (Status::Failed, Some("client_gone"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_refuses_failed_and_frees_its_slot() {
    let world = World::new(1).await;
    let message = "Could not start a new session, Capabilities {browserName: x, secretKey: hunter22}";
    let refusal = json!({"value": {"error": "session not created", "message": message, "stacktrace": ""}});
    world
        .driver
        .set(|driver| driver.refuses = Some((500, refusal.clone())));
    for _ in 0..2 {
        let (status, answer) =
            read(world.ask(&json!({"browserName": "x", "acme:secretKey": "hunter22"}))).await;
        assert_eq!((status, &answer), (500, &refusal), "it passes untouched");
    }
    world.until_delivered().await;
    let session = &world.history.sessions()[1];
    assert_eq!(session.status, Status::Failed);
    let error = session.error.as_deref().expect("an error");
    assert!(
        error.contains("Could not start") && !error.contains("hunter22"),
        "{error}"
    );
    assert_eq!(world.queue().await["running"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_stops_tells_who_waits() {
    let world = World::new(1).await;
    world.open(&pixel()).await;
    let waits = tokio::spawn(read(world.ask(&pixel())));
    world.until_waiting(1).await;
    let world = world.restart().await;
    let (status, answer) = waits.await.expect("an answer");
    assert_eq!(
        (status, &answer["value"]["error"]),
        (503, &json!("session not created"))
    );
    until(async || world.history.sessions().len() == 2).await;
    until(async || world.history.sessions()[1].status == Status::Abandoned).await;
    assert_eq!(
        world.history.sessions()[1].end_reason.as_deref(),
        Some("gateway_stopped")
    );
}
