//! What the server answers.

use domain::Role;
use domain::session::{ActorKind, AttachmentKind, AttachmentState, Platform, QueueKind, Status};
use serde_json::{Value, json};

use super::Need::{Optional, Required};
use super::words::{answer, any_text, may_be_null, time};
use super::{list_of, object, reference};

/// The shape of that name.
pub fn session() -> Value {
    let seconds = || json!({"type": ["number", "null"], "minimum": 0});
    let tags = json!({"type": "object", "additionalProperties": {"type": "string"}});
    object(
        "A recorded session. Times are RFC 3339 in UTC with milliseconds. Every field is always there; what is not known is null.",
        [
            (
                "id",
                Required,
                json!({"type": "string", "format": "uuid"}),
                "A UUID in lower case",
            ),
            ("actor", Required, reference("Actor"), "Who ran it"),
            ("app", Required, reference("App"), "What was run"),
            ("device", Required, reference("Device"), "Where it ran"),
            (
                "status",
                Required,
                answer(&Status::ALL.map(Status::key)),
                "Where it stands; lost: its recorder fell silent",
            ),
            ("requested_at", Required, time(), "When it was asked for"),
            (
                "started_at",
                Required,
                may_be_null(time()),
                "When the device was handed over",
            ),
            (
                "user_connected_at",
                Required,
                may_be_null(time()),
                "When the person's browser was connected",
            ),
            (
                "first_frame_at",
                Required,
                may_be_null(time()),
                "When the first picture was shown",
            ),
            (
                "app_launched_at",
                Required,
                may_be_null(time()),
                "When the app was launched",
            ),
            ("ended_at", Required, may_be_null(time()), "When it ended"),
            (
                "closed_at",
                Required,
                may_be_null(time()),
                "When the device was given back",
            ),
            (
                "last_seen_at",
                Required,
                may_be_null(time()),
                "When the recorder was last heard of",
            ),
            (
                "queue_kind",
                Required,
                may_be_null(answer(&QueueKind::ALL.map(QueueKind::key))),
                "What it waited for: the organization's limit, or a device; null where it did not queue",
            ),
            (
                "end_reason",
                Required,
                any_text(),
                "Why it ended, e.g. user, inactivity, time_limit, error",
            ),
            ("error", Required, any_text(), "What went wrong"),
            (
                "end_estimated",
                Required,
                json!({"type": "boolean"}),
                "True where the end was estimated because the recorder fell silent",
            ),
            (
                "client",
                Required,
                reference("Client"),
                "Where the person came from",
            ),
            ("options", Required, reference("Options"), "How it was started"),
            ("tags", Required, tags, "Short labels; no secrets"),
            (
                "attachments",
                Required,
                list_of(&reference("Attachment")),
                "Its files, at most one of a kind",
            ),
            (
                "queue_seconds",
                Required,
                seconds(),
                "Time in the queue; null while queued",
            ),
            (
                "duration_seconds",
                Required,
                seconds(),
                "Time in use; null before the end",
            ),
        ],
    )
}

/// The shape of that name.
pub fn actor() -> Value {
    let text = || json!({"type": "string"});
    object(
        "Who ran a session, as they were when it was recorded.",
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
                text(),
                "user: the e-mail; api_token: the token's label; anonymous: a description",
            ),
            (
                "subject",
                Required,
                text(),
                "What identifies them: of a token its id, else the label",
            ),
        ],
    )
}

/// The shape of that name.
pub fn app() -> Value {
    object(
        "An app as it was when the session was recorded. All of it is null for a bare device.",
        [
            ("id", Required, any_text(), "The bundle id"),
            ("name", Required, any_text(), "The name people know"),
            ("version", Required, any_text(), "The version people know"),
            ("build_id", Required, any_text(), "The uploaded build"),
            (
                "group",
                Required,
                any_text(),
                "Several apps run in one session share a group",
            ),
        ],
    )
}

/// The shape of that name.
pub fn device() -> Value {
    object(
        "A device as it was when the session was recorded.",
        [
            ("id", Required, json!({"type": "string"}), "The model's id"),
            ("name", Required, json!({"type": "string"}), "The model's name"),
            (
                "platform",
                Required,
                answer(&Platform::ALL.map(Platform::key)),
                "",
            ),
            ("os_version", Required, any_text(), "The version of its OS"),
        ],
    )
}

/// The shape of that name.
pub fn client() -> Value {
    object(
        "Where the person came from.",
        [
            (
                "referrer_host",
                Required,
                any_text(),
                "The host of the page that embeds the device",
            ),
            ("ip", Required, any_text(), "The address"),
            ("language", Required, any_text(), "The browser's language"),
            ("user_agent", Required, any_text(), "The browser"),
            (
                "location",
                Required,
                any_text(),
                "A place, in the recorder's words",
            ),
        ],
    )
}

