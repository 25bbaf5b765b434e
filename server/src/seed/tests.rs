//! What every invented session keeps to, and what a few thousand of them show.

use std::collections::HashSet;

use domain::draft::{Defaults, Draft, inconsistencies};
use domain::session::{duration_millis, queue_millis};
use domain::{
    ActorKind, AttachmentKind, AttachmentState, Platform, QueueKind, Session, SessionId, Status, Timestamp,
};

use super::{Draw, House, Library, Plan, as_of, is_settled, live_out};

fn until() -> Timestamp {
    "2026-11-23T14:31:22.104Z".parse().expect("a time")
}

fn sessions(seed: u64, count: u64) -> Vec<Session> {
    Plan::new(seed, count, until()).sessions().collect()
}

#[test]
fn the_same_seed_gives_the_same_sessions() {
    let text = |seed| serde_json::to_string(&sessions(seed, 400)).expect("JSON");
    assert_eq!(text(7), text(7));
    assert_ne!(text(7), text(8));
}

#[test]
fn there_are_as_many_as_asked_for_and_no_id_twice() {
    for count in [0, 1, 19, 20, 333, 5_000] {
        let all = sessions(1, count);
        assert_eq!(all.len() as u64, count);
        let ids: HashSet<_> = all.iter().map(|session| session.id).collect();
        assert_eq!(ids.len(), all.len());
    }
}

#[test]
fn they_come_in_order_and_end_at_the_end() {
    let all = sessions(2, 5_000);
    assert!(all.is_sorted_by_key(|session| session.requested_at));
    assert!(all.iter().all(|session| latest(session) <= until()));
}

fn latest(session: &Session) -> Timestamp {
    moments(session).into_iter().flatten().max().unwrap_or_default()
}

fn moments(session: &Session) -> [Option<Timestamp>; 8] {
    [
        Some(session.requested_at),
        session.started_at,
        session.user_connected_at,
        session.first_frame_at,
        session.app_launched_at,
        session.ended_at,
        session.closed_at,
        session.last_seen_at,
    ]
}

#[test]
fn every_session_makes_sense() {
    for seed in 0..2 {
        for session in sessions(seed, 5_000) {
            let why = serde_json::to_string(&session).expect("JSON");
            let steps: Vec<_> = moments(&session).into_iter().take(7).flatten().collect();
            assert!(steps.is_sorted(), "{why}");
            assert_eq!(session.ended_at.is_some(), session.status.is_over(), "{why}");
            assert_eq!(session.end_estimated, session.status == Status::Lost, "{why}");
            assert_eq!(session.error.is_some(), session.status == Status::Failed, "{why}");
            assert!(
                session.app_launched_at.is_none() || !session.app.is_none(),
                "{why}"
            );
            let queue = queue_millis(
                session.status,
                session.requested_at,
                session.started_at,
                session.ended_at,
            );
            let duration = duration_millis(session.started_at, session.ended_at);
            match session.status {
                Status::Queued => assert!(session.started_at.is_none() && queue.is_none(), "{why}"),
                Status::Running => assert!(session.started_at.is_some() && duration.is_none(), "{why}"),
                Status::Completed => assert!(queue.is_some() && duration.is_some(), "{why}"),
                Status::Failed => assert_eq!(queue.is_some(), duration.is_some(), "{why}"),
                Status::Abandoned => assert!(session.started_at.is_none() && queue.is_some(), "{why}"),
                Status::Lost => assert!(session.end_reason.is_none(), "{why}"),
            }
            assert_eq!(
                session.end_reason.is_none(),
                !session.status.is_over() || session.end_estimated,
                "{why}"
            );
            files_make_sense(&session, &why);
        }
    }
}

