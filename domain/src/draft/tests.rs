use super::*;
use crate::session::AttachmentKind;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn defaults() -> Defaults {
    Defaults {
        id: SessionId::from_bytes([7; 16]),
        now: at("2026-11-23T14:00:00Z"),
        actor: Some(Actor {
            kind: ActorKind::ApiToken,
            label: "CI".to_owned(),
            subject: "tok_1".to_owned(),
        }),
        live: true,
    }
}

fn finish(json: &str) -> Result<Session, FieldErrors> {
    Draft::from_json(json.as_bytes())?.finish(&defaults())
}

fn fields_of(json: &str) -> Vec<(String, FieldErrorCode)> {
    finish(json)
        .expect_err("refused")
        .into_iter()
        .map(|error| (error.field, error.code))
        .collect()
}

#[test]
fn a_device_alone_is_a_queued_session_of_the_token() {
    let session = finish(r#"{"device":{"id":"pixel9"}}"#).expect("taken");
    assert_eq!(session.status, Status::Queued);
    assert_eq!(session.requested_at, defaults().now);
    assert_eq!(session.last_seen_at, Some(defaults().now));
    assert_eq!(session.device.name, "pixel9");
    assert_eq!(session.device.platform, Platform::Other);
    assert_eq!(session.actor.subject, "tok_1");
}

#[test]
fn a_recorder_is_no_more_than_a_day_ahead_of_the_clock() {
    let asked = |requested: &str, live: bool| {
        let json =
            format!(r#"{{"device":{{"id":"d"}},"requested_at":"{requested}","last_seen_at":"{requested}"}}"#);
        Draft::from_json(json.as_bytes())?.finish(&Defaults { live, ..defaults() })
    };
    let session = asked("2026-11-24T14:00:00Z", true).expect("taken");
    assert_eq!(session.last_seen_at, Some(defaults().now));
    let refused = asked("2026-11-24T14:00:00.001Z", true).expect_err("refused");
    let error = refused.iter().next().expect("an error");
    assert_eq!(
        (error.field.as_str(), error.code),
        ("requested_at", FieldErrorCode::Invalid)
    );
    assert!(
        error.message.contains("2026-11-23T14:00:00.000Z"),
        "{}",
        error.message
    );
    // What a file tells was recorded long ago, right or wrong.
    let session = asked("2036-11-24T14:00:00Z", false).expect("taken");
    assert_eq!(session.last_seen_at, Some(at("2036-11-24T14:00:00Z")));
}

#[test]
fn times_say_where_a_session_stands() {
    let started = r#"{"device":{"id":"d"},"started_at":"2026-11-23T13:00:00Z""#;
    let session = finish(&format!("{started}}}")).expect("taken");
    assert_eq!(session.status, Status::Running);
    assert_eq!(session.requested_at, at("2026-11-23T13:00:00Z"));
    let ended = format!(r#"{started},"ended_at":"2026-11-23T13:05:00Z""#);
    assert_eq!(
        finish(&format!("{ended}}}")).expect("taken").status,
        Status::Completed
    );
    let failed = finish(&format!(r#"{ended},"error":"boom\n at 3"}}"#)).expect("taken");
    assert_eq!(failed.status, Status::Failed);
    assert_eq!(failed.last_seen_at, None);
}

#[test]
fn a_token_that_names_itself_is_found_by_its_id() {
    let session =
        finish(r#"{"actor":{"kind":"api_token","label":"CI"},"device":{"id":"d"}}"#).expect("taken");
    assert_eq!(session.actor.subject, "tok_1");
    let other = finish(r#"{"actor":{"kind":"user","label":"CI"},"device":{"id":"d"}}"#).expect("taken");
    assert_eq!(other.actor.subject, "CI");
}

#[test]
fn every_problem_is_told_with_its_path() {
    use FieldErrorCode as Code;
    let json = r#"{
        "id": "x", "colour": 1, "status": "done", "requested_at": "yesterday", "app": {"nam": "a", "id": 5},
        "device": {"platform": "beos"}, "options": {"debug": "yes"}, "tags": {"a": 1},
        "attachments": [{"kind": "video", "state": "available"}, 3, {"kind": "voice", "state": "gone"}]
    }"#;
    assert_eq!(
        fields_of(json),
        [
            ("id".to_owned(), Code::Invalid),
            ("app.id".to_owned(), Code::WrongType),
            ("app.nam".to_owned(), Code::UnknownField),
            ("device.platform".to_owned(), Code::Invalid),
            ("status".to_owned(), Code::Invalid),
            ("requested_at".to_owned(), Code::Invalid),
            ("options.debug".to_owned(), Code::WrongType),
            ("tags.a".to_owned(), Code::WrongType),
            ("attachments[1]".to_owned(), Code::WrongType),
            ("attachments[2].kind".to_owned(), Code::Invalid),
            ("attachments[2].state".to_owned(), Code::Invalid),
            ("colour".to_owned(), Code::UnknownField),
        ]
    );
}

#[test]
fn texts_have_limits_and_no_control_characters() {
    use FieldErrorCode as Code;
    let long = "é".repeat(limits::DEVICE_ID + 1);
    assert_eq!(
        fields_of(&format!(
            r#"{{"device":{{"id":"{long}","name":"a\u0000b"}},"error":"\u001b[1mred"}}"#
        )),
        [
            ("device.id".to_owned(), Code::TooLong),
            ("device.name".to_owned(), Code::Invalid),
            ("error".to_owned(), Code::Invalid),
        ]
    );
    let fits = "é".repeat(limits::DEVICE_ID);
    assert!(finish(&format!(r#"{{"device":{{"id":"{fits}"}}}}"#)).is_ok());
    assert_eq!(
        fields_of(r#"{"device":{"id":"  "}}"#),
        [("device.id".to_owned(), Code::Missing)]
    );
}

#[test]
fn tags_are_few_and_no_secrets() {
    use FieldErrorCode as Code;
    for key in ["password", "X-Api-Key", "accessToken", "Authorization", "pwd"] {
        let json = format!(r#"{{"device":{{"id":"d"}},"tags":{{"{key}":"x"}}}}"#);
        assert_eq!(fields_of(&json), [(format!("tags.{key}"), Code::Secret)], "{key}");
    }
    let many: Vec<String> = (0..33).map(|n| format!(r#""k{n}":"v""#)).collect();
    let json = format!(r#"{{"device":{{"id":"d"}},"tags":{{{}}}}}"#, many.join(","));
    assert_eq!(fields_of(&json), [("tags".to_owned(), Code::TooLong)]);
    assert!(finish(r#"{"device":{"id":"d"},"tags":{"branch":"main","author":"x"}}"#).is_ok());
}

#[test]
fn what_does_not_go_together_is_refused() {
    let refused = |rest: &str| {
        let json = format!(r#"{{"device":{{"id":"d"}},"requested_at":"2026-11-23T12:00:00Z",{rest}}}"#);
        fields_of(&json)
            .into_iter()
            .map(|(field, _)| field)
            .collect::<Vec<_>>()
    };
    assert_eq!(refused(r#""status":"completed""#), ["started_at", "ended_at"]);
    assert_eq!(
        refused(
            r#""status":"abandoned","started_at":"2026-11-23T12:00:01Z","ended_at":"2026-11-23T12:00:02Z""#
        ),
        ["started_at"]
    );
    assert_eq!(
        refused(r#""started_at":"2026-11-23T12:00:05Z","ended_at":"2026-11-23T12:00:02Z""#),
        ["ended_at"]
    );
    assert_eq!(refused(r#""started_at":"2026-11-23T11:00:05Z""#), ["started_at"]);
    assert_eq!(
        refused(r#""end_estimated":true,"closed_at":"2026-11-23T12:00:02Z""#),
        ["end_estimated", "closed_at"]
    );
    assert_eq!(refused(r#""end_reason":"user""#), ["end_reason"]);
}

#[test]
fn torn_json_is_told_as_such() {
    let errors = Draft::from_json(br#"{"device":"#).expect_err("refused");
    assert!(errors.is_malformed());
    assert_eq!(errors.to_string(), "The JSON ends before it is complete.");
    let errors = Draft::from_json(b"{]").expect_err("refused");
    assert_eq!(errors.to_string(), "This is not valid JSON: line 1, column 2.");
    assert!(!Draft::from_json(b"[]").expect_err("refused").is_malformed());
}

#[test]
fn a_session_written_as_json_is_read_again() {
    let json = r#"{"actor":{"kind":"anonymous","label":"Anonymous - embed","subject":"s"},"device":{"id":"d"},
        "requested_at":"2026-11-23T12:00:00Z","started_at":"2026-11-23T12:00:05Z",
        "tags":{"b":"2","a":"1"},"queue_seconds":9,"duration_seconds":null,
        "attachments":[{"kind":"video","state":"recording"},{"kind":"debug_log","state":"failed","reason":"x\ny"}]}"#;
    let session = finish(json).expect("taken");
    assert_eq!(session.attachments[0].kind, AttachmentKind::DebugLog);
    let again = finish(&serde_json::to_string(&session).expect("json")).expect("taken");
    assert_eq!(again, session);
}
