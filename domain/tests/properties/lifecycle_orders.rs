//! Events that say when they happened, doubled and in any order: the session ends up the same.

use domain::lifecycle::{Event, Happening, apply};
use domain::{Attachment, AttachmentKind, AttachmentState, Session};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::lifecycle_sequences::{queued, requested};

fn event(second: i64, what: Happening) -> Event {
    Event::at(requested().plus_millis(second * 1_000), what)
}

/// The life of one session, in order: what a recorder sends that puts the time on everything.
fn life() -> impl Strategy<Value = Vec<Event>> {
    let milestones = [
        option::of(0_i64..60),
        option::of(0_i64..60),
        option::of(0_i64..60),
    ];
    let heartbeats = vec(0_i64..80, 0..4);
    let ending = (0_i64..40, option::of("(no signal|crash)"));
    (
        0_i64..20,
        milestones,
        heartbeats,
        option::of(ending),
        any::<bool>(),
    )
        .prop_map(
            |(start, [connected, frame, launched], heartbeats, ending, filmed)| {
                let mut events = vec![event(start, Happening::Started)];
                events.extend(connected.map(|at| event(at, Happening::Connected)));
                events.extend(frame.map(|at| event(at, Happening::FirstFrame)));
                events.extend(launched.map(|at| event(at, Happening::Launched)));
                events.extend(heartbeats.into_iter().map(|at| event(at, Happening::Heartbeat)));
                events.extend(ending.map(|(lasted, error)| {
                    let what = Happening::Ended {
                        status: None,
                        end_reason: Some("user".to_owned()),
                        error,
                    };
                    event(start + lasted, what)
                }));
                let states = [
                    AttachmentState::Recording,
                    AttachmentState::Processing,
                    AttachmentState::Failed,
                ];
                if filmed {
                    events.extend((1..).zip(states).map(|(number, state)| {
                        let file = Attachment::in_state(AttachmentKind::Video, state);
                        event(start + number * 10, Happening::Attachment(file))
                    }));
                }
                events
            },
        )
}

fn told(events: &[Event]) -> Session {
    let now = requested().plus_millis(90_000);
    events.iter().fold(queued(), |session, event| {
        apply(&session, event, now).unwrap_or_else(|refusal| panic!("{event:?}: {refusal}"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2048) })]

    #[test]
    fn any_order_ends_in_the_same_session(
        (events, shuffled) in life().prop_flat_map(|events| {
            let doubled = [events.clone(), events.clone()].concat();
            (Just(events), Just(doubled).prop_shuffle())
        }),
    ) {
        prop_assert_eq!(told(&shuffled), told(&events), "{:?}", shuffled);
    }
}
