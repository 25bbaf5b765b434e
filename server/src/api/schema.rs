//! The shapes of bodies, for the OpenAPI document. Nothing is ever made of them: the domain's types are what is read and
//! written, words and lengths are the domain's own, and a test holds the two together.

use std::borrow::Cow;

use domain::draft::limits;
use domain::lifecycle::MAX_EVENTS;
use domain::session::{ActorKind, AttachmentKind, AttachmentState, Platform, QueueKind, Status};
use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

pub(super) mod examples;
pub(super) mod parameters;
mod words;

use words::{answer, any_text, line, lines, may_be_null, name, time, time_sent, word};

/// Names of shapes, for the attributes of handlers. What they are stands in [`all`].
macro_rules! shapes {
    ($($marker:ident $shape:ident),* $(,)?) => {
        $(#[doc = concat!("The shape `", stringify!($shape), "`.")]
        pub struct $marker;
        impl PartialSchema for $marker {
            fn schema() -> RefOr<Schema> {
                RefOr::T(Schema::default())
            }
        }
        impl ToSchema for $marker {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($shape))
            }
        })*
    };
}

shapes! {
    SessionSchema Session, NewSessionSchema NewSession, ChangeSchema Change, AttachmentSchema Attachment,
    AttachmentStateSchema AttachmentState, PageSchema Page, CountSchema Count, BatchSchema Batch, FacetSchema Facet,
    ErrorsSchema Errors,
}

/// An object: its description, and of each field its name, whether it must be there, its shape and what it means.
fn object<const N: usize>(description: &str, fields: [(&str, Need, Value, &str); N]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (key, need, mut shape, meaning) in fields {
        if !meaning.is_empty() {
            shape["description"] = meaning.into();
        }
        properties.insert(key.to_owned(), shape);
        if need == Need::Required {
            required.push(key);
        }
    }
    let mut object = json!({
        "type": "object", "description": description, "properties": properties, "additionalProperties": false,
    });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
}
use Need::{Optional, Required};

/// A shape by its name. What is said beside it, e.g. a description, holds too.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn list_of(items: &Value) -> Value {
    json!({"type": "array", "items": items})
}

fn nullable(name: &str) -> Value {
    json!({"oneOf": [reference(name), {"type": "null"}]})
}

/// Every shape by its name.
pub(super) fn all() -> Map<String, Value> {
    let shapes = [
        ("Session", session()),
        ("Actor", actor()),
        ("App", app()),
        ("Device", device()),
        ("Client", client()),
        ("Options", options()),
        ("Attachment", attachment()),
        ("NewSession", new_session()),
        ("NewActor", new_actor()),
        ("NewApp", new_app()),
        ("NewDevice", new_device()),
        ("NewClient", new_client()),
        ("NewOptions", new_options()),
        ("NewAttachment", new_attachment()),
        ("Change", change()),
        ("Events", events()),
        ("Event", event()),
        ("AttachmentState", attachment_state()),
        ("Page", page()),
        ("Count", count()),
        ("Batch", batch()),
        ("Facet", facet()),
        ("Option", option()),
        ("Errors", errors()),
        ("Error", error()),
    ];
    shapes
        .into_iter()
        .map(|(name, shape)| (name.to_owned(), shape))
        .collect()
}

fn session() -> Value {
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

fn actor() -> Value {
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

fn app() -> Value {
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

fn device() -> Value {
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

fn client() -> Value {
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

fn options() -> Value {
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

fn attachment() -> Value {
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

fn new_session() -> Value {
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
                "Now, or the first of the other times, where left out",
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

fn new_actor() -> Value {
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

fn new_app() -> Value {
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

fn new_device() -> Value {
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

fn new_client() -> Value {
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

fn new_options() -> Value {
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

fn new_attachment() -> Value {
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

fn change() -> Value {
    json!({
        "description": "One event as it is, or several in a list.",
        "oneOf": [reference("Events"), reference("Event")],
    })
}

fn events() -> Value {
    let events = json!({"type": "array", "items": reference("Event"), "minItems": 1, "maxItems": MAX_EVENTS});
    object(
        "Several events, in order: all of them happen or none does.",
        [("events", Required, events, "")],
    )
}

/// Something that happened, each kind with fields of its own.
fn event() -> Value {
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

fn attachment_state() -> Value {
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

fn page() -> Value {
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

fn count() -> Value {
    object(
        "How many.",
        [("count", Required, number(), "Exactly so many sessions")],
    )
}

fn batch() -> Value {
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

fn option() -> Value {
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

fn facet() -> Value {
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

fn error() -> Value {
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

fn errors() -> Value {
    let list = json!({"type": "array", "items": reference("Error"), "minItems": 1});
    object("Everything that is wrong.", [("errors", Required, list, "")])
}