/// The shape of that name.
pub fn options() -> Value {
    let flag = || json!({"type": ["boolean", "null"]});
    object(
        "How the session was started.",
        [
            ("orientation", Required, any_text(), "portrait or landscape"),
            ("debug", Required, flag(), "A debug log was asked for"),
            (
                "network_intercept",
                Required,
                flag(),
                "A network log was asked for",
            ),
            ("headless", Required, flag(), "Nobody watched"),
            (
                "reserved_device",
                Required,
                any_text(),
                "The id of a device that was reserved for it",
            ),
        ],
    )
}

/// The shape of that name.
pub fn attachment() -> Value {
    object(
        "A file of a session.",
        [
            (
                "kind",
                Required,
                answer(&AttachmentKind::ALL.map(AttachmentKind::key)),
                "",
            ),
            (
                "state",
                Required,
                answer(&AttachmentState::ALL.map(AttachmentState::key)),
                "Only what is available can be downloaded",
            ),
            (
                "reason",
                Required,
                any_text(),
                "Why it is in that state, in words for people",
            ),
            ("file_name", Required, any_text(), "The recorder's name for it"),
            ("content_type", Required, any_text(), "Its media type"),
            (
                "size",
                Required,
                json!({"type": ["integer", "null"], "minimum": 0}),
                "Its size in bytes",
            ),
            (
                "sha256",
                Required,
                json!({"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"}),
                "The SHA-256 of its content",
            ),
            (
                "updated_at",
                Optional,
                may_be_null(time()),
                "Since when it is in that state; left out where that is not known",
            ),
        ],
    )
}

/// The shape of that name.
pub fn page() -> Value {
    object(
        "A page of a list.",
        [
            ("sessions", Required, list_of(&reference("Session")), ""),
            (
                "next_cursor",
                Required,
                any_text(),
                "Continues the list; null at its end",
            ),
        ],
    )
}

fn number() -> Value {
    json!({"type": "integer", "minimum": 0})
}

/// The shape of that name.
pub fn count() -> Value {
    object(
        "How many.",
        [("count", Required, number(), "Exactly so many sessions")],
    )
}

/// The shape of that name.
pub fn token() -> Value {
    let text = |meaning: &'static str| (json!({"type": "string"}), meaning);
    let ((id, of_id), (label, of_label), (org, of_org)) = (
        text("Its id: the subject of its sessions' actor"),
        text("What people call it"),
        text("Its organization"),
    );
    let role = answer(&[Role::Admin.key(), Role::Developer.key()]);
    object(
        "A token, as far as it may know itself.",
        [
            ("id", Required, id, of_id),
            ("label", Required, label, of_label),
            ("role", Required, role, "What it may do"),
            ("org", Required, org, of_org),
        ],
    )
}

/// The shape of that name.
pub fn batch() -> Value {
    object(
        "What became of a batch.",
        [
            ("recorded", Required, number(), "Sessions that are new"),
            (
                "repeated",
                Required,
                number(),
                "Sessions that were recorded before",
            ),
            (
                "ids",
                Required,
                list_of(&json!({"type": "string", "format": "uuid"})),
                "Every id, in the order of the lines",
            ),
        ],
    )
}

/// The shape of that name.
pub fn option() -> Value {
    object(
        "Something that a filter can choose.",
        [
            (
                "key",
                Required,
                answer(&["user", "device", "platform", "os"]),
                "The key of the query",
            ),
            (
                "value",
                Required,
                json!({"type": "string"}),
                "The value in the query",
            ),
            ("label", Required, json!({"type": "string"}), "What people read"),
            ("count", Required, number(), "Sessions that it would show"),
        ],
    )
}

/// The shape of that name.
pub fn facet() -> Value {
    object(
        "What a filter can choose from.",
        [
            ("options", Required, list_of(&reference("Option")), ""),
            (
                "next_cursor",
                Required,
                any_text(),
                "Continues the list; null at its end",
            ),
        ],
    )
}

/// The shape of that name.
pub fn error() -> Value {
    object(
        "One thing that is wrong.",
        [
            (
                "code",
                Required,
                json!({"type": "string", "examples": ["unknown_field"]}),
                "What, for programs",
            ),
            (
                "detail",
                Required,
                json!({"type": "string"}),
                "What, in a sentence for people",
            ),
            (
                "field",
                Required,
                any_text(),
                "Which field of the body, key of the query or header; null where it is none",
            ),
            (
                "line",
                Optional,
                json!({"type": "integer", "minimum": 1}),
                "Which line of a batch; left out elsewhere",
            ),
        ],
    )
}

/// The shape of that name.
pub fn errors() -> Value {
    let list = json!({"type": "array", "items": reference("Error"), "minItems": 1});
    object("Everything that is wrong.", [("errors", Required, list, "")])
}
