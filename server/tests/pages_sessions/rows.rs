//! Every state of a row, in its words.

use app::backend::{FileCell, LocalTime, SessionRow};
use domain::{
    Actor, ActorKind, App, AttachmentKind, AttachmentState, Device, Platform, QueueKind, SessionId, Status,
    Timestamp,
};

use crate::fake_backend::{FakeBackend, now, utc};
use crate::markup::Markup;
use crate::site::open;

/// A session of nobody in particular, asked for `ago` seconds before now.
fn session(status: Status, ago: i64) -> SessionRow {
    SessionRow {
        id: SessionId::version_7(now().millis(), [7; 10]),
        actor: Actor {
            kind: ActorKind::User,
            label: "maria.lindqvist@harbor.example".to_owned(),
            subject: "maria.lindqvist@harbor.example".to_owned(),
        },
        app: App {
            id: Some("example.harbor.pay".to_owned()),
            name: Some("Harbor Pay".to_owned()),
            version: Some("4.12.0".to_owned()),
            build_id: Some("8812".to_owned()),
            group: None,
        },
        device: Device {
            id: "iphone15pro".to_owned(),
            name: "iPhone 15 Pro".to_owned(),
            platform: Platform::Ios,
            os_version: Some("18.2".to_owned()),
        },
        status,
        requested_at: utc(before(ago)),
        started_at: None,
        ended_at: None,
        last_seen_at: None,
        queue_kind: None,
        queue_millis: None,
        duration_millis: None,
        end_reason: None,
        error: None,
        files: Vec::new(),
    }
}

fn before(seconds: i64) -> Timestamp {
    now().plus_millis(-seconds * 1_000)
}

/// Started right away, and ended after so many seconds.
fn ended(status: Status, lasted: i64) -> SessionRow {
    SessionRow {
        started_at: Some(before(lasted + 100)),
        ended_at: Some(utc(before(100))),
        last_seen_at: Some(utc(before(100))),
        queue_millis: Some(0),
        duration_millis: Some(lasted * 1_000),
        ..session(status, lasted + 100)
    }
}

/// The row on the page.
async fn shown(row: SessionRow) -> Markup {
    let backend = FakeBackend {
        rows: vec![row],
        ..FakeBackend::for_admin()
    };
    open(backend, "/sessions").await.body.first("data-status")
}

async fn cell(row: SessionRow, class: &str) -> String {
    shown(row).await.first(&format!("class=\"{class}\"")).text()
}

#[tokio::test]
async fn a_queued_session_waits_by_the_servers_clock() {
    let row = SessionRow {
        queue_kind: Some(QueueKind::Concurrency),
        ..session(Status::Queued, 48)
    };
    let row = shown(row).await;
    assert_eq!(row.attribute("data-status").as_deref(), Some("queued"));
    assert_eq!(
        row.first("class=\"c-queue\"").text(),
        "In queue | 48s · org limit"
    );
    assert_eq!(row.first("class=\"c-duration\"").text(), "Not started");
    assert!(row.first("class=\"c-queue\"").has("state-queued"));
    assert!(row.first("class=\"c-queue\"").has("#i-hourglass"));
}

#[tokio::test]
async fn a_running_session_is_in_progress() {
    let row = SessionRow {
        started_at: Some(before(192)),
        last_seen_at: Some(utc(before(4))),
        queue_millis: Some(0),
        ..session(Status::Running, 192)
    };
    let row = shown(row).await;
    assert_eq!(
        row.first("class=\"c-duration\"").text(),
        "In progress 3m 12s | Seen 4s ago"
    );
    assert!(row.first("class=\"c-duration\"").has("live-dot"));
    assert_eq!(row.first("class=\"c-queue\"").text(), "No queue");
}

#[tokio::test]
async fn good_news_is_plain() {
    for (reason, told) in [
        (Some("user"), "10m 36s | Ended by user"),
        (Some("inactivity"), "10m 36s | Ended for inactivity"),
        (Some("time_limit"), "10m 36s | Time limit reached"),
        (Some("test"), "10m 36s | Ended by test"),
        (Some("lunch_break"), "10m 36s | Ended: lunch break"),
        (None, "10m 36s"),
    ] {
        let row = SessionRow {
            end_reason: reason.map(str::to_owned),
            ..ended(Status::Completed, 636)
        };
        let cell = shown(row).await.first("class=\"c-duration\"");
        assert_eq!(cell.text(), told);
        assert!(
            !cell.has("state-") && !cell.has("<svg"),
            "nothing marks it: {}",
            cell.0
        );
    }
}

