//! A session made of what Appetize tells.

use domain::draft::{Defaults, Draft, DraftActor, FieldErrors, limits};
use domain::session::Tags;
use domain::{
    ActorKind, App, Attachment, AttachmentKind, AttachmentState, Client, Options, Session, SessionId,
    Timestamp,
};
use sha2::{Digest, Sha256};

use super::device::device;
use super::fields::{Queued, Told};
use super::life::{Life, life};

/// Who ran a session of which neither a person, a token nor a page is told.
pub const NOBODY: &str = "Anonymous - Appetize";

const NO_FILES: &str = "Appetize's reports say nothing of files. Record through the API to keep them here.";
/// The files that people look for first.
const FILES: [AttachmentKind; 3] = [
    AttachmentKind::DebugLog,
    AttachmentKind::NetworkLog,
    AttachmentKind::ActionLog,
];

/// A session, and what is odd about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// The session.
    pub session: Session,
    /// True where times did not go together and were moved.
    pub adjusted: bool,
    /// True where the length that is told is not that of the times.
    pub other_length: bool,
}

/// Makes a session, seen `now`; nothing where no time is told. `live` where Appetize was asked just now, so that what
/// is not over counts as seen.
pub fn make(told: &Told, id: SessionId, now: Timestamp, live: bool) -> Option<Result<Made, FieldErrors>> {
    let lived = life(told, now)?;
    let (adjusted, other_length) = (!lived.adjusted.is_empty(), lived.other_length.is_some());
    let defaults = Defaults {
        id,
        now,
        actor: None,
        live,
    };
    let made = |session| Made {
        session,
        adjusted,
        other_length,
    };
    Some(draft(told, lived, id).finish(&defaults).map(made))
}

fn draft(told: &Told, life: Life, id: SessionId) -> Draft {
    let tags = tags(told, &life);
    let client = client(told);
    Draft {
        id: Some(id),
        actor: Some(actor(told, client.referrer_host.as_deref())),
        app: app(told),
        device: device(
            fit(told.device.as_ref(), limits::DEVICE_ID),
            fit(told.os_version.as_ref(), limits::OS_VERSION),
        ),
        status: Some(life.status),
        requested_at: Some(life.requested),
        started_at: life.started,
        user_connected_at: life.connected,
        first_frame_at: life.frame,
        app_launched_at: life.launched,
        ended_at: life.ended,
        closed_at: life.closed,
        last_seen_at: None,
        queue_kind: match told.queued {
            Some(Queued::For(kind)) => Some(kind),
            _ => None,
        },
        end_reason: None,
        error: None,
        end_estimated: None,
        client,
        options: Options {
            orientation: orientation(told),
            debug: told.debug,
            ..Options::default()
        },
        tags,
        attachments: FILES.map(no_file).to_vec(),
    }
}

fn no_file(kind: AttachmentKind) -> Attachment {
    Attachment {
        reason: Some(NO_FILES.to_owned()),
        ..Attachment::in_state(kind, AttachmentState::NotCaptured)
    }
}

/// What was run. Bundle ids have dots, Appetize's own keys do not.
fn app(told: &Told) -> App {
    let target = fit(told.target.as_ref(), limits::BUILD_ID);
    let (id, build_id) = match target {
        Some(bundle) if bundle.contains('.') => (Some(bundle), None),
        key => (None, key),
    };
    App {
        id,
        build_id,
        version: fit(told.version.as_ref(), limits::APP_VERSION),
        ..App::default()
    }
}

fn actor(told: &Told, host: Option<&str>) -> DraftActor {
    let of = |kind, label: String| DraftActor {
        kind,
        label: Some(label),
        subject: None,
    };
    if let Some(email) = fit(told.user.as_ref(), limits::ACTOR) {
        return of(ActorKind::User, email);
    }
    if let Some(token) = &told.token {
        // What the report calls a token lets people in: its fingerprint tells tokens apart as well.
        let hash = Sha256::digest(token.as_bytes());
        let [a, b, c, d, ..] = hash.0;
        let print = format!("{:08x}", u32::from_be_bytes([a, b, c, d]));
        return DraftActor {
            subject: Some(format!("appetize:{print}")),
            ..of(ActorKind::ApiToken, format!("Appetize token {print}"))
        };
    }
    let label = host.map_or_else(
        || NOBODY.to_owned(),
        |host| format!("Anonymous - embed on {host}"),
    );
    of(ActorKind::Anonymous, label)
}

fn client(told: &Told) -> Client {
    let host = told.referrer_host.clone();
    let host = host.or_else(|| told.referrer.as_deref().and_then(host_of));
    Client {
        referrer_host: fit(host.as_ref(), limits::REFERRER_HOST),
        ip: fit(told.ip.as_ref(), limits::IP),
        language: fit(told.language.as_ref(), limits::LANGUAGE),
        user_agent: fit(told.user_agent.as_ref(), limits::USER_AGENT),
        location: fit(told.location.as_ref(), limits::LOCATION),
    }
}

/// The host of an address. The rest of it may hold secrets and is not kept.
fn host_of(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => host,
    };
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

fn orientation(told: &Told) -> Option<String> {
    let rotation = fit(told.rotation.as_ref(), limits::ORIENTATION)?;
    Some(match rotation.as_str() {
        "0" | "180" => "portrait".to_owned(),
        "90" | "270" => "landscape".to_owned(),
        _ => rotation,
    })
}

fn tags(told: &Told, life: &Life) -> Tags {
    let mut tags = Tags::new();
    tags.insert("source".to_owned(), "appetize".to_owned());
    let mut flag = |key: &str, value: Option<bool>| {
        if let Some(value) = value {
            tags.insert(key.to_owned(), value.to_string());
        }
    };
    flag("warm_session", told.warm);
    flag("no_video", told.no_video);
    // For what it waited is a field of its own.
    flag("queued", told.queued.map(|queued| queued != Queued::No));
    if !life.adjusted.is_empty() {
        let text = life.adjusted.join(", ");
        tags.extend(fit(Some(&text), limits::TAG_VALUE).map(|text| ("adjusted_times".to_owned(), text)));
    }
    if let Some(length) = life.other_length {
        let text = format!("{}.{:03}", length / 1_000, length % 1_000);
        tags.insert("told_length_seconds".to_owned(), text);
    }
    tags
}

/// A text of somebody else's that fits: nobody who imports it could mend it. Control characters become spaces.
fn fit(text: Option<&String>, max: usize) -> Option<String> {
    let text: String = text?
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let text: String = text.trim().chars().take(max).collect();
    let text = text.trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}
