//! The mapping by example.

mod properties;

use domain::csv::HeaderProblem;
use domain::draft::inconsistencies;
use domain::{ActorKind, AttachmentState, Platform, QueueKind, Session, Status, Timestamp};

use super::device::{UNKNOWN, device, name};
use super::session::NOBODY;
use super::{Columns, Field, Told, ids, make, merge};

const NOW: &str = "2026-11-23T12:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// What is told in pairs of name and value.
fn told(pairs: &[(&str, &str)]) -> Told {
    let mut told = Told::default();
    for (name, value) in pairs {
        let field = Field::from_name(name).unwrap_or_else(|| panic!("{name}"));
        told.set(field, value)
            .unwrap_or_else(|advice| panic!("{name}: {advice}"));
    }
    told
}

fn session_of(told: &Told, now: &str) -> Session {
    let id = ids(std::slice::from_ref(told)).remove(0).expect("an id");
    make(told, id, at(now), false)
        .expect("a time")
        .expect("valid")
        .session
}

const WHOLE: [(&str, &str); 25] = [
    ("publicKey", "k5h7avnbeedjbkm2cwuorlis7m"),
    ("sessionRequested", "2026-11-20T10:00:00.120Z"),
    ("startTime", "2026-11-20T10:02:24.320Z"),
    ("userConnected", "2026-11-20T10:02:25.000Z"),
    ("frameTime", "2026-11-20T10:02:26.100Z"),
    ("appLaunchTime", "2026-11-20T10:02:26.400Z"),
    ("endTime", "2026-11-20T10:13:00.320Z"),
    ("closeTime", "2026-11-20T10:13:09.000Z"),
    ("sessionLengthSeconds", "636"),
    ("referrer", "https://shop.example.com/try?session=secret"),
    ("referrerHostname", "shop.example.com"),
    ("token", "tok_very_secret"),
    ("clientIP", "203.0.113.7"),
    ("clientLanguage", "de-DE"),
    ("clientUserAgent", "Mozilla/5.0"),
    ("versionCode", "412"),
    ("deviceType", "iphone15pro"),
    ("osVersion", "18.2"),
    ("rotation", "90"),
    ("debug", "true"),
    ("warmSession", "FALSE"),
    ("queued", "account"),
    ("noVideo", "1"),
    ("location", "Berlin"),
    ("appetizeUser", "mia@harbor.example"),
];

