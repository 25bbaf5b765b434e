//! What must hold of whatever Appetize tells.

use proptest::prelude::*;

use super::*;

/// Any text, and texts that look right.
fn value() -> impl Strategy<Value = String> {
    let time = (0_i64..400_000).prop_map(|seconds| {
        let millis = at("2026-11-20T00:00:00Z").millis() + seconds * 1_000 + seconds % 7 * 100;
        Timestamp::saturating_from_millis(millis).to_string()
    });
    prop_oneof![
        4 => time,
        2 => Just(String::new()),
        1 => "[0-9]{1,6}(\\.[0-9]{1,3})?",
        1 => prop_oneof![Just("true"), Just("false"), Just("account")].prop_map(str::to_owned),
        1 => "\\PC{0,40}",
        1 => any::<String>(),
        1 => "[a-z]{1,4}".prop_map(|text| text.repeat(700)),
    ]
}

const FIELDS: [&str; 27] = [
    "publicKey",
    "sessionRequested",
    "startTime",
    "userConnected",
    "frameTime",
    "appLaunchTime",
    "endTime",
    "closeTime",
    "sessionLengthSeconds",
    "sessionLengthMilliseconds",
    "queueTimeSeconds",
    "referrer",
    "referrerHostname",
    "token",
    "clientIP",
    "clientLanguage",
    "clientUserAgent",
    "versionCode",
    "deviceType",
    "osVersion",
    "rotation",
    "debug",
    "warmSession",
    "queued",
    "noVideo",
    "location",
    "appetizeUser",
];

/// A session with any values; those that are refused are left out, as nobody would let them in.
fn any_told() -> impl Strategy<Value = Told> {
    proptest::collection::vec(value(), FIELDS.len()).prop_map(|values| {
        let mut told = Told::default();
        for (name, value) in FIELDS.iter().zip(&values) {
            let field = Field::from_name(name).expect("a field");
            let _ = told.set(field, value);
        }
        told
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_is_told_becomes_a_session_that_holds_together(told in any_told(), live in any::<bool>()) {
        let id = ids(std::slice::from_ref(&told)).remove(0);
        prop_assert_eq!(id.is_some(), told.first_time().is_some());
        let Some(id) = id else { return Ok(()) };
        let made = make(&told, id, at(NOW), live).expect("it has a time");
        // Whatever it says fits, but for what lies in days to come where Appetize was asked just now.
        let to_come = told.first_time().expect("a time").millis_since(at(NOW)) > 86_400_000;
        prop_assert_eq!(made.is_err(), live && to_come);
        let Ok(made) = made else { return Ok(()) };
        let session = made.session;
        prop_assert_eq!(inconsistencies(&session), []);
        // What is derived holds.
        prop_assert_eq!(session.requested_at, told.first_time().expect("a time"));
        prop_assert!(session.queue_millis().is_none_or(|millis| millis >= 0));
        prop_assert_eq!(session.duration_millis().is_some(), session.started_at.is_some() && session.ended_at.is_some());
        prop_assert!(session.ended_at.is_some() || at(NOW).millis_since(session.requested_at) <= 86_400_000);
        prop_assert_eq!(made.adjusted, session.tags.contains_key("adjusted_times"));
        // A person may be called as the token is; the token itself leads to no name.
        if let Some(token) = told.token.as_ref().filter(|token| token.len() > 20 && told.user.is_none()) {
            prop_assert!(!session.actor.label.contains(token.as_str()) && !session.actor.subject.contains(token.as_str()));
        }
        // The same again changes nothing.
        prop_assert_eq!(merge(&session, &session), Some(session.clone()));
    }

    #[test]
    fn a_second_telling_is_taken_in_once(one in any_told(), two in any_told()) {
        let two = Told { requested: one.requested, target: one.target.clone(), ..two };
        let Some(id) = ids(std::slice::from_ref(&one)).remove(0) else { return Ok(()) };
        let session = |told: &Told| make(told, id, at(NOW), false).and_then(Result::ok).map(|made| made.session);
        let (Some(before), Some(mut new)) = (session(&one), session(&two)) else { return Ok(()) };
        new.requested_at = before.requested_at;
        if let Some(merged) = merge(&before, &new) {
            prop_assert_eq!(inconsistencies(&merged), []);
            prop_assert_eq!(merge(&merged, &new), Some(merged.clone()));
            // Nothing that was known is gone, but for guesses.
            prop_assert!(before.started_at.is_none() || merged.started_at == before.started_at);
            prop_assert!(!before.status.is_over() || before.status == Status::Lost || merged.ended_at == before.ended_at);
            prop_assert!(before.client.ip.is_none() || merged.client.ip == before.client.ip);
        }
    }

    #[test]
    fn ids_do_not_depend_on_the_order_nor_on_what_comes_later(
        seconds in proptest::collection::vec((0_i64..3, 0_i64..2, 0_i64..50), 1..12),
        turn in 0_usize..12,
    ) {
        let base = at("2026-11-20T10:00:00Z");
        let session = |(second, target, start): (i64, i64, i64), ended: bool| Told {
            target: Some(format!("t{target}")),
            requested: Some(base.plus_millis(second * 1_000)),
            started: Some(base.plus_millis(3_000 + start * 1_000)),
            ended: ended.then(|| base.plus_millis(100_000)),
            ..Told::default()
        };
        // Of those that are the same in everything, each may have the id of the other.
        let mut distinct = seconds;
        distinct.sort_unstable();
        distinct.dedup();
        let running: Vec<Told> = distinct.iter().map(|one| session(*one, false)).collect();
        let before = ids(&running);
        let mut turned = distinct.clone();
        turned.rotate_left(turn % distinct.len());
        let after = ids(&turned.iter().map(|one| session(*one, true)).collect::<Vec<_>>());
        for (one, id) in turned.iter().zip(&after) {
            let place = distinct.iter().position(|other| other == one).expect("there");
            prop_assert_eq!(*id, before[place]);
        }
        let mut unique = before.clone();
        unique.sort();
        unique.dedup();
        prop_assert_eq!(unique.len(), before.len());
    }
}
