//! What recorders send.

use domain::draft::limits;
use domain::lifecycle::MAX_EVENTS;
use domain::session::{ActorKind, AttachmentKind, AttachmentState, Platform, QueueKind, Status};
use serde_json::{Value, json};

use super::Need::{Optional, Required};
use super::words::{answer, line, lines, may_be_null, name, time_sent, word};
use super::{nullable, object, reference};

/// The shape of that name.
pub fn new_session() -> Value {
    let not_looked_at = || json!({});
    let flag = json!({"type": ["boolean", "null"]});
    let id = json!({"anyOf": [{"type": "string", "format": "uuid"}, {"type": "string", "maxLength": 0}, {"type": "null"}]});
    let files = json!({"type": ["array", "null"], "items": reference("NewAttachment"), "maxItems": AttachmentKind::ALL.len()});
    object(
        "A session as a recorder sends it. The device's id alone is enough; null and an empty text count as left out, \
         and a field that is not listed is refused by name. The times must go together: nothing happens before \
         requested_at, nothing ends before it starts, and the status fits the times that are there.",
        [
            (
                "id",
                Optional,
                id,
                "A UUID of the recorder's own, so that sending it twice records one session",
            ),
            (
                "actor",
                Optional,
                nullable("NewActor"),
                "Who ran it; the token itself where left out",
            ),
            ("app", Optional, nullable("NewApp"), "What was run"),
            ("device", Required, reference("NewDevice"), "Where it ran"),
            (
                "status",
                Optional,
                word(&Status::ALL.map(Status::key)),
                "What the times say where left out",
            ),
            (
                "requested_at",
                Optional,
                time_sent(),
                "Now, or the first of the other times, where left out; a day ahead of the server's clock at the most",
            ),
            (
                "started_at",
                Optional,
                time_sent(),
                "When the device was handed over",
            ),
            (
                "user_connected_at",
                Optional,
                time_sent(),
                "When the person's browser was connected",
            ),
            (
                "first_frame_at",
                Optional,
                time_sent(),
                "When the first picture was shown",
            ),
            (
                "app_launched_at",
                Optional,
                time_sent(),
                "When the app was launched",
            ),
            ("ended_at", Optional, time_sent(), "When it ended"),
            (
                "closed_at",
                Optional,
                time_sent(),
                "When the device was given back",
            ),
            (
                "last_seen_at",
                Optional,
                time_sent(),
                "When the recorder was last heard of",
            ),
            (
                "queue_kind",
                Optional,
                word(&QueueKind::ALL.map(QueueKind::key)),
                "What it waited for",
            ),
            (
                "queue_seconds",
                Optional,
                not_looked_at(),
                "Not looked at: it is derived from the times",
            ),
            (
                "duration_seconds",
                Optional,
                not_looked_at(),
                "Not looked at: it is derived from the times",
            ),
            (
                "end_reason",
                Optional,
                line(limits::END_REASON),
                "Why it ended, e.g. user, inactivity, time_limit, error",
            ),
            ("error", Optional, lines(limits::ERROR), "What went wrong"),
            ("end_estimated", Optional, flag, "True for a lost session alone"),
            (
                "client",
                Optional,
                nullable("NewClient"),
                "Where the person came from",
            ),
            ("options", Optional, nullable("NewOptions"), "How it was started"),
            (
                "tags",
                Optional,
                may_be_null(tags(&line(limits::TAG_VALUE))),
                "Short labels. A name that looks like a secret's is refused",
            ),
            (
                "attachments",
                Optional,
                files,
                "States of files that are not uploaded, at most one of a kind",
            ),
        ],
    )
}

fn tags(value: &Value) -> Value {
    json!({
        "type": "object", "maxProperties": limits::TAGS, "propertyNames": name(limits::TAG_KEY),
        "additionalProperties": value,
    })
}

/// The shape of that name.
pub fn new_actor() -> Value {
    object(
        "Who ran a session.",
        [
            (
                "kind",
                Required,
                answer(&ActorKind::ALL.map(ActorKind::key)),
                "What they are",
            ),
            (
                "label",
                Required,
                name(limits::ACTOR),
                "user: the e-mail; api_token: the token's label; anonymous: a description",
            ),
            (
                "subject",
                Optional,
                line(limits::ACTOR),
                "What identifies them; the label where left out",
            ),
        ],
    )
}

/// The shape of that name.
pub fn new_app() -> Value {
    object(
        "An app as a recorder sends it.",
        [
            ("id", Optional, line(limits::APP_ID), "The bundle id"),
            ("name", Optional, line(limits::APP_NAME), "The name people know"),
            (
                "version",
                Optional,
                line(limits::APP_VERSION),
                "The version people know",
            ),
            ("build_id", Optional, line(limits::BUILD_ID), "The uploaded build"),
            (
                "group",
                Optional,
                line(limits::APP_GROUP),
                "Several apps run in one session share a group",
            ),
        ],
    )
}

/// The shape of that name.
pub fn new_device() -> Value {
    object(
        "A device as a recorder sends it.",
        [
            ("id", Required, name(limits::DEVICE_ID), "The model's id"),
            (
                "name",
                Optional,
                line(limits::DEVICE_NAME),
                "The model's name; the id where left out",
            ),
            (
                "platform",
                Optional,
                word(&Platform::ALL.map(Platform::key)),
                "other where left out",
            ),
            (
                "os_version",
                Optional,
                line(limits::OS_VERSION),
                "The version of its OS",
            ),
        ],
    )
}

