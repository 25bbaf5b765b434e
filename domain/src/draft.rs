//! What a recorder sends, and how it becomes a [`Session`].
//!
//! A [`Draft`] is what a JSON object or a row of CSV says, its words and times already read. [`Draft::finish`] fills
//! in what may be left out and checks the rest, so that every session in the database went through one gate. Problems
//! are [`FieldError`]s with the path of the field in JSON; all of them are told, not the first alone. Knows nothing of
//! who sends it or where it is kept.

mod consistency;
mod field_error;
pub(crate) mod fields;
mod json;
pub(crate) use json::{KINDS, STATES, app, device};
pub mod limits;
pub(crate) mod object;
mod tags;

pub use consistency::inconsistencies;
pub use field_error::{FieldError, FieldErrorCode, FieldErrors};
pub use tags::{is_secret_key, tag_problems};

use std::fmt;

use crate::session::{
    Actor, ActorKind, App, Attachment, AttachmentState, Client, Device, Options, Platform, QueueKind,
    Session, SessionId, Status, Tags,
};
use crate::timestamp::Timestamp;
use limits::Texts;

/// A session as a recorder says it. What is missing is filled in by [`Draft::finish`]; an empty text is missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// Its id, where the recorder gives one.
    pub id: Option<SessionId>,
    /// Who ran it; the token that records it where missing.
    pub actor: Option<DraftActor>,
    /// What was run.
    pub app: App,
    /// Where it ran.
    pub device: DraftDevice,
    /// Where it stands; what its times say where missing.
    pub status: Option<Status>,
    /// When it was asked for; now, or its first time, where missing.
    pub requested_at: Option<Timestamp>,
    /// When the device was handed over.
    pub started_at: Option<Timestamp>,
    /// When the person's browser was connected.
    pub user_connected_at: Option<Timestamp>,
    /// When the first picture was shown.
    pub first_frame_at: Option<Timestamp>,
    /// When the app was launched.
    pub app_launched_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When the device was given back.
    pub closed_at: Option<Timestamp>,
    /// When the recorder was last heard of.
    pub last_seen_at: Option<Timestamp>,
    /// What it waited for.
    pub queue_kind: Option<QueueKind>,
    /// Why it ended.
    pub end_reason: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
    /// Whether its end was estimated; true for a lost session where missing.
    pub end_estimated: Option<bool>,
    /// Where the person came from.
    pub client: Client,
    /// How it was started.
    pub options: Options,
    /// Short labels.
    pub tags: Tags,
    /// Its files.
    pub attachments: Vec<Attachment>,
}

/// Who ran it, as a recorder says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftActor {
    /// What they are.
    pub kind: ActorKind,
    /// Their e-mail, label or description.
    pub label: Option<String>,
    /// What identifies them; the label where missing.
    pub subject: Option<String>,
}

/// Where it ran, as a recorder says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftDevice {
    /// The model's id; never missing.
    pub id: Option<String>,
    /// The model's name; the id where missing.
    pub name: Option<String>,
    /// The platform; `other` where missing.
    pub platform: Option<Platform>,
    /// The version of its OS.
    pub os_version: Option<String>,
}

/// What fills the gaps of a draft.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// A fresh id.
    pub id: SessionId,
    /// The time of recording.
    pub now: Timestamp,
    /// Who records; nothing where a draft must say who ran the session.
    pub actor: Option<Actor>,
    /// True where the recorder speaks now, so that a session that is not over counts as seen; false for files.
    pub live: bool,
}

/// How far the clock of a recorder may be ahead, in milliseconds. What was asked for in the far future would be "in
/// progress" until then, on top of every list.
const MOST_AHEAD: i64 = 86_400_000;

