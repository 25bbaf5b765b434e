//! A session that is told again: what is known stands, what was unknown is filled in.
//!
//! So a repeat changes nothing, the CSV enriches what the API gave, and neither source undoes the other. Only what was
//! a guess gives way: an estimated end, an unknown device, nobody in particular.

use std::collections::HashMap;

use domain::draft::inconsistencies;
use domain::{ActorKind, Scope, Session, SessionId, Status};

use super::device::UNKNOWN;
use super::session::NOBODY;
use crate::service::{Result, Services};

/// Sessions read at once.
const MANY: usize = 2_000;

/// What became of sessions that were there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// They say more now.
    pub changed: u64,
    /// Nothing new was told of them.
    pub same: u64,
    /// What was told does not go with what is known, which stands.
    pub contradicted: u64,
}

/// What `new` makes of `before`; nothing where the two cannot be one.
pub fn merge(before: &Session, new: &Session) -> Option<Session> {
    let mut session = before.clone();
    fill_in(&mut session.app.id, new.app.id.as_ref());
    fill_in(&mut session.app.name, new.app.name.as_ref());
    fill_in(&mut session.app.version, new.app.version.as_ref());
    fill_in(&mut session.app.build_id, new.app.build_id.as_ref());
    if session.device.id == UNKNOWN {
        session.device = new.device.clone();
    }
    if session.device.id == new.device.id {
        fill_in(&mut session.device.os_version, new.device.os_version.as_ref());
    }
    if certainty(new) > certainty(before) {
        session.actor = new.actor.clone();
    }
    for (known, told) in [
        (&mut session.client.referrer_host, &new.client.referrer_host),
        (&mut session.client.ip, &new.client.ip),
        (&mut session.client.language, &new.client.language),
        (&mut session.client.user_agent, &new.client.user_agent),
        (&mut session.client.location, &new.client.location),
        (&mut session.options.orientation, &new.options.orientation),
    ] {
        fill_in(known, told.as_ref());
    }
    session.options.debug = session.options.debug.or(new.options.debug);
    session.queue_kind = session.queue_kind.or(new.queue_kind);
    for (key, value) in &new.tags {
        session.tags.entry(key.clone()).or_insert_with(|| value.clone());
    }
    for file in &new.attachments {
        if !session.attachments.iter().any(|known| known.kind == file.kind) {
            session.attachments.push(file.clone());
        }
    }
    session.attachments.sort_by_key(|file| file.kind);
    times(&mut session, new);
    inconsistencies(&session).is_empty().then_some(session)
}

fn fill_in(known: &mut Option<String>, told: Option<&String>) {
    if known.is_none() {
        *known = told.cloned();
    }
}

/// How well it is known who ran a session.
fn certainty(session: &Session) -> u8 {
    match session.actor.kind {
        ActorKind::User => 3,
        ActorKind::ApiToken => 2,
        ActorKind::Anonymous if session.actor.label == NOBODY => 0,
        ActorKind::Anonymous => 1,
    }
}

/// True where a session has an end that somebody saw.
fn has_ended(session: &Session) -> bool {
    session.status.is_over() && session.status != Status::Lost
}

fn times(session: &mut Session, new: &Session) {
    session.started_at = session.started_at.or(new.started_at);
    session.user_connected_at = session.user_connected_at.or(new.user_connected_at);
    session.first_frame_at = session.first_frame_at.or(new.first_frame_at);
    session.app_launched_at = session.app_launched_at.or(new.app_launched_at);
    session.last_seen_at = session.last_seen_at.max(new.last_seen_at);
    let started = session.started_at.is_some();
    if !has_ended(session) && has_ended(new) {
        session.ended_at = new.ended_at;
        session.end_estimated = false;
        session.status = Status::Completed;
    }
    if has_ended(session) {
        session.status = match session.status {
            Status::Failed => Status::Failed,
            _ if started => Status::Completed,
            _ => Status::Abandoned,
        };
        session.closed_at = session.closed_at.or(new.closed_at);
        return;
    }
    if new.status == Status::Lost {
        session.status = Status::Lost;
        session.end_estimated = true;
        session.ended_at = Some(session.last_sign_of_life())
            .max(session.ended_at)
            .max(new.ended_at);
        return;
    }
    // Appetize says that it goes on, so it was not lost.
    session.status = if started { Status::Running } else { Status::Queued };
    session.end_estimated = false;
    session.ended_at = None;
    session.end_reason = None;
}

/// Fills in sessions that are there. Nothing is written where nothing would change.
pub async fn fill_all(services: &Services, scope: &Scope, told: &[Session]) -> Result<Counts> {
    let mut counts = Counts::default();
    for some in told.chunks(MANY) {
        let ids: Vec<SessionId> = some.iter().map(|session| session.id).collect();
        let known = services.store.find_many(scope, &ids).await?;
        let known: HashMap<SessionId, Session> =
            known.into_iter().map(|session| (session.id, session)).collect();
        for new in some {
            match known.get(&new.id).map(|known| (known, merge(known, new))) {
                Some((_, None)) => counts.contradicted += 1,
                Some((known, Some(merged))) if merged != *known => {
                    fill(services, scope, new, &mut counts).await?;
                }
                // The same, or taken away meanwhile by retention.
                _ => counts.same += 1,
            }
        }
    }
    Ok(counts)
}

/// Fills in one session as it is now: somebody else may have changed it since it was read.
async fn fill(services: &Services, scope: &Scope, new: &Session, counts: &mut Counts) -> Result<()> {
    let decide = |before: &Session| merge(before, new).ok_or(());
    match services.store.amend(scope, new.id, decide).await? {
        None => counts.same += 1,
        Some(Err(())) => counts.contradicted += 1,
        Some(Ok(_)) => counts.changed += 1,
    }
    Ok(())
}