#[test]
fn every_session_passes_the_gate_unchanged() {
    for mut session in sessions(11, 5_000) {
        // Where contents are kept is nothing that is told.
        session.attachments.iter_mut().for_each(|file| file.blob = None);
        let text = serde_json::to_vec(&session).expect("JSON");
        let defaults = Defaults {
            id: SessionId::from_bytes([0; 16]),
            now: until(),
            actor: None,
            live: false,
        };
        let gated = Draft::from_json(&text).and_then(|draft| draft.finish(&defaults));
        assert_eq!(gated, Ok(session));
    }
}

fn files_make_sense(session: &Session, why: &str) {
    assert!(session.attachments.is_sorted_by(|a, b| a.kind < b.kind), "{why}");
    for file in &session.attachments {
        let available = file.state == AttachmentState::Available;
        assert_eq!(file.sha256.is_some() && file.size.is_some(), available, "{why}");
        // What is on its way needs no reason: the page knows what to say.
        let on_its_way = matches!(
            file.state,
            AttachmentState::Recording | AttachmentState::Processing
        );
        assert_eq!(file.reason.is_none(), available || on_its_way, "{why}");
        assert!(
            file.state != AttachmentState::Recording || session.status == Status::Running,
            "{why}"
        );
        if let Some(hash) = &file.sha256 {
            let blob = Library::shared()
                .of(file.kind)
                .iter()
                .find(|blob| blob.sha256 == *hash);
            assert_eq!(blob.map(super::Blob::size), file.size, "{why}");
        }
    }
}

#[test]
fn a_few_thousand_show_everything() {
    for seed in 0..2 {
        let all = sessions(seed, 5_000);
        let seen = |what: &str, found: &dyn Fn(&Session) -> bool, least: usize| {
            let count = all.iter().filter(|session| found(session)).count();
            assert!(count >= least, "seed {seed}: {what}: {count}");
        };
        for status in Status::ALL {
            seen(status.key(), &|session| session.status == status, 3);
        }
        for kind in AttachmentKind::ALL {
            for state in AttachmentState::ALL {
                seen(
                    &format!("{} {}", kind.key(), state.key()),
                    &|session| session.file_states().get(kind) == Some(state),
                    1,
                );
            }
        }
        for reason in ["user", "inactivity", "time_limit", "error", "test"] {
            seen(
                reason,
                &|session| session.end_reason.as_deref() == Some(reason),
                5,
            );
        }
        for platform in Platform::ALL {
            seen(platform.key(), &|session| session.device.platform == platform, 5);
        }
        for kind in ActorKind::ALL {
            seen(kind.key(), &|session| session.actor.kind == kind, 300);
        }
        for kind in QueueKind::ALL {
            seen(kind.key(), &|session| session.queue_kind == Some(kind), 100);
        }
        for os in ["9.0", "10.0", "18.2"] {
            seen(os, &|session| session.device.os_version.as_deref() == Some(os), 1);
        }
        seen("no OS version", &|session| session.device.os_version.is_none(), 1);
        seen("bare device", &|session| session.app.is_none(), 50);
        seen("group", &|session| session.app.group.is_some(), 50);
        seen("build", &|session| session.app.build_id.is_some(), 50);
        seen(
            "newline in error",
            &|s| s.error.as_deref().is_some_and(|error| error.contains('\n')),
            1,
        );
        seen(
            "formula as name",
            &|s| s.app.name.as_deref().is_some_and(|name| name.starts_with('=')),
            5,
        );
        for person in ["maria.lindqvist@", "leo.martins@", "ada@"] {
            seen(person, &|session| session.actor.label.starts_with(person), 15);
        }
    }
}

#[test]
fn searches_hit_a_tenth_and_five() {
    for count in [12_000, 60_000] {
        let names: Vec<_> = Plan::new(1, count, until())
            .sessions()
            .map(|session| session.app.name.unwrap_or_default().to_lowercase())
            .collect();
        let hits = |word: &str| names.iter().filter(|name| name.contains(word)).count() as u64;
        assert_eq!(hits("lighthouse"), 5);
        let courier = hits("courier") * 1000 / count;
        assert!((90..=110).contains(&courier), "{courier} per mille");
    }
}

