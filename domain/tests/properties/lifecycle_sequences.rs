//! Whatever events come, in whatever order, a session stays one that goes together.

use crate::strategies;
use domain::draft::{Draft, inconsistencies};
use domain::lifecycle::{Description, Event, Happening, apply};
use domain::session::App;
use domain::{Attachment, AttachmentKind, AttachmentState, Session, Status, Timestamp};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

pub fn happening() -> impl Strategy<Value = Happening> {
    let word = || option::of(select(vec!["user", "error"]).prop_map(str::to_owned));
    let ending = option::of(select(vec![Status::Completed, Status::Failed, Status::Abandoned]));
    let states = vec![AttachmentState::Recording, AttachmentState::Failed];
    prop_oneof![
        3 => Just(Happening::Started),
        1 => Just(Happening::Connected),
        1 => Just(Happening::FirstFrame),
        1 => Just(Happening::Launched),
        2 => Just(Happening::Heartbeat),
        3 => (ending, word(), word())
            .prop_map(|(status, end_reason, error)| Happening::Ended { status, end_reason, error }),
        1 => Just(Happening::Closed),
        1 => strategies::line().prop_map(|name| Happening::Described(Box::new(Description {
            app: Some(App { name: Some(name), ..App::default() }),
            device: None,
        }))),
        1 => ("[ab]", strategies::maybe(strategies::line())).prop_map(|tag| Happening::Tags(vec![tag])),
        1 => select(states).prop_map(|state| Happening::Attachment(Attachment::in_state(AttachmentKind::Video, state))),
        2 => Just(Happening::Silence),
    ]
}

/// An event and the clock when it arrives, both in seconds from the request; an event may be older than the request.
pub fn arrival() -> impl Strategy<Value = (Option<i64>, Happening, i64)> {
    (option::of(-5_i64..60), happening(), 0_i64..90)
}

pub fn requested() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().expect("a time")
}

pub fn queued() -> Session {
    Draft::from_json(
        br#"{"actor":{"kind":"user","label":"a@b"},"device":{"id":"d"},"requested_at":"2026-11-23T12:00:00Z"}"#,
    )
    .and_then(|draft| draft.finish(&strategies::defaults()))
    .expect("a session")
}

/// Over for good: only silence can be taken back.
fn settled(session: &Session) -> bool {
    session.status.is_over() && session.status != Status::Lost
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1024) })]

    #[test]
    fn sessions_stay_whole(arrivals in vec(arrival(), 0..14)) {
        let mut session = queued();
        for (at, what, clock) in arrivals {
            let now = requested().plus_millis(clock * 1_000);
            let event = Event { at: at.map(|at| requested().plus_millis(at * 1_000)), what };
            let Ok(next) = apply(&session, &event, now) else {
                continue;
            };
            prop_assert_eq!(inconsistencies(&next), vec![], "{:?}", event);
            prop_assert!(next.queue_millis().unwrap_or(0) >= 0 && next.duration_millis().unwrap_or(0) >= 0);
            // What was copied at recording time never changes, unless it is said to have turned out otherwise.
            prop_assert_eq!((next.id, &next.actor, next.requested_at), (session.id, &session.actor, session.requested_at));
            if !matches!(event.what, Happening::Described(_)) {
                prop_assert_eq!((&next.app, &next.device), (&session.app, &session.device));
            }
            if settled(&session) && next.started_at != session.started_at {
                // A start that says when, behind the end of a session that seemed to have none.
                prop_assert!(session.started_at.is_none() && event.at.is_some(), "{:?}", event);
                prop_assert_eq!((next.ended_at, &next.end_reason, &next.error),
                    (session.ended_at, &session.end_reason, &session.error));
            } else if settled(&session) {
                prop_assert_eq!((next.status, next.started_at, next.ended_at, &next.end_reason, &next.error),
                    (session.status, session.started_at, session.ended_at, &session.end_reason, &session.error));
            }
            prop_assert!(next.started_at.is_some() || session.started_at.is_none(), "a start is never taken back");
            prop_assert!(next.last_seen_at >= session.last_seen_at && next.last_seen_at <= Some(now).max(session.last_seen_at));
            // The same event again changes nothing, at the same moment or later.
            prop_assert_eq!(apply(&next, &event, now), Ok(next.clone()), "{:?}", event);
            if event.at.is_some_and(|at| at <= now) {
                prop_assert_eq!(apply(&next, &event, now.plus_millis(5_000)), Ok(next.clone()), "{:?}", event);
            }
            session = next;
        }
    }

    #[test]
    fn any_session_stays_whole(
        first in strategies::session(),
        arrivals in vec((option::of(-5_i64..9_000), happening(), 0_i64..9_000), 1..6),
    ) {
        let requested = first.requested_at;
        let mut session = first;
        for (at, what, clock) in arrivals {
            let now = requested.plus_millis(clock * 1_000);
            let event = Event { at: at.map(|at| requested.plus_millis(at * 1_000)), what };
            let Ok(next) = apply(&session, &event, now) else {
                continue;
            };
            prop_assert_eq!(inconsistencies(&next), vec![], "{:?} of {:?}", event, session);
            session = next;
        }
    }

    #[test]
    fn any_session_can_be_lost_or_stay_as_it_is(session in strategies::session()) {
        let lost = apply(&session, &Event::now(Happening::Silence), session.requested_at).expect("never refused");
        prop_assert_eq!(inconsistencies(&lost), vec![]);
        if session.status.is_over() {
            prop_assert_eq!(lost, session);
        } else {
            prop_assert_eq!(lost.status, Status::Lost);
            prop_assert!(lost.ended_at >= Some(lost.requested_at));
        }
    }
}