impl Draft {
    /// Fills in what is missing and checks everything. The same draft and defaults give the same session.
    pub fn finish(self, defaults: &Defaults) -> Result<Session, FieldErrors> {
        let mut texts = Texts::default();
        let actor = actor(self.actor, defaults, &mut texts);
        let app = checked_app(self.app, "app.", &mut texts);
        let device = checked_device(self.device, "device.", &mut texts);
        let end_reason = texts.line("end_reason", self.end_reason, limits::END_REASON);
        let error = texts.lines("error", self.error, limits::ERROR);
        let client = client(self.client, &mut texts);
        let options = Options {
            orientation: texts.line(
                "options.orientation",
                self.options.orientation,
                limits::ORIENTATION,
            ),
            reserved_device: texts.line(
                "options.reserved_device",
                self.options.reserved_device,
                limits::DEVICE_ID,
            ),
            ..self.options
        };
        let attachments = attachments(self.attachments, &mut texts);
        let mut errors = texts.into_errors();
        errors.extend(tag_problems(&self.tags));

        let first = [
            self.started_at,
            self.user_connected_at,
            self.first_frame_at,
            self.app_launched_at,
            self.ended_at,
        ]
        .into_iter()
        .flatten()
        .fold(defaults.now, Timestamp::min);
        let status = self
            .status
            .unwrap_or_else(|| status_of(self.started_at, self.ended_at, error.as_ref()));
        let live = defaults.live && !status.is_over();
        // Nobody was seen later than now, whatever the clock of the recorder says.
        let seen = self.last_seen_at.or(live.then_some(defaults.now));
        let seen = seen.map(|at| if defaults.live { at.min(defaults.now) } else { at });
        let session = Session {
            id: self.id.unwrap_or(defaults.id),
            actor,
            app,
            device,
            status,
            requested_at: self.requested_at.unwrap_or(first),
            started_at: self.started_at,
            user_connected_at: self.user_connected_at,
            first_frame_at: self.first_frame_at,
            app_launched_at: self.app_launched_at,
            ended_at: self.ended_at,
            closed_at: self.closed_at,
            last_seen_at: seen,
            queue_kind: self.queue_kind,
            end_reason,
            error,
            end_estimated: self.end_estimated.unwrap_or(status == Status::Lost),
            client,
            options,
            tags: self.tags,
            attachments,
        };
        errors.extend(inconsistencies(&session));
        if defaults.live && session.requested_at > defaults.now.plus_millis(MOST_AHEAD) {
            let message = format!(
                "This is more than a day ahead of the server's clock, which says {}: look at the clock of the recorder.",
                defaults.now
            );
            errors.push(FieldError::new("requested_at", FieldErrorCode::Invalid, message));
        }
        FieldErrors::result(errors).map(|()| session)
    }
}

/// What the times of a session say about it.
fn status_of(started: Option<Timestamp>, ended: Option<Timestamp>, error: Option<&String>) -> Status {
    match (started, ended) {
        (_, Some(_)) if error.is_some() => Status::Failed,
        (Some(_), Some(_)) => Status::Completed,
        (None, Some(_)) => Status::Abandoned,
        (Some(_), None) => Status::Running,
        (None, None) => Status::Queued,
    }
}

fn actor(draft: Option<DraftActor>, defaults: &Defaults, texts: &mut Texts) -> Actor {
    let Some(draft) = draft else {
        return defaults.actor.clone().unwrap_or_else(|| {
            texts.missing("actor", "Say who ran the session.");
            Actor {
                kind: ActorKind::Anonymous,
                label: String::new(),
                subject: String::new(),
            }
        });
    };
    let label = texts.required(
        "actor.label",
        draft.label,
        limits::ACTOR,
        "Say who ran the session: an e-mail, a token's label or a description.",
    );
    // A token that names itself by its label means itself: its id makes it findable.
    let own = defaults
        .actor
        .as_ref()
        .filter(|own| own.kind == draft.kind && own.label == label);
    let subject = texts
        .line("actor.subject", draft.subject, limits::ACTOR)
        .unwrap_or_else(|| own.map_or_else(|| label.clone(), |own| own.subject.clone()));
    Actor {
        kind: draft.kind,
        label,
        subject,
    }
}