#[test]
fn every_field_finds_its_place() {
    let session = session_of(&told(&WHOLE), NOW);
    assert_eq!(session.status, Status::Completed);
    assert_eq!(
        session.app.build_id.as_deref(),
        Some("k5h7avnbeedjbkm2cwuorlis7m")
    );
    assert_eq!(session.app.version.as_deref(), Some("412"));
    assert_eq!(
        (session.actor.kind, session.actor.label.as_str()),
        (ActorKind::User, "mia@harbor.example")
    );
    assert_eq!(
        (session.queue_millis(), session.duration_millis()),
        (Some(144_200), Some(636_000))
    );
    assert_eq!(session.queue_kind, Some(QueueKind::Concurrency));
    assert_eq!(session.user_connected_at, Some(at("2026-11-20T10:02:25.000Z")));
    assert_eq!(session.first_frame_at, Some(at("2026-11-20T10:02:26.100Z")));
    assert_eq!(session.app_launched_at, Some(at("2026-11-20T10:02:26.400Z")));
    assert_eq!(session.closed_at, Some(at("2026-11-20T10:13:09.000Z")));
    assert_eq!(session.device.name, "iPhone 15 Pro");
    assert_eq!(
        (session.device.platform, session.device.os_version.as_deref()),
        (Platform::Ios, Some("18.2"))
    );
    let client = &session.client;
    assert_eq!(client.referrer_host.as_deref(), Some("shop.example.com"));
    assert_eq!(client.ip.as_deref(), Some("203.0.113.7"));
    assert_eq!(client.language.as_deref(), Some("de-DE"));
    assert_eq!(client.user_agent.as_deref(), Some("Mozilla/5.0"));
    assert_eq!(client.location.as_deref(), Some("Berlin"));
    assert_eq!(session.options.orientation.as_deref(), Some("landscape"));
    assert_eq!(session.options.debug, Some(true));
    let tags: Vec<(&str, &str)> = session
        .tags
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    assert_eq!(
        tags,
        [
            ("no_video", "true"),
            ("queued", "true"),
            ("source", "appetize"),
            ("warm_session", "false")
        ]
    );
    assert!(
        session
            .attachments
            .iter()
            .all(|file| file.state == AttachmentState::NotCaptured && file.reason.is_some())
    );
    // No secret of anybody's is kept.
    let text = serde_json::to_string(&session).expect("JSON");
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn who_ran_it_is_told_as_well_as_it_is_known() {
    let who = |pairs: &[(&str, &str)]| {
        let mut all = vec![("sessionRequested", "2026-11-20T10:00:00Z")];
        all.extend(pairs);
        let actor = session_of(&told(&all), NOW).actor;
        (actor.kind, actor.label)
    };
    assert_eq!(who(&[]), (ActorKind::Anonymous, NOBODY.to_owned()));
    let embed = (
        ActorKind::Anonymous,
        "Anonymous - embed on shop.example.com".to_owned(),
    );
    assert_eq!(who(&[("referrerHostname", "shop.example.com")]), embed);
    assert_eq!(
        who(&[("referrer", "https://u:p@SHOP.example.com:8443/a?b#c")]),
        embed
    );
    assert_eq!(who(&[("referrer", "not an address")]).1, NOBODY);
    let (kind, label) = who(&[("token", "tok_1"), ("referrerHostname", "x.example")]);
    assert!(kind == ActorKind::ApiToken && label.starts_with("Appetize token ") && !label.contains("tok_1"));
    assert_ne!(label, who(&[("token", "tok_2")]).1);
}

#[test]
fn lives_that_ended_otherwise() {
    let status = |pairs: &[(&str, &str)], now: &str| {
        let session = session_of(&told(pairs), now);
        let text = |at: Option<Timestamp>| at.map(|at| at.to_string()[11..19].to_owned()).unwrap_or_default();
        (
            session.status,
            text(session.started_at),
            text(session.ended_at),
            session.tags.get("adjusted_times").cloned(),
        )
    };
    let asked = ("sessionRequested", "2026-11-23T11:00:00Z");
    let start = ("startTime", "2026-11-23T11:01:00Z");
    let end = ("endTime", "2026-11-23T11:05:00Z");
    let was = |text: &str| Some(text.to_owned());
    assert_eq!(
        status(&[asked], NOW),
        (Status::Queued, String::new(), String::new(), None)
    );
    assert_eq!(
        status(&[asked, start], NOW),
        (Status::Running, "11:01:00".into(), String::new(), None)
    );
    assert_eq!(
        status(&[asked, end], NOW),
        (Status::Abandoned, String::new(), "11:05:00".into(), None)
    );
    // A month later nothing is in progress any more.
    let later = "2026-12-23T12:00:00Z";
    assert_eq!(
        status(&[asked], later),
        (Status::Lost, String::new(), "11:00:00".into(), None)
    );
    assert_eq!(
        status(&[asked, start], later),
        (Status::Lost, "11:01:00".into(), "11:01:00".into(), None)
    );
    let length = ("sessionLengthSeconds", "120.5");
    assert_eq!(
        status(&[asked, start, length], later),
        (Status::Lost, "11:01:00".into(), "11:03:00".into(), None)
    );
    // What is missing is made of what is there, and told.
    assert_eq!(
        status(&[asked, end, length], NOW),
        (
            Status::Completed,
            "11:02:59".into(),
            "11:05:00".into(),
            was("startTime was missing")
        )
    );
    assert_eq!(
        status(
            &[asked, start, length, ("closeTime", "2026-11-23T11:05:00Z")],
            NOW
        ),
        (
            Status::Completed,
            "11:01:00".into(),
            "11:03:00".into(),
            was("endTime was missing")
        )
    );
    // An end before the start.
    assert_eq!(
        status(&[asked, start, ("endTime", "2026-11-23T11:00:30Z")], NOW),
        (
            Status::Completed,
            "11:01:00".into(),
            "11:01:00".into(),
            was("endTime was 2026-11-23T11:00:30.000Z")
        )
    );
    // A start before the request; the clocks of both sources may differ in what they cut off.
    assert_eq!(
        status(&[("sessionRequested", "2026-11-23T11:01:00.900Z"), start], NOW),
        (Status::Running, "11:01:00".into(), String::new(), None)
    );
    assert_eq!(
        status(&[("sessionRequested", "2026-11-23T11:01:30Z"), start, end], NOW),
        (
            Status::Completed,
            "11:01:30".into(),
            "11:05:00".into(),
            was("startTime was 2026-11-23T11:01:00.000Z")
        )
    );
}

#[test]
fn a_length_that_is_not_that_of_the_times_is_told() {
    let length = |seconds: &str| {
        let mut pairs = WHOLE.to_vec();
        pairs.retain(|(name, _)| *name != "sessionLengthSeconds");
        pairs.push(("sessionLengthSeconds", seconds));
        session_of(&told(&pairs), NOW)
            .tags
            .get("told_length_seconds")
            .cloned()
    };
    assert_eq!(length("636.9"), None);
    assert_eq!(length("60.25").as_deref(), Some("60.250"));
    assert_eq!(length("0").as_deref(), Some("0.000"));
}

#[test]
fn an_odd_number_keeps_no_session_out() {
    for (name, odd) in [
        ("sessionLengthSeconds", "-0.417"),
        ("sessionLengthSeconds", "1e300"),
        ("sessionLengthSeconds", "NaN"),
        ("sessionLengthMilliseconds", "-417"),
    ] {
        let mut pairs = WHOLE.to_vec();
        pairs.retain(|(name, _)| *name != "sessionLengthSeconds");
        pairs.extend([(name, odd), ("queueTimeSeconds", "-3 or so")]);
        let session = session_of(&told(&pairs), NOW);
        assert_eq!(
            session.tags.get("adjusted_times"),
            Some(&format!("{name} was {odd}"))
        );
        assert_eq!(session.tags.get("told_length_seconds"), None);
        assert_eq!(session.duration_millis(), Some(636_000), "the times say it");
    }
    // A column of something else is no odd number.
    let mut none = Told::default();
    assert!(none.set(Field::LengthSeconds, "iphone15pro").is_err());
}

#[test]
fn times_are_read_as_they_may_be_written() {
    let time = |text: &str| {
        let mut told = Told::default();
        told.set(Field::Requested, text)
            .map(|()| told.requested.map(|at| at.to_string()))
    };
    for text in [
        "2026-11-20T10:00:00.500Z",
        "2026-11-20 10:00:00.5",
        "2026-11-20T10:00:00.500",
        "2026-11-20 10:00:00.500 UTC",
        "2026-11-20T11:00:00.500+01:00",
        "1795168800500",
    ] {
        assert_eq!(
            time(text),
            Ok(Some("2026-11-20T10:00:00.500Z".to_owned())),
            "{text}"
        );
    }
    for none in ["", "  ", "null"] {
        assert_eq!(time(none), Ok(None));
    }
    for wrong in [
        "2026-11-20",
        "yesterday",
        "11/20/2026 10:00",
        "2026-13-20 10:00:00",
        "-1",
        "NaN",
    ] {
        assert!(time(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn documented_devices_have_the_documented_names() {
    for (id, called) in [
        ("iphone8plus", "iPhone 8 Plus"),
        ("iphone11pro", "iPhone 11 Pro"),
        ("iphone12", "iPhone 12"),
        ("iphone14promax", "iPhone 14 Pro Max"),
        ("iphone15promax", "iPhone 15 Pro Max"),
        ("iphone6s", "iPhone 6s"),
        ("iphone5s", "iPhone 5s"),
        ("iphonexsmax", "iPhone XS Max"),
        ("iphonex", "iPhone X"),
        ("ipadair4thgeneration", "iPad Air 4th generation"),
        ("ipadair2", "iPad Air 2"),
        ("nexus5", "Nexus 5"),
        ("pixel4xl", "Pixel 4 XL"),
        ("pixel6pro", "Pixel 6 Pro"),
        ("galaxytabs7", "Galaxy Tab S7"),
    ] {
        assert_eq!(name(id), called);
        let ios = id.starts_with("ip");
        let platform = device(Some(id.to_owned()), None).platform;
        assert_eq!(
            platform,
            Some(if ios { Platform::Ios } else { Platform::Android }),
            "{id}"
        );
    }
    assert_eq!(name("My device, =1+1"), "My device, =1+1");
    assert_eq!(
        device(Some("toaster9".to_owned()), None).platform,
        Some(Platform::Other)
    );
}

#[test]
fn columns_may_stand_anywhere_but_only_once() {
    let names = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    let good = names("\u{feff}sessionRequested,shoeSize,publicKey,reportStartDate, endTime ");
    assert!(Columns::recognize(&good));
    let columns = Columns::read(&good).expect("columns");
    assert_eq!(columns.unknown().collect::<Vec<_>>(), ["shoeSize"]);
    let told = columns
        .line(["2026-11-20 10:00:00", "47", "k", "x", ""].into_iter())
        .expect("a line");
    assert_eq!(
        (told.requested, told.target.as_deref()),
        (Some(at("2026-11-20T10:00:00Z")), Some("k"))
    );
    let wrong = columns
        .line(["soon", "", "", "", "later"].into_iter())
        .expect_err("wrong");
    assert_eq!(
        wrong.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["sessionRequested", "endTime"]
    );
    let twice = Columns::read(&names("publicKey,sessionRequested,token,targetId,token")).expect_err("twice");
    assert_eq!(
        twice,
        [HeaderProblem::Twice("publicKey"), HeaderProblem::Twice("token")]
    );
    assert_eq!(
        Columns::read(&names("publicKey,endTime")).expect_err("no time"),
        [HeaderProblem::Missing("sessionRequested")]
    );
    assert!(!Columns::recognize(&names(domain::csv::HEADER)));
}

#[test]
fn both_sources_mean_the_same_session() {
    let csv = told(&[("publicKey", "K5H7"), ("sessionRequested", "2026-11-20 10:00:00")]);
    let api = told(&[
        ("targetId", "b_k5h7"),
        ("sessionRequestedTime", "2026-11-20T10:00:00.999Z"),
    ]);
    assert_eq!(ids(std::slice::from_ref(&csv)), ids(&[api]));
    let next = told(&[("publicKey", "K5H7"), ("sessionRequested", "2026-11-20 10:00:01")]);
    let other = told(&[
        ("publicKey", "other"),
        ("sessionRequested", "2026-11-20 10:00:00"),
    ]);
    let all = ids(&[csv.clone(), next, other, csv, Told::default()]);
    let mut distinct = all.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!((distinct.len(), all.last()), (5, Some(&None)));
}

#[test]
fn what_was_a_guess_gives_way_and_what_is_known_stands() {
    let asked = ("targetId", "b_1");
    let requested = ("sessionRequestedTime", "2026-11-23T11:00:00.500Z");
    let start = ("startTime", "2026-11-23T11:01:00.500Z");
    let early = session_of(&told(&[asked, requested, start]), NOW);
    assert_eq!(
        (early.device.id.as_str(), early.actor.label.as_str()),
        (UNKNOWN, NOBODY)
    );
    let lost = session_of(&told(&[asked, requested, start]), "2026-12-23T12:00:00Z");
    let whole = session_of(
        &told(&[
            asked,
            ("sessionRequested", "2026-11-23 11:00:00"),
            ("startTime", "2026-11-23 11:01:00"),
            ("endTime", "2026-11-23 11:05:00"),
            ("deviceType", "pixel7"),
            ("appetizeUser", "mia@x.example"),
        ]),
        NOW,
    );
    for before in [&early, &lost] {
        let after = merge(before, &whole).expect("they go together");
        assert_eq!((after.status, after.end_estimated), (Status::Completed, false));
        assert_eq!(after.started_at, early.started_at, "the finer time stands");
        assert_eq!(
            (after.device.name.as_str(), after.actor.label.as_str()),
            ("Pixel 7", "mia@x.example")
        );
        // Older news change nothing.
        assert_eq!(merge(&after, &early), Some(after.clone()));
        assert_eq!(merge(&after, &lost), Some(after));
    }
    assert_eq!(
        merge(&lost, &early).map(|s| (s.status, s.ended_at)),
        Some((Status::Running, None))
    );
    assert_eq!(merge(&early, &lost).map(|s| s.status), Some(Status::Lost));
    // A start behind the end cannot be.
    let abandoned = session_of(
        &told(&[asked, requested, ("endTime", "2026-11-23T11:00:30Z")]),
        NOW,
    );
    assert_eq!(merge(&abandoned, &early), None);
}
