//! What becomes of a session's files: which were asked for, saved, lost, hidden, or deleted by age, and the words for it.

use domain::{Actor, ActorKind, Attachment, AttachmentKind, AttachmentState, Options, Timestamp};

use super::draw::Draw;
use super::library::Library;
use super::life::Life;

use AttachmentKind::{ActionLog, CrashLog, DebugLog, NetworkLog, Other, Screenshot, Video};
use AttachmentState::{Expired, Failed, Forbidden, NotCaptured, Processing, Recording};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// For so long after the end files are being prepared.
const PREPARING: i64 = 60_000;

const BROKEN_UPLOADS: [&str; 5] = [
    "The upload broke off at 61%. Nothing to download.",
    "The upload broke off at 12%. Nothing to download.",
    "The upload broke off at 99%. Nothing to download.",
    "The file was larger than the limit of 512 MB.",
    "The checksum did not match: sent 9f41c2.., received 9f41c0...",
];

/// What decides about all files of a session at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Each for itself.
    Ordinary,
    /// The session runs and records everything.
    EveryKindRecording,
    /// The session ended a moment ago and everything is being prepared.
    EveryKindProcessing,
    /// Its owner hid it.
    Hidden,
    /// The connection broke while files were sent.
    UploadBroke,
    /// Somebody had its files deleted early.
    Deleted,
    /// Recording was off.
    Off,
}

/// What is known of the session.
pub struct Story<'a> {
    /// Its course.
    pub life: &'a Life,
    /// How it was started.
    pub options: &'a Options,
    /// Who ran it.
    pub actor: &'a Actor,
    /// The end of time.
    pub until: Timestamp,
    /// What decides.
    pub cause: Cause,
}

/// The files of a session, in the order of [`AttachmentKind::ALL`].
pub fn attachments(draw: &mut Draw, library: &Library, story: &Story) -> Vec<Attachment> {
    if story.life.started_at.is_none() {
        return Vec::new();
    }
    let cause = match story.cause {
        Cause::Ordinary if story.life.status.is_over() && draw.chance(18) => {
            *draw.pick(&[Cause::Hidden, Cause::UploadBroke, Cause::Deleted, Cause::Off])
        }
        cause => cause,
    };
    let filmed = draw.chance(880);
    let mut files = Vec::with_capacity(6);
    for kind in AttachmentKind::ALL {
        files.extend(file(draw, library, story, cause, kind, filmed));
    }
    files
}

fn file(
    draw: &mut Draw,
    library: &Library,
    story: &Story,
    cause: Cause,
    kind: AttachmentKind,
    filmed: bool,
) -> Option<Attachment> {
    match cause {
        Cause::Ordinary => ordinary(draw, library, story, kind, filmed),
        Cause::EveryKindRecording => Some(recording(kind)),
        Cause::EveryKindProcessing => Some(processing(kind, story.life.ended_at)),
        // Most kinds, not all, so that no two of these sessions need look alike.
        _ if draw.chance(250) => ordinary(draw, library, story, kind, filmed),
        Cause::Hidden => Some(told(kind, Forbidden, hidden_by(story.actor))),
        Cause::UploadBroke => Some(told(kind, Failed, (*draw.pick(&BROKEN_UPLOADS)).to_owned())),
        Cause::Deleted => Some(Attachment {
            updated_at: story.life.ended_at,
            ..told(kind, Expired, "Deleted by an admin before its time.".to_owned())
        }),
        Cause::Off => {
            let reason = format!(
                "{} was off for this session. Turn it on in Settings, Recording.",
                kind.name()
            );
            Some(told(kind, NotCaptured, reason))
        }
    }
}

/// A file whose fate is its own.
fn ordinary(
    draw: &mut Draw,
    library: &Library,
    story: &Story,
    kind: AttachmentKind,
    filmed: bool,
) -> Option<Attachment> {
    let debug = story.options.debug != Some(false);
    let missing = match kind {
        DebugLog | ActionLog if !debug => Some("Start the session with debug to record one."),
        NetworkLog if story.options.network_intercept != Some(true) => {
            Some("Start the session with network_intercept to record one.")
        }
        Video if !filmed => Some("Video was off for this session. Turn it on in Settings, Recording."),
        Screenshot if draw.chance(40) => Some("Nobody took one."),
        CrashLog if !story.life.crashed => {
            // Most recorders do not mention a crash log where nothing crashed.
            return draw
                .chance(80)
                .then(|| told(kind, NotCaptured, "The app did not crash.".to_owned()));
        }
        Other if !draw.chance(25) => return None,
        _ => None,
    };
    if let Some(reason) = missing {
        return Some(told(kind, NotCaptured, reason.to_owned()));
    }
    let Some(ended) = story.life.ended_at else {
        // A running session has taken its first picture already.
        return Some(if kind == Screenshot {
            available(draw, library, kind)
        } else {
            recording(kind)
        });
    };
    if kind == Video && story.until.millis_since(ended) < PREPARING {
        return Some(processing(kind, Some(ended)));
    }
    if story.life.end_estimated && matches!(kind, DebugLog | Video) {
        return Some(told(kind, Failed, BROKEN_UPLOADS[0].to_owned()));
    }
    if draw.chance(4) {
        return Some(told(kind, Failed, (*draw.pick(&BROKEN_UPLOADS)).to_owned()));
    }
    if matches!(kind, Video | Screenshot) && draw.chance(5) {
        return Some(told(kind, Forbidden, hidden_by(story.actor)));
    }
    let (kept, words) = retention(kind, story.actor.kind);
    if story.until.millis_since(ended) > kept {
        return Some(Attachment {
            updated_at: Some(ended.plus_millis(kept)),
            ..told(kind, Expired, words.to_owned())
        });
    }
    Some(available(draw, library, kind))
}

/// For how long a file is kept, and the words for it.
fn retention(kind: AttachmentKind, actor: ActorKind) -> (i64, &'static str) {
    match (kind, actor) {
        (Video, ActorKind::Anonymous) => (HOUR, "Videos of anonymous sessions are kept for 1 hour."),
        (Screenshot, ActorKind::Anonymous) => {
            (HOUR, "Screenshots of anonymous sessions are kept for 1 hour.")
        }
        (Video, _) => (90 * DAY, "Videos are kept for 90 days."),
        (NetworkLog, _) => (180 * DAY, "Network logs are kept for 180 days."),
        _ => (550 * DAY, "Files are kept for 18 months."),
    }
}

fn hidden_by(actor: &Actor) -> String {
    match actor.kind {
        ActorKind::User => format!("Only {} can open it.", actor.label),
        _ => "Only admins can open it.".to_owned(),
    }
}

fn told(kind: AttachmentKind, state: AttachmentState, reason: String) -> Attachment {
    Attachment {
        reason: Some(reason),
        ..Attachment::in_state(kind, state)
    }
}

fn recording(kind: AttachmentKind) -> Attachment {
    Attachment::in_state(kind, Recording)
}

fn processing(kind: AttachmentKind, since: Option<Timestamp>) -> Attachment {
    Attachment {
        updated_at: since,
        ..Attachment::in_state(kind, Processing)
    }
}

fn available(draw: &mut Draw, library: &Library, kind: AttachmentKind) -> Attachment {
    draw.pick(library.of(kind)).attachment()
}