/// Checks what was run, whose fields stand behind `path`, its point included.
pub(crate) fn checked_app(draft: App, path: impl fmt::Display, texts: &mut Texts) -> App {
    App {
        id: texts.line(format_args!("{path}id"), draft.id, limits::APP_ID),
        name: texts.line(format_args!("{path}name"), draft.name, limits::APP_NAME),
        version: texts.line(format_args!("{path}version"), draft.version, limits::APP_VERSION),
        build_id: texts.line(format_args!("{path}build_id"), draft.build_id, limits::BUILD_ID),
        group: texts.line(format_args!("{path}group"), draft.group, limits::APP_GROUP),
    }
}

/// Checks where it ran; `path` as in [`checked_app`].
pub(crate) fn checked_device(draft: DraftDevice, path: impl fmt::Display, texts: &mut Texts) -> Device {
    let id = texts.required(
        format_args!("{path}id"),
        draft.id,
        limits::DEVICE_ID,
        "Say on which device it ran, e.g. iphone15pro.",
    );
    let name = texts
        .line(format_args!("{path}name"), draft.name, limits::DEVICE_NAME)
        .unwrap_or_else(|| id.clone());
    Device {
        id,
        name,
        platform: draft.platform.unwrap_or(Platform::Other),
        os_version: texts.line(
            format_args!("{path}os_version"),
            draft.os_version,
            limits::OS_VERSION,
        ),
    }
}

fn client(draft: Client, texts: &mut Texts) -> Client {
    Client {
        referrer_host: texts.line("client.referrer_host", draft.referrer_host, limits::REFERRER_HOST),
        ip: texts.line("client.ip", draft.ip, limits::IP),
        language: texts.line("client.language", draft.language, limits::LANGUAGE),
        user_agent: texts.line("client.user_agent", draft.user_agent, limits::USER_AGENT),
        location: texts.line("client.location", draft.location, limits::LOCATION),
    }
}

/// Checks the files and brings them into the order of the kinds.
fn attachments(drafts: Vec<Attachment>, texts: &mut Texts) -> Vec<Attachment> {
    let mut files: Vec<Attachment> = Vec::with_capacity(drafts.len());
    for (at, draft) in drafts.into_iter().enumerate() {
        if files.iter().any(|file| file.kind == draft.kind) {
            let message = format!("A session has one {} at the most.", draft.kind.key());
            texts.inconsistent(format_args!("attachments[{at}].kind"), message);
            continue;
        }
        files.push(checked_attachment(
            draft,
            format_args!("attachments[{at}]."),
            texts,
        ));
    }
    files.sort_by_key(|file| file.kind);
    files
}

/// Checks what is said about one file, whose fields stand behind `path`, its point included.
pub(crate) fn checked_attachment(
    draft: Attachment,
    path: impl fmt::Display,
    texts: &mut Texts,
) -> Attachment {
    if draft.size.is_some_and(|size| size < 0) {
        texts.invalid(
            format_args!("{path}size"),
            "A size is a number of bytes from 0 on.",
        );
    }
    let sha256 = texts
        .line(format_args!("{path}sha256"), draft.sha256, 64)
        .map(|hash| hash.to_ascii_lowercase());
    if let Some(hash) = &sha256
        && !is_sha256(hash)
    {
        texts.invalid(
            format_args!("{path}sha256"),
            "A SHA-256 has 64 hexadecimal digits.",
        );
    }
    Attachment {
        kind: draft.kind,
        state: draft.state,
        reason: texts.lines(format_args!("{path}reason"), draft.reason, limits::REASON),
        file_name: texts.line(
            format_args!("{path}file_name"),
            draft.file_name,
            limits::FILE_NAME,
        ),
        content_type: texts.line(
            format_args!("{path}content_type"),
            draft.content_type,
            limits::CONTENT_TYPE,
        ),
        size: draft.size,
        sha256,
        blob: None,
        updated_at: draft.updated_at,
    }
}

/// True for 64 lower-case hexadecimal digits.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Takes the file away from a state that needs one: what a session says of itself is no upload.
pub fn without_file(attachment: &mut Attachment, reason: &str) {
    if attachment.state == AttachmentState::Available {
        let kept = Attachment::in_state(attachment.kind, AttachmentState::NotCaptured);
        *attachment = Attachment {
            reason: Some(reason.to_owned()),
            updated_at: attachment.updated_at,
            ..kept
        };
    }
}

#[cfg(test)]
mod tests;
