//! A session whose whole life is known, as it stood at some moment of it; and lives for sessions that stand open.

use domain::{Attachment, AttachmentKind, AttachmentState, QueueKind, Session, Status, Timestamp};

use super::draw::Draw;
use super::library::Library;

/// For so long after the end a file is being prepared, in milliseconds.
const PREPARING: i64 = 25_000;

/// How `whole`, a session that is over, stood at `now`. From the end and the preparation of its files on it is `whole`.
pub fn as_of(whole: &Session, now: Timestamp) -> Session {
    let reached = |at: Option<Timestamp>| at.filter(|at| *at <= now);
    let mut session = Session {
        started_at: reached(whole.started_at),
        user_connected_at: reached(whole.user_connected_at),
        first_frame_at: reached(whole.first_frame_at),
        app_launched_at: reached(whole.app_launched_at),
        ended_at: reached(whole.ended_at),
        closed_at: reached(whole.closed_at),
        ..whole.clone()
    };
    if session.ended_at.is_none() {
        session.status = if session.started_at.is_some() {
            Status::Running
        } else {
            Status::Queued
        };
        session.end_reason = None;
        session.error = None;
        session.end_estimated = false;
        session.last_seen_at = Some(now.max(whole.requested_at));
    }
    session.attachments = match (session.started_at, session.ended_at) {
        (None, _) => Vec::new(),
        (Some(_), None) => whole.attachments.iter().filter_map(while_running).collect(),
        (Some(_), Some(ended)) if now.millis_since(ended) < PREPARING => whole
            .attachments
            .iter()
            .map(|file| while_prepared(file, ended))
            .collect(),
        _ => session.attachments,
    };
    session
}

/// True where nothing of `whole` changes any more.
pub fn is_settled(whole: &Session, now: Timestamp) -> bool {
    let end = whole
        .closed_at
        .max(whole.ended_at.map(|at| at.plus_millis(PREPARING)));
    end.is_none_or(|end| end <= now)
}

fn while_running(file: &Attachment) -> Option<Attachment> {
    match (file.kind, file.state) {
        // Nobody knows yet whether it will crash.
        (AttachmentKind::CrashLog, _) => None,
        (_, AttachmentState::NotCaptured) => Some(file.clone()),
        _ => Some(Attachment::in_state(file.kind, AttachmentState::Recording)),
    }
}

fn while_prepared(file: &Attachment, ended: Timestamp) -> Attachment {
    if file.kind != AttachmentKind::Video || file.state == AttachmentState::NotCaptured {
        return file.clone();
    }
    Attachment {
        updated_at: Some(ended),
        ..Attachment::in_state(file.kind, AttachmentState::Processing)
    }
}

/// A whole life for a session that is still open at `now`: what it did so far stays as it is.
pub fn live_out(open: &Session, now: Timestamp, draw: &mut Draw) -> Session {
    let started = open
        .started_at
        .unwrap_or_else(|| now.plus_millis(draw.between(8_000, 60_000)));
    let begins = started.max(now);
    let step = |known: Option<Timestamp>, after: i64| known.or(Some(begins.plus_millis(after)));
    let ended = begins.plus_millis(draw.between(45_000, 14 * 60_000));
    let files = open.attachments.iter().map(|file| match file.state {
        AttachmentState::Recording => saved(file.kind, draw),
        _ => file.clone(),
    });
    Session {
        status: Status::Completed,
        started_at: Some(started),
        user_connected_at: step(open.user_connected_at, 700),
        first_frame_at: step(open.first_frame_at, 2_600),
        app_launched_at: if open.app.is_none() {
            None
        } else {
            step(open.app_launched_at, 6_100)
        },
        ended_at: Some(ended),
        closed_at: Some(ended.plus_millis(600)),
        last_seen_at: Some(ended),
        queue_kind: open
            .queue_kind
            .or_else(|| open.started_at.is_none().then_some(QueueKind::Device)),
        end_reason: Some("user".to_owned()),
        attachments: files.collect(),
        ..open.clone()
    }
}

fn saved(kind: AttachmentKind, draw: &mut Draw) -> Attachment {
    let blob = draw.pick(Library::shared().of(kind));
    blob.attachment()
}
