use super::*;
use crate::draft::{Defaults, Draft, inconsistencies};
use crate::session::{AttachmentKind, SessionId};

const NOW: &str = "2026-11-23T12:30:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn time(minute: u8) -> Timestamp {
    at(&format!("2026-11-23T12:{minute:02}:00Z"))
}

/// A session requested at 12:00.
fn queued() -> Session {
    let defaults = Defaults {
        id: SessionId::from_bytes([1; 16]),
        now: time(0),
        actor: None,
        live: true,
    };
    Draft::from_json(br#"{"actor":{"kind":"user","label":"a@b.example"},"device":{"id":"d"}}"#)
        .and_then(|draft| draft.finish(&defaults))
        .expect("a session")
}

fn after(session: &Session, events: &str) -> Result<Session, Refusal> {
    let events = Event::list_from_json(format!(r#"{{"events":[{events}]}}"#).as_bytes()).expect("events");
    let session = apply_all(session, &events, at(NOW)).map_err(|(_, refusal)| refusal)?;
    assert_eq!(inconsistencies(&session), []);
    Ok(session)
}

const STARTED: &str = r#"{"event":"started","at":"2026-11-23T12:01:00Z"}"#;
const ENDED: &str = r#"{"event":"ended","at":"2026-11-23T12:11:00Z","end_reason":"user"}"#;
const ABANDONED: &str = r#"{"event":"abandoned","at":"2026-11-23T12:02:00Z"}"#;

fn running() -> Session {
    after(&queued(), STARTED).expect("runs")
}

fn completed() -> Session {
    after(&running(), ENDED).expect("ends")
}

fn lost(session: &Session) -> Session {
    apply(session, &Event::now(Happening::Silence), at(NOW)).expect("lost")
}

fn code(result: Result<Session, Refusal>) -> RefusalCode {
    result.expect_err("refused").code
}

#[test]
fn a_session_runs_and_completes() {
    let session = completed();
    assert_eq!(session.status, Status::Completed);
    assert_eq!(session.queue_millis(), Some(60_000));
    assert_eq!(session.duration_millis(), Some(600_000));
    assert_eq!(session.end_reason.as_deref(), Some("user"));
    assert_eq!(session.last_seen_at, Some(time(11)));
    let closed = after(&session, r#"{"event":"closed","at":"2026-11-23T12:12:00Z"}"#).expect("closed");
    assert_eq!(closed.closed_at, Some(time(12)));
}

#[test]
fn an_error_makes_the_end_a_failure_and_the_queue_can_be_left() {
    let failed = after(&running(), r#"{"event":"ended","error":"no signal"}"#).expect("ends");
    assert_eq!((failed.status, failed.ended_at), (Status::Failed, Some(at(NOW))));
    let early = after(&queued(), r#"{"event":"ended","error":"no device"}"#).expect("ends");
    assert_eq!((early.status, early.started_at), (Status::Failed, None));
    for left in [ABANDONED, r#"{"event":"ended","at":"2026-11-23T12:02:00Z"}"#] {
        let session = after(&queued(), left).expect("left");
        assert_eq!(session.status, Status::Abandoned);
        assert_eq!(session.queue_millis(), Some(120_000));
        assert_eq!(after(&session, ABANDONED), Ok(session));
    }
}

#[test]
fn repeats_change_nothing() {
    assert_eq!(after(&running(), STARTED), Ok(running()));
    assert_eq!(after(&running(), r#"{"event":"started"}"#), Ok(running()));
    assert_eq!(after(&completed(), ENDED), Ok(completed()));
    assert_eq!(after(&completed(), r#"{"event":"ended"}"#), Ok(completed()));
    assert_eq!(after(&completed(), STARTED), Ok(completed()));
    assert_eq!(after(&completed(), r#"{"event":"heartbeat"}"#), Ok(completed()));
    let tagged = after(&completed(), r#"{"event":"tags","tags":{"a":"1","b":"2"}}"#).expect("tags");
    let untagged = after(&tagged, r#"{"event":"tags","tags":{"a":null}}"#).expect("tags");
    assert_eq!(untagged.tags.len(), 1);
    assert_eq!(
        after(&untagged, r#"{"event":"tags","tags":{"a":null}}"#),
        Ok(untagged)
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    use RefusalCode as Code;
    let early = r#"{"event":"ended","at":"2026-11-23T12:00:30Z"}"#;
    assert_eq!(code(after(&running(), early)), Code::OutOfOrder);
    let before = r#"{"event":"started","at":"2026-11-23T11:59:59Z"}"#;
    assert_eq!(code(after(&queued(), before)), Code::OutOfOrder);
    for second in [
        r#"{"event":"ended","at":"2026-11-23T12:11:01Z"}"#,
        r#"{"event":"ended","status":"failed"}"#,
        r#"{"event":"ended","end_reason":"inactivity"}"#,
        r#"{"event":"ended","error":"late"}"#,
        r#"{"event":"abandoned"}"#,
        r#"{"event":"started","at":"2026-11-23T12:01:01Z"}"#,
    ] {
        assert_eq!(code(after(&completed(), second)), Code::Conflict, "{second}");
    }
    let completed = r#"{"event":"ended","status":"completed"}"#;
    assert_eq!(code(after(&queued(), completed)), Code::NotPossible);
    assert_eq!(code(after(&running(), ABANDONED)), Code::NotPossible);
    assert_eq!(
        code(after(&running(), r#"{"event":"closed"}"#)),
        Code::NotPossible
    );
    let left = after(&queued(), ABANDONED).expect("left");
    assert_eq!(code(after(&left, r#"{"event":"started"}"#)), Code::NotPossible);
    let behind = r#"{"event":"started","at":"2026-11-23T12:02:01Z"}"#;
    assert_eq!(code(after(&left, behind)), Code::OutOfOrder);
    let secret = r#"{"event":"tags","tags":{"password":"x"}}"#;
    assert_eq!(code(after(&running(), secret)), Code::Invalid);
}

#[test]
fn a_start_that_comes_late_is_taken_for_what_it_is() {
    let ended = after(&queued(), ENDED).expect("ends");
    assert_eq!(ended.status, Status::Abandoned, "nobody told of a start yet");
    assert_eq!(after(&ended, STARTED), Ok(completed()));
    let failed = r#"{"event":"ended","at":"2026-11-23T12:11:00Z","error":"no signal"}"#;
    let early = after(&queued(), failed).expect("ends");
    assert_eq!(after(&early, STARTED), after(&running(), failed));
}

#[test]
fn a_heartbeat_that_says_when_is_seen_behind_the_end_too() {
    let late = r#"{"event":"heartbeat","at":"2026-11-23T12:11:30Z"}"#;
    let seen = after(&completed(), late).expect("seen");
    assert_eq!(after(&running(), &format!("{late},{ENDED}")), Ok(seen.clone()));
    assert_eq!((seen.status, seen.ended_at), (Status::Completed, Some(time(11))));
}

#[test]
fn of_a_files_states_the_latest_stands_whichever_comes_last() {
    let told = |state: &str, minute: u8| {
        format!(
            r#"{{"event":"attachment","kind":"video","state":"{state}","at":"2026-11-23T12:{minute:02}:00Z"}}"#
        )
    };
    let [first, second] = [told("recording", 2), told("processing", 11)];
    let session = after(&running(), &format!("{first},{second}")).expect("noted");
    assert_eq!(
        after(&running(), &format!("{second},{first}")),
        Ok(session.clone())
    );
    assert_eq!(
        after(&session, &first),
        Ok(session.clone()),
        "a repeat that took long"
    );
    let mut stored = session;
    stored.attachments[0] = Attachment {
        updated_at: Some(time(12)),
        ..Attachment::in_state(AttachmentKind::Video, AttachmentState::Available)
    };
    assert_eq!(after(&stored, &second), Ok(stored));
}

#[test]
fn silence_loses_a_session_and_a_late_event_brings_it_back() {
    let gone = lost(&running());
    assert_eq!(
        (gone.status, gone.ended_at, gone.end_estimated),
        (Status::Lost, Some(time(1)), true)
    );
    assert_eq!(inconsistencies(&gone), []);
    assert_eq!(lost(&gone), gone);
    assert_eq!(lost(&completed()), completed());

    let back = after(&gone, r#"{"event":"heartbeat"}"#).expect("back");
    assert_eq!(
        (back.status, back.ended_at, back.end_estimated),
        (Status::Running, None, false)
    );
    let repeated = r#"{"event":"heartbeat","at":"2026-11-23T12:01:00Z"}"#;
    assert_eq!(
        after(&gone, repeated),
        Ok(gone.clone()),
        "an old heartbeat is no news"
    );
    assert_eq!(after(&gone, ENDED).expect("ends").status, Status::Completed);
    assert_eq!(
        code(after(&gone, r#"{"event":"closed"}"#)),
        RefusalCode::NotPossible
    );

    let gone = lost(&queued());
    assert_eq!(after(&gone, STARTED).expect("runs").status, Status::Running);
    assert_eq!(after(&gone, ABANDONED).expect("left").status, Status::Abandoned);
}

#[test]
fn a_clock_that_runs_ahead_does_not_keep_a_session_alive() {
    let ahead = r#"{"event":"heartbeat","at":"2027-01-01T00:00:00Z"}"#;
    assert_eq!(
        after(&running(), ahead).expect("seen").last_seen_at,
        Some(at(NOW))
    );
}

#[test]
fn files_have_states_until_they_are_stored() {
    let recording = r#"{"event":"attachment","kind":"video","state":"recording"}"#;
    let failed = r#"{"event":"attachment","kind":"video","state":"failed","reason":"disk full"}"#;
    let session = after(&running(), recording).expect("noted");
    assert_eq!(after(&session, recording), Ok(session.clone()));
    let mut session = after(&session, failed).expect("noted");
    assert_eq!(session.attachments.len(), 1);
    assert_eq!(session.attachments[0].reason.as_deref(), Some("disk full"));
    session.attachments[0] = Attachment::in_state(AttachmentKind::Video, AttachmentState::Available);
    assert_eq!(code(after(&session, failed)), RefusalCode::Conflict);
}

#[test]
fn bodies_are_read_strictly() {
    let fields = |text: &str| -> Vec<String> {
        Event::list_from_json(text.as_bytes())
            .expect_err("refused")
            .into_iter()
            .map(|error| error.field)
            .collect()
    };
    assert_eq!(fields("{}"), ["event"]);
    assert_eq!(fields(r#"{"event":"begun"}"#), ["event"]);
    assert_eq!(fields(r#"{"events":[]}"#), ["events"]);
    assert_eq!(
        fields(r#"{"events":[{"event":"started","when":1},2]}"#),
        ["events[0].when", "events[1]"]
    );
    assert_eq!(
        fields(r#"{"event":"attachment","kind":"video","state":"available"}"#),
        ["state"]
    );
    assert_eq!(fields(r#"{"event":"ended","status":"running"}"#), ["status"]);
    assert_eq!(
        fields(r#"{"event":"tags","tags":{"a":1},"at":"x"}"#),
        ["at", "tags.a"]
    );
}

#[test]
fn a_lost_session_that_was_closed_comes_back_open() {
    let closed = Session {
        ended_at: Some(time(8)),
        closed_at: Some(time(9)),
        ..lost(&running())
    };
    assert_eq!(inconsistencies(&closed), []);
    let heard = r#"{"event":"heartbeat","at":"2026-11-23T12:20:00Z"}"#;
    let back = after(&closed, heard).expect("comes back");
    assert_eq!((back.status, back.closed_at), (Status::Running, None));
    let ended = after(&closed, ENDED).expect("ends");
    assert_eq!((ended.ended_at, ended.closed_at), (Some(time(11)), None));
}