/// The shape of that name.
pub fn new_client() -> Value {
    object(
        "Where the person came from.",
        [
            (
                "referrer_host",
                Optional,
                line(limits::REFERRER_HOST),
                "The host of the page that embeds the device",
            ),
            ("ip", Optional, line(limits::IP), "The address"),
            (
                "language",
                Optional,
                line(limits::LANGUAGE),
                "The browser's language",
            ),
            ("user_agent", Optional, line(limits::USER_AGENT), "The browser"),
            (
                "location",
                Optional,
                line(limits::LOCATION),
                "A place, in the recorder's words",
            ),
        ],
    )
}

/// The shape of that name.
pub fn new_options() -> Value {
    let flag = || json!({"type": ["boolean", "null"]});
    object(
        "How the session was started.",
        [
            (
                "orientation",
                Optional,
                line(limits::ORIENTATION),
                "portrait or landscape",
            ),
            ("debug", Optional, flag(), "A debug log was asked for"),
            (
                "network_intercept",
                Optional,
                flag(),
                "A network log was asked for",
            ),
            ("headless", Optional, flag(), "Nobody watched"),
            (
                "reserved_device",
                Optional,
                line(limits::DEVICE_ID),
                "The id of a device that was reserved for it",
            ),
        ],
    )
}

/// The shape of that name.
pub fn new_attachment() -> Value {
    let no_size = json!({"type": "null"});
    let no_sha256 = json!({"type": ["string", "null"], "maxLength": 0});
    object(
        "What is known of a file that is not uploaded: only its upload makes it available.",
        [
            (
                "kind",
                Required,
                answer(&AttachmentKind::ALL.map(AttachmentKind::key)),
                "",
            ),
            ("state", Required, answer(&told_states()), ""),
            (
                "reason",
                Optional,
                lines(limits::REASON),
                "Why, and how to get one, in words for people",
            ),
            (
                "file_name",
                Optional,
                line(limits::FILE_NAME),
                "The recorder's name for it",
            ),
            (
                "content_type",
                Optional,
                line(limits::CONTENT_TYPE),
                "Its media type",
            ),
            ("size", Optional, no_size, "Known by its upload alone"),
            ("sha256", Optional, no_sha256, "Known by its upload alone"),
            ("updated_at", Optional, time_sent(), "Since when"),
        ],
    )
}

/// The states that a recorder may tell.
fn told_states() -> Vec<&'static str> {
    let told = AttachmentState::ALL
        .into_iter()
        .filter(|state| *state != AttachmentState::Available);
    told.map(AttachmentState::key).collect()
}

/// The shape of that name.
pub fn change() -> Value {
    json!({
        "description": "One event as it is, or several in a list.",
        "oneOf": [reference("Events"), reference("Event")],
    })
}

/// The shape of that name.
pub fn events() -> Value {
    let events = json!({"type": "array", "items": reference("Event"), "minItems": 1, "maxItems": MAX_EVENTS});
    object(
        "Several events, in order: all of them happen or none does.",
        [("events", Required, events, "")],
    )
}

/// Something that happened, each kind with fields of its own.
pub fn event() -> Value {
    let at = || ("at", Optional, time_sent(), "When; now where left out");
    let named = |names: &[&str]| ("event", Required, answer(names), "");
    let reason = || ("end_reason", Optional, line(limits::END_REASON), "Why");
    let error = || ("error", Optional, lines(limits::ERROR), "What went wrong");
    let over = [Status::Completed, Status::Failed, Status::Abandoned].map(Status::key);
    let changed = json!({
        "type": "object", "propertyNames": name(limits::TAG_KEY), "maxProperties": limits::TAGS,
        "additionalProperties": line(limits::TAG_VALUE),
    });
    json!({
        "description": "Something that happened to a session.",
        "oneOf": [
            object(
                "A step on the way, a sign of life, or the device given back.",
                [named(&["started", "connected", "first_frame", "launched", "heartbeat", "closed"]), at()],
            ),
            object(
                "The end.",
                [
                    named(&["ended"]), at(),
                    ("status", Optional, word(&over), "What the rest says where left out"), reason(), error(),
                ],
            ),
            object("It left the queue.", [named(&["abandoned"]), at(), reason(), error()]),
            object(
                "Labels to set, and null for those to take away.",
                [named(&["tags"]), at(), ("tags", Required, changed, "")],
            ),
            object(
                "Where it ran, as it turned out, and what: all of it anew.",
                [
                    named(&["described"]), at(),
                    ("device", Required, reference("NewDevice"), ""),
                    ("app", Optional, nullable("NewApp"), ""),
                ],
            ),
            object(
                "What was run, as it turned out: all of it anew.",
                [named(&["described"]), at(), ("app", Required, reference("NewApp"), "")],
            ),
            object(
                "What became of a file that is not uploaded.",
                [
                    named(&["attachment"]), at(),
                    ("kind", Required, answer(&AttachmentKind::ALL.map(AttachmentKind::key)), "Which file"),
                    ("state", Required, answer(&told_states()), ""),
                    ("reason", Optional, lines(limits::REASON), "Why, in words for people"),
                    ("file_name", Optional, line(limits::FILE_NAME), "The recorder's name for it"),
                    ("content_type", Optional, line(limits::CONTENT_TYPE), "Its media type"),
                ],
            ),
        ],
    })
}

/// The shape of that name.
pub fn attachment_state() -> Value {
    object(
        "What becomes of a file that is not stored.",
        [
            ("state", Required, answer(&told_states()), ""),
            (
                "reason",
                Optional,
                lines(limits::REASON),
                "Why, and how to get one, in words for people",
            ),
            ("at", Optional, time_sent(), "Since when; now where left out"),
            (
                "file_name",
                Optional,
                line(limits::FILE_NAME),
                "The recorder's name for it",
            ),
            (
                "content_type",
                Optional,
                line(limits::CONTENT_TYPE),
                "Its media type",
            ),
        ],
    )
}
