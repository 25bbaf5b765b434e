//! Reads a draft from the API's JSON object: the shape of [`Session`](crate::Session), parts left out as you like.

use super::fields::{Fields, parse_object};
use super::object::{Node, Object};
use super::{Draft, DraftActor, DraftDevice, FieldErrorCode, FieldErrors};
use crate::session::{
    ActorKind, App, Attachment, AttachmentKind, AttachmentState, Client, Options, Platform, QueueKind,
    Status, Tags,
};

const ID: &str = "A session id is a UUID, e.g. 01936f0a-61d1-7c3e-9a55-0b7e4d2f8c11.";
const STATUSES: &str = "Statuses are queued, running, completed, failed, abandoned and lost.";
pub(crate) const KINDS: &str =
    "Files are debug_log, network_log, action_log, crash_log, video, screenshot and other.";
pub(crate) const STATES: &str =
    "States are available, recording, processing, not_captured, expired, failed and forbidden.";

impl Draft {
    /// Reads one JSON object. The derived `queue_seconds` and `duration_seconds` may stand in it and are not looked at.
    pub fn from_json(text: &[u8]) -> Result<Self, FieldErrors> {
        Self::from_object(parse_object(text)?)
    }

    fn from_object(object: Object<'_>) -> Result<Self, FieldErrors> {
        let mut errors = Vec::new();
        let mut fields = Fields::new(object, &mut errors);
        fields.take("queue_seconds");
        fields.take("duration_seconds");
        let draft = Self {
            id: fields.parsed("id", ID),
            actor: fields.object("actor", actor).flatten(),
            app: fields.object("app", app).unwrap_or_default(),
            device: fields.object("device", device).unwrap_or_default(),
            status: fields.word("status", Status::from_key, STATUSES),
            requested_at: fields.time("requested_at"),
            started_at: fields.time("started_at"),
            user_connected_at: fields.time("user_connected_at"),
            first_frame_at: fields.time("first_frame_at"),
            app_launched_at: fields.time("app_launched_at"),
            ended_at: fields.time("ended_at"),
            closed_at: fields.time("closed_at"),
            last_seen_at: fields.time("last_seen_at"),
            queue_kind: fields.word(
                "queue_kind",
                QueueKind::from_key,
                "A session queues for concurrency or for a device.",
            ),
            end_reason: fields.text("end_reason"),
            error: fields.text("error"),
            end_estimated: fields.flag("end_estimated"),
            client: fields.object("client", client).unwrap_or_default(),
            options: fields.object("options", options).unwrap_or_default(),
            tags: fields.object("tags", tags).unwrap_or_default(),
            attachments: attachments(&mut fields),
        };
        fields.finish();
        FieldErrors::result(errors).map(|()| draft)
    }
}

fn actor(fields: &mut Fields<'_>) -> Option<DraftActor> {
    let kind = fields.required_word(
        "kind",
        ActorKind::from_key,
        "An actor is a user, an api_token or anonymous.",
    );
    let (label, subject) = (fields.text("label"), fields.text("subject"));
    kind.map(|kind| DraftActor { kind, label, subject })
}

pub(crate) fn app(fields: &mut Fields<'_>) -> App {
    App {
        id: fields.text("id"),
        name: fields.text("name"),
        version: fields.text("version"),
        build_id: fields.text("build_id"),
        group: fields.text("group"),
    }
}

pub(crate) fn device(fields: &mut Fields<'_>) -> DraftDevice {
    DraftDevice {
        id: fields.text("id"),
        name: fields.text("name"),
        platform: fields.word(
            "platform",
            Platform::from_key,
            "Platforms are ios, android, web and other.",
        ),
        os_version: fields.text("os_version"),
    }
}

fn client(fields: &mut Fields<'_>) -> Client {
    Client {
        referrer_host: fields.text("referrer_host"),
        ip: fields.text("ip"),
        language: fields.text("language"),
        user_agent: fields.text("user_agent"),
        location: fields.text("location"),
    }
}

fn options(fields: &mut Fields<'_>) -> Options {
    Options {
        orientation: fields.text("orientation"),
        debug: fields.flag("debug"),
        network_intercept: fields.flag("network_intercept"),
        headless: fields.flag("headless"),
        reserved_device: fields.text("reserved_device"),
    }
}

/// Tags: every value a text.
fn tags(fields: &mut Fields<'_>) -> Tags {
    fields.texts()
}

fn attachments(fields: &mut Fields<'_>) -> Vec<Attachment> {
    let values = fields.list("attachments");
    let mut files = Vec::with_capacity(values.len().min(AttachmentKind::ALL.len()));
    for (at, value) in values.into_iter().enumerate() {
        let path = format!("attachments[{at}]");
        let Node::Object(object) = value else {
            fields.wrong(&path, FieldErrorCode::WrongType, "This must be an object.");
            continue;
        };
        files.extend(fields.nested(path.into(), object, attachment));
    }
    files
}

fn attachment(fields: &mut Fields<'_>) -> Option<Attachment> {
    let kind = fields.required_word("kind", AttachmentKind::from_key, KINDS);
    let state = fields.required_word("state", AttachmentState::from_key, STATES);
    let mut file = Attachment::in_state(
        kind.unwrap_or(AttachmentKind::Other),
        state.unwrap_or(AttachmentState::Failed),
    );
    file.reason = fields.text("reason");
    file.file_name = fields.text("file_name");
    file.content_type = fields.text("content_type");
    file.size = fields.integer("size");
    file.sha256 = fields.text("sha256");
    file.updated_at = fields.time("updated_at");
    (kind.is_some() && state.is_some()).then_some(file)
}