#[tokio::test]
async fn a_failure_says_when_and_why() {
    let crashed = SessionRow {
        error: Some("App quit on launch: SIGABRT in CourierCore".to_owned()),
        ..ended(Status::Failed, 42)
    };
    assert_eq!(
        cell(crashed, "c-duration").await,
        "Failed after 42s | App quit on launch: SIGABRT in CourierCore"
    );
    let never = SessionRow {
        error: Some("The app could not be installed".to_owned()),
        queue_kind: Some(QueueKind::Device),
        ended_at: Some(utc(before(10))),
        ..session(Status::Failed, 62)
    };
    let row = shown(never).await;
    assert_eq!(
        row.first("class=\"c-duration\"").text(),
        "Failed to start | The app could not be installed"
    );
    assert!(row.first("class=\"c-duration\"").has("state-failed"));
    assert_eq!(row.first("class=\"c-queue\"").text(), "Waited | No device");
}

#[tokio::test]
async fn a_lost_session_is_never_told_exactly() {
    let row = SessionRow {
        last_seen_at: Some(LocalTime {
            at: "2026-11-23T13:47:09.000Z".parse().expect("a time"),
            offset_seconds: 0,
        }),
        ..ended(Status::Lost, 733)
    };
    assert_eq!(
        cell(row, "c-duration").await,
        "At least 12m | Recorder silent since 13:47"
    );
}

#[tokio::test]
async fn who_left_the_queue_never_started() {
    let row = SessionRow {
        ended_at: Some(utc(before(100))),
        queue_kind: Some(QueueKind::Device),
        queue_millis: Some(185_000),
        ..session(Status::Abandoned, 285)
    };
    let row = shown(row).await;
    assert_eq!(
        row.first("class=\"c-duration\"").text(),
        "Never started | Left the queue"
    );
    assert_eq!(row.first("class=\"c-queue\"").text(), "3m 05s | Long · no device");
}

#[tokio::test]
async fn a_wait_is_told_by_the_organizations_limits() {
    for (millis, told, dial) in [
        (6_000, "6s | Short · org limit", "#i-dial-short"),
        (29_999, "29s | Short · org limit", "#i-dial-short"),
        (30_000, "30s | Medium · org limit", "#i-dial-medium"),
        (120_000, "2m 00s | Long · org limit", "#i-dial-long"),
    ] {
        let row = SessionRow {
            queue_millis: Some(millis),
            queue_kind: Some(QueueKind::Concurrency),
            ..ended(Status::Completed, 60)
        };
        let cell = shown(row).await.first("class=\"c-queue\"");
        assert_eq!(cell.text(), told);
        assert!(cell.has(dial), "{}", cell.0);
    }
}

#[tokio::test]
async fn who_is_told_by_shape_and_words() {
    let by = |kind, label: &str| {
        let mut row = ended(Status::Completed, 60);
        row.actor.kind = kind;
        row.actor.label = label.to_owned();
        row
    };
    let user = shown(by(ActorKind::User, "maria.lindqvist@harbor.example")).await;
    assert_eq!(
        user.first("class=\"c-user\"").text(),
        "ML | maria.lindqvist | @harbor.example | , session of 14:29, open"
    );
    let token = shown(by(ActorKind::ApiToken, "CI nightly, payments")).await;
    assert!(token.first("class=\"c-user\"").has("actor-token"));
    assert_eq!(
        token.first("class=\"c-user\"").text(),
        "CI nightly, payments | API token | , session of 14:29, open"
    );
    let visitor = shown(by(
        ActorKind::Anonymous,
        "Anonymous - embed on pay.harbor.example",
    ))
    .await;
    assert!(visitor.first("class=\"c-user\"").has("actor-anonymous"));
    assert_eq!(
        visitor.first("class=\"c-user\"").text(),
        "Anonymous | embed on pay.harbor.example | , session of 14:29, open"
    );
}

#[tokio::test]
async fn an_app_has_a_colour_and_a_bare_device_has_none() {
    let row = shown(ended(Status::Completed, 60)).await;
    assert_eq!(
        row.first("class=\"c-app\"").text(),
        "H | Harbor Pay | 4.12.0 | build 8812"
    );
    let hue = row.first("class=\"app-icon\"").attribute("data-hue");
    assert!(["1", "2", "3", "4", "5", "6"].contains(&hue.as_deref().expect("a hue")));
    let grouped = SessionRow {
        app: App {
            group: Some("Checkout suite".to_owned()),
            ..ended(Status::Completed, 60).app
        },
        ..ended(Status::Completed, 60)
    };
    assert_eq!(
        cell(grouped, "c-app").await,
        "H | Harbor Pay | 4.12.0 | Checkout suite"
    );
    let bare = SessionRow {
        app: App::default(),
        ..ended(Status::Completed, 60)
    };
    let bare = shown(bare).await.first("class=\"c-app\"");
    assert_eq!(bare.text(), "No app | Bare device");
    assert!(bare.has("data-hue=\"none\""));
}

