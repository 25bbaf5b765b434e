//! What may come in: texts as people and attackers write them, sessions, filters.

use domain::draft::{Defaults, Draft, DraftActor, DraftDevice};
use domain::session::{App, Client, Options, Tags};
use domain::{
    ActorKind, Attachment, AttachmentKind, AttachmentState, Platform, QueueKind, Session, SessionId,
    Timestamp,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// A letter that somebody will trip over, or an ordinary one.
fn letter() -> impl Strategy<Value = char> {
    prop_oneof![
        6 => proptest::char::range('a', 'z'),
        2 => proptest::char::range('0', '9'),
        3 => select(" %+&=?#;,:/\\'\"<>@-_.|()[]{}*$!~^`".chars().collect::<Vec<_>>()),
        2 => select(
            "äßÅΣς银行🦀\u{1f468}\u{200d}\u{1f469}＝＋－＠\u{200b}\u{feff}\u{202e}\u{a0}\u{301}\u{2028}\u{e000}"
                .chars().collect::<Vec<_>>()
        ),
        1 => any::<char>().prop_filter("no control characters", |c| !c.is_control()),
    ]
}

/// One line of text that shows something.
pub fn line() -> impl Strategy<Value = String> {
    vec(letter(), 1..20)
        .prop_map(|letters| letters.into_iter().collect::<String>())
        .prop_filter("shows something", |text| !text.trim().is_empty())
}

/// A text that a spreadsheet would run.
pub fn formula() -> impl Strategy<Value = String> {
    let lead = vec(
        select(vec![
            ' ', '\u{a0}', '\u{feff}', '\u{200b}', '\u{2060}', '\n', '\t', '\r',
        ]),
        0..4,
    );
    let sign = select(vec!['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r']);
    (lead, sign, vec(letter(), 0..10))
        .prop_map(|(lead, sign, rest)| lead.into_iter().chain([sign]).chain(rest).collect())
}

fn lines() -> impl Strategy<Value = String> {
    prop_oneof![
        line(),
        formula(),
        (line(), select(vec!["\n", "\r\n", "\t", "\r"]), line())
            .prop_map(|(a, between, b)| format!("{a}{between}{b}")),
    ]
}

pub fn maybe(text: impl Strategy<Value = String>) -> impl Strategy<Value = Option<String>> {
    option::of(text)
}

fn flag() -> impl Strategy<Value = Option<bool>> {
    option::of(any::<bool>())
}

/// A time of this century.
pub fn time() -> impl Strategy<Value = Timestamp> {
    (0_i64..4_000_000_000_000).prop_map(Timestamp::saturating_from_millis)
}

pub fn session_id() -> impl Strategy<Value = SessionId> {
    any::<[u8; 16]>().prop_map(SessionId::from_bytes)
}

fn tags() -> impl Strategy<Value = Tags> {
    btree_map(
        "[a-z]{1,4}",
        maybe(line()).prop_map(Option::unwrap_or_default),
        0..4,
    )
    .prop_filter("no secrets", |tags| {
        !tags.keys().any(|key| domain::draft::is_secret_key(key))
    })
}

fn files() -> impl Strategy<Value = Vec<Attachment>> {
    // CSV knows of the seventh kind only that it is available.
    vec(
        (
            select(AttachmentKind::ALL.to_vec()),
            select(AttachmentState::ALL.to_vec()),
        ),
        0..7,
    )
    .prop_map(|files| {
        let mut kept: Vec<Attachment> = Vec::new();
        for (kind, state) in files {
            let state = match kind {
                AttachmentKind::Other => AttachmentState::Available,
                _ => state,
            };
            if kept.iter().all(|file| file.kind != kind) {
                kept.push(Attachment::in_state(kind, state));
            }
        }
        kept
    })
}

/// How far each moment is from the one before, where there is one, and what else there is of it.
fn moments() -> impl Strategy<Value = [Option<i64>; 7]> {
    std::array::from_fn::<_, 7, _>(|_| option::of(0_i64..4_000_000))
}

prop_compose! {
    fn labels()(
        kind in select(ActorKind::ALL.to_vec()), label in prop_oneof![line(), formula().prop_map(one_line)],
        subject in maybe(line()), device_id in line(), device_name in maybe(line()),
        platform in option::of(select(Platform::ALL.to_vec())), os_version in maybe(line()),
    ) -> (DraftActor, DraftDevice) {
        (
            DraftActor { kind, label: Some(label), subject },
            DraftDevice { id: Some(device_id), name: device_name, platform, os_version },
        )
    }
}

/// Formulas with their control characters taken out, for texts that may not have them.
fn one_line(text: String) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control()).collect();
    format!("{plain}=")
}

prop_compose! {
    fn app()(id in maybe(line()), name in maybe(line()), version in maybe(line()), build_id in maybe(line()),
        group in maybe(line())) -> App {
        App { id, name, version, build_id, group }
    }
}

prop_compose! {
    fn client()(referrer_host in maybe(line()), ip in maybe(line()), language in maybe(line()),
        user_agent in maybe(line()), location in maybe(line())) -> Client {
        Client { referrer_host, ip, language, user_agent, location }
    }
}

prop_compose! {
    fn options()(orientation in maybe(line()), debug in flag(), network_intercept in flag(), headless in flag(),
        reserved_device in maybe(line())) -> Options {
        Options { orientation, debug, network_intercept, headless, reserved_device }
    }
}

prop_compose! {
    /// A session in any state that goes together.
    pub fn session()(
        id in session_id(), (actor, device) in labels(), app in app(), client in client(), options in options(),
        tags in tags(), attachments in files(), requested in time(), steps in moments(), error in maybe(lines()),
        end_reason in maybe(line()), queue_kind in option::of(select(QueueKind::ALL.to_vec())),
        lost in proptest::bool::weighted(0.2),
    ) -> Session {
        let after = |base: Timestamp, step: Option<i64>| step.map(|step| base.plus_millis(step));
        let started_at = after(requested, steps[0]);
        let ended_at = after(started_at.unwrap_or(requested), steps[1]);
        let over = ended_at.is_some() || lost;
        let draft = Draft {
            id: Some(id),
            actor: Some(actor),
            app,
            device,
            status: lost.then_some(domain::Status::Lost),
            requested_at: Some(requested),
            started_at,
            user_connected_at: after(requested, steps[2]),
            first_frame_at: after(requested, steps[3]),
            app_launched_at: after(requested, steps[4]),
            ended_at,
            closed_at: ended_at.and_then(|ended| after(ended, steps[5])),
            last_seen_at: after(requested, steps[6]),
            queue_kind,
            end_reason: end_reason.filter(|_| over),
            error,
            end_estimated: None,
            client,
            options,
            tags,
            attachments,
        };
        draft.finish(&defaults()).expect("a session")
    }
}

/// Defaults of a file.
pub fn defaults() -> Defaults {
    Defaults {
        id: SessionId::from_bytes([0; 16]),
        now: Timestamp::saturating_from_millis(4_100_000_000_000),
        actor: None,
        live: false,
    }
}