#[test]
fn there_are_few_of_everything_that_repeats() {
    let all = sessions(5, 40_000);
    let distinct = |of: &dyn Fn(&Session) -> String| all.iter().map(of).collect::<HashSet<_>>().len();
    assert!(distinct(&|session| format!("{:?}", session.actor)) < 700);
    assert!(distinct(&|session| format!("{:?}", session.app)) < 4_000);
    assert!(distinct(&|session| format!("{:?}", session.device)) < 150);
    assert!(distinct(&|session| format!("{:?}", session.client)) < 3_000);
    assert!(distinct(&|session| format!("{:?}", session.tags)) < 500);
    assert!(distinct(&|session| format!("{:?}", session.error)) < 60);
}

#[test]
fn the_second_house_has_people_of_the_first() {
    let plan = Plan {
        days: 60,
        house: House::Fjord,
        ..Plan::new(1, 300, until())
    };
    let all: Vec<_> = plan.sessions().collect();
    let by = |label: &str| all.iter().filter(|session| session.actor.label == label).count();
    assert!(by("ada@harbor.example") > 0 && by("ingrid.moe@fjord.example") > 0);
}

#[test]
fn every_file_is_what_its_hash_says() {
    let mut hashes = HashSet::new();
    let mut bytes = 0;
    for blob in Library::shared().blobs() {
        assert!(hashes.insert(blob.sha256.clone()), "{} twice", blob.file_name);
        assert!(!blob.bytes.is_empty());
        bytes += blob.bytes.len();
        match blob.kind {
            AttachmentKind::NetworkLog => {
                let har: serde_json::Value = serde_json::from_slice(&blob.bytes).expect("JSON");
                assert_eq!(har["log"]["version"], "1.2");
                assert!(
                    har["log"]["entries"]
                        .as_array()
                        .is_some_and(|entries| entries.len() > 2)
                );
            }
            AttachmentKind::ActionLog => {
                for line in blob
                    .bytes
                    .split(|byte| *byte == b'\n')
                    .filter(|line| !line.is_empty())
                {
                    let action: serde_json::Value = serde_json::from_slice(line).expect("JSON");
                    assert!(action["action"].is_string());
                }
            }
            AttachmentKind::Screenshot => assert!(blob.bytes.starts_with(b"\x89PNG")),
            AttachmentKind::Video => assert!(blob.bytes.starts_with(&[0x1a, 0x45, 0xdf, 0xa3])),
            _ => assert!(std::str::from_utf8(&blob.bytes).is_ok()),
        }
    }
    assert!(bytes < 4_000_000, "{bytes}");
}

#[test]
fn at_every_moment_of_its_life_a_session_makes_sense() {
    let mut more = Plan::new(3, 0, until()).sessions();
    for number in 0..400 {
        let at = until().plus_millis(number * 1_000);
        let whole = more.one_more(at);
        assert_eq!(whole.requested_at, at);
        let end = whole
            .closed_at
            .max(whole.ended_at)
            .expect("it ends")
            .plus_millis(60_000);
        assert!(is_settled(&whole, end));
        assert_eq!(as_of(&whole, end), whole);
        for moment in moments(&whole).into_iter().flatten() {
            for now in [moment.plus_millis(-1).max(at), moment, moment.plus_millis(10_000)] {
                let then = as_of(&whole, now);
                assert_eq!(inconsistencies(&then), [], "{now} {then:?}");
            }
        }
    }
}

#[test]
fn open_sessions_are_lived_out() {
    let mut draw = Draw::new(1);
    let open: Vec<_> = sessions(1, 2_000)
        .into_iter()
        .filter(|session| !session.status.is_over())
        .collect();
    assert!(open.len() > 8);
    for session in open {
        let whole = live_out(&session, until(), &mut draw);
        assert_eq!(inconsistencies(&whole), []);
        assert_eq!(as_of(&whole, until()).status, session.status);
        assert!(whole.ended_at > Some(until()));
    }
}