#[tokio::test]
async fn the_date_is_relative_absolute_and_whole() {
    let row = shown(session(Status::Queued, 48)).await;
    assert_eq!(
        row.first("class=\"c-date\"").text(),
        "48 sec ago | Today 14:31 | 23 Nov 2026, 14:31:00 UTC"
    );
    let time = row.first("<time");
    assert_eq!(
        time.attribute("datetime").as_deref(),
        Some("2026-11-23T14:31:00.000Z")
    );
    assert_eq!(time.attribute("tabindex").as_deref(), Some("0"));
}

#[tokio::test]
async fn each_kind_of_file_keeps_its_place() {
    let file = |kind, state, size| FileCell {
        kind,
        state,
        reason: None,
        size,
        since: Some(utc(before(600))),
    };
    let row = SessionRow {
        files: vec![
            file(AttachmentKind::DebugLog, AttachmentState::Available, Some(86_214)),
            file(AttachmentKind::NetworkLog, AttachmentState::NotCaptured, None),
            file(AttachmentKind::CrashLog, AttachmentState::Failed, None),
            file(AttachmentKind::Video, AttachmentState::Expired, None),
            file(AttachmentKind::Screenshot, AttachmentState::Forbidden, None),
            file(AttachmentKind::Other, AttachmentState::Available, Some(1)),
        ],
        ..ended(Status::Completed, 60)
    };
    let id = row.id;
    let files = shown(row).await.first("class=\"files\"");
    let places: Vec<Markup> = files.all("<li");
    assert_eq!(places.len(), 6);
    let link = places[0].first("<a");
    assert_eq!(
        link.attribute("href"),
        Some(format!("/sessions/{id}/files/debug_log"))
    );
    assert!(link.has(" download"), "the browser saves it: {}", link.0);
    assert_eq!(
        link.attribute("aria-label").as_deref(),
        Some("Debug log, 86 kB, download")
    );
    let button = places[1].first("<button");
    assert_eq!(button.attribute("data-state").as_deref(), Some("not_captured"));
    assert_eq!(
        button.attribute("aria-label").as_deref(),
        Some(
            "Network log: not captured. Network log was not captured. Start the session with network_intercept \
             to record one."
        )
    );
    assert_eq!(places[2].0, "<li class=\"file-none\"></li>");
    assert!(places[3].has("#i-octagon-alert") && places[3].has("#i-sign-alert"));
    assert_eq!(
        places[3].text(),
        "Crash log could not be saved | There is nothing to download."
    );
    assert_eq!(places[4].text(), "Video expired on 23 Nov 2026, 14:21");
    assert!(places[5].has("#i-sign-lock"));
}

#[tokio::test]
async fn files_on_their_way_say_when_they_come() {
    let row = SessionRow {
        files: [AttachmentState::Recording, AttachmentState::Processing]
            .into_iter()
            .zip([AttachmentKind::DebugLog, AttachmentKind::Video])
            .map(|(state, kind)| FileCell {
                kind,
                state,
                reason: None,
                size: None,
                since: None,
            })
            .collect(),
        ..ended(Status::Completed, 60)
    };
    let text = cell(row, "c-files").await;
    assert_eq!(
        text,
        "Debug log is being recorded | It can be downloaded when the session ends. | Video is being processed | \
         Usually ready within a minute."
    );
}

#[tokio::test]
async fn hostile_texts_stay_texts() {
    let mut row = ended(Status::Failed, 42);
    row.app.name = Some("<script>alert(1)</script>".to_owned());
    row.app.version = Some("1.0\"onload=\"x".to_owned());
    row.error = Some("<img src=x onerror=alert(1)>".to_owned());
    row.actor.label = "=cmd|' /C calc'!A0@evil.example".to_owned();
    row.device.name = "\" autofocus onfocus=\"alert(1)".to_owned();
    let row = shown(row).await;
    assert!(!row.has("<script") && !row.has("<img"), "{}", row.0);
    assert!(row.text().contains("<script>alert(1)</script>"));
    let device = row.first("class=\"cell-pair\"").attribute("title");
    assert_eq!(device.as_deref(), Some("\" autofocus onfocus=\"alert(1)"));
}
