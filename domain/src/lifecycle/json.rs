//! Reads events from the body of a PATCH: `{"event":"started","at":".."}`, or several as `{"events":[{..},..]}`.

use super::{Description, Event, Happening};
use crate::draft::fields::{Fields, parse_object};
use crate::draft::limits::{self, Texts};
use crate::draft::object::Node;
use crate::draft::{self, FieldErrorCode, FieldErrors, checked_app, checked_attachment, checked_device};
use crate::session::{Attachment, AttachmentKind, AttachmentState, Status};

/// Events of one request at the most.
pub const MAX_EVENTS: usize = 100;

const EVENTS: &str = "Events are started, connected, first_frame, launched, heartbeat, ended, abandoned, closed, \
     tags, described and attachment.";

impl Event {
    /// Reads the events of one request, in order; at least one.
    pub fn list_from_json(text: &[u8]) -> Result<Vec<Self>, FieldErrors> {
        let object = parse_object(text)?;
        let mut errors = Vec::new();
        let mut texts = Texts::default();
        let mut events = Vec::new();
        if object.has("events") {
            let mut fields = Fields::new(object, &mut errors);
            let values = fields.list("events");
            if values.is_empty() || values.len() > MAX_EVENTS {
                let message = format!("Send 1 to {MAX_EVENTS} events.");
                fields.wrong("events", FieldErrorCode::Invalid, message);
            }
            for (number, value) in values.into_iter().take(MAX_EVENTS).enumerate() {
                let path = format!("events[{number}]");
                let Node::Object(object) = value else {
                    fields.wrong(&path, FieldErrorCode::WrongType, "This must be an object.");
                    continue;
                };
                let read = |fields: &mut Fields<'_>| event(fields, &mut texts);
                events.extend(fields.nested(path.into(), object, read));
            }
            fields.finish();
        } else {
            let mut fields = Fields::new(object, &mut errors);
            events.extend(event(&mut fields, &mut texts));
            fields.finish();
        }
        errors.extend(texts.into_errors());
        FieldErrors::result(errors).map(|()| events)
    }

    /// Reads the state of one kind of file from the body of a PATCH on the file itself.
    pub fn attachment_from_json(kind: AttachmentKind, text: &[u8]) -> Result<Self, FieldErrors> {
        let object = parse_object(text)?;
        let mut errors = Vec::new();
        let mut texts = Texts::default();
        let mut fields = Fields::new(object, &mut errors);
        let at = fields.time("at");
        let what = attachment(&mut fields, &mut texts, Some(kind));
        fields.finish();
        errors.extend(texts.into_errors());
        FieldErrors::result(errors)?;
        what.map(|what| Self { at, what }).ok_or_else(|| {
            crate::draft::FieldError::new("state", FieldErrorCode::Missing, "Say the state.").into()
        })
    }
}

fn event(fields: &mut Fields<'_>, texts: &mut Texts) -> Option<Event> {
    let name = fields.required_word("event", EventName::from_key, EVENTS)?;
    let at = fields.time("at");
    let what = match name {
        EventName::Started => Happening::Started,
        EventName::Connected => Happening::Connected,
        EventName::FirstFrame => Happening::FirstFrame,
        EventName::Launched => Happening::Launched,
        EventName::Heartbeat => Happening::Heartbeat,
        EventName::Closed => Happening::Closed,
        EventName::Ended => ended(fields, texts, None),
        EventName::Abandoned => ended(fields, texts, Some(Status::Abandoned)),
        EventName::Tags => tags(fields)?,
        EventName::Described => described(fields, texts)?,
        EventName::Attachment => attachment(fields, texts, None)?,
    };
    Some(Event { at, what })
}

/// The words of [`EVENTS`].
#[derive(Clone, Copy)]
enum EventName {
    Started,
    Connected,
    FirstFrame,
    Launched,
    Heartbeat,
    Ended,
    Abandoned,
    Closed,
    Tags,
    Described,
    Attachment,
}

impl EventName {
    fn from_key(key: &str) -> Option<Self> {
        Some(match key {
            "started" => Self::Started,
            "connected" => Self::Connected,
            "first_frame" => Self::FirstFrame,
            "launched" => Self::Launched,
            "heartbeat" => Self::Heartbeat,
            "ended" => Self::Ended,
            "abandoned" => Self::Abandoned,
            "closed" => Self::Closed,
            "tags" => Self::Tags,
            "described" => Self::Described,
            "attachment" => Self::Attachment,
            _ => return None,
        })
    }
}

fn ended(fields: &mut Fields<'_>, texts: &mut Texts, status: Option<Status>) -> Happening {
    let over = |word: &str| {
        Status::from_key(word)
            .filter(|status| matches!(status, Status::Completed | Status::Failed | Status::Abandoned))
    };
    let status =
        status.or_else(|| fields.word("status", over, "A session ends completed, failed or abandoned."));
    let (end_reason, error) = (fields.text("end_reason"), fields.text("error"));
    Happening::Ended {
        status,
        end_reason: texts.line(fields.field("end_reason"), end_reason, limits::END_REASON),
        error: texts.lines(fields.field("error"), error, limits::ERROR),
    }
}

fn tags(fields: &mut Fields<'_>) -> Option<Happening> {
    let Some(object) = fields.map("tags") else {
        let advice = "Give the tags to set, and null for those to take away.";
        fields.wrong("tags", FieldErrorCode::Missing, advice);
        return None;
    };
    let rest = object.into_rest();
    let mut tags = Vec::with_capacity(rest.len());
    for (key, value) in rest {
        match value {
            Node::Text(value) => tags.push((key.into_owned(), Some(value.into_owned()))),
            Node::Null => tags.push((key.into_owned(), None)),
            _ => {
                let shown: String = key.chars().take(64).collect();
                fields.wrong(
                    &format!("tags.{shown}"),
                    FieldErrorCode::WrongType,
                    "This must be a text or null.",
                );
            }
        }
    }
    Some(Happening::Tags(tags))
}

fn described(fields: &mut Fields<'_>, texts: &mut Texts) -> Option<Happening> {
    let (device, app) = (
        fields.object("device", draft::device),
        fields.object("app", draft::app),
    );
    if device.is_none() && app.is_none() {
        let advice = "Say the device, the app or both.";
        fields.wrong("device", FieldErrorCode::Missing, advice);
        return None;
    }
    let description = Description {
        device: device
            .map(|device| checked_device(device, format_args!("{}.", fields.field("device")), texts)),
        app: app.map(|app| checked_app(app, format_args!("{}.", fields.field("app")), texts)),
    };
    Some(Happening::Described(Box::new(description)))
}

fn attachment(fields: &mut Fields<'_>, texts: &mut Texts, kind: Option<AttachmentKind>) -> Option<Happening> {
    let kind = kind.or_else(|| {
        let advice = crate::draft::KINDS;
        fields.required_word("kind", AttachmentKind::from_key, advice)
    });
    let state = fields.required_word("state", AttachmentState::from_key, crate::draft::STATES);
    let mut said = Attachment::in_state(kind?, state?);
    if said.state == AttachmentState::Available {
        let message = "A file becomes available by its upload: PUT it to /sessions/{id}/attachments/{kind}.";
        fields.wrong("state", FieldErrorCode::Invalid, message);
    }
    said.reason = fields.text("reason");
    said.file_name = fields.text("file_name");
    said.content_type = fields.text("content_type");
    Some(Happening::Attachment(checked_attachment(
        said,
        fields.field(""),
        texts,
    )))
}
