//! Recording sessions: what API tokens write.

mod gathering;
mod keys;

pub use gathering::Gathering;
pub use keys::{forget_old, request_key, session_id};

use std::collections::{HashMap, HashSet};

use domain::access::Reads;
use domain::draft::{Defaults, Draft, FieldErrors};
use domain::lifecycle::{Event, Refusal, apply_all};
use domain::{Actor, ActorKind, Role, Scope, Session, SessionId};

use super::tokens::Token;
use super::{Error, Services};
use crate::store::{self, RequestKey};

/// Why a write was refused.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Fields are wrong.
    #[error("{0}")]
    Fields(#[from] FieldErrors),
    /// The event makes no sense now.
    #[error("{0}")]
    Event(#[from] Refusal),
    /// A session of this id is there already, and is another one.
    #[error("{0} is another session")]
    Other(SessionId),
    /// There is no such session in what the token may see.
    #[error("no such session")]
    Missing,
    /// Anything else.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<store::Error> for Refused {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// A session to be recorded, with what the recorder itself said of it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The session, complete.
    pub session: Session,
    said: Said,
}

/// What the recorder said itself, so that a repeat must say the same.
#[derive(Clone, Copy, Debug)]
struct Said {
    actor: bool,
    request: bool,
}

/// Completes a draft that a token sends now; `id` is its id where it says none. A session cannot arrive with files: they are uploaded.
pub fn candidate(
    services: &Services,
    token: &Token,
    draft: Draft,
    id: Option<SessionId>,
) -> Result<Candidate, FieldErrors> {
    let said = Said {
        actor: draft.actor.is_some(),
        request: draft.requested_at.is_some(),
    };
    let defaults = Defaults {
        id: draft
            .id
            .or(id)
            .unwrap_or_else(|| services.entropy.session_id(&services.clock)),
        now: services.clock.now(),
        actor: Some(Actor {
            kind: ActorKind::ApiToken,
            label: token.label.clone(),
            subject: token.id.clone(),
        }),
        live: true,
    };
    let session = draft.finish(&defaults)?;
    let claimed = session.attachments.iter().position(|file| {
        file.state == domain::AttachmentState::Available || file.sha256.is_some() || file.size.is_some()
    });
    if let Some(at) = claimed {
        let message = "A file becomes available by its upload: PUT it to /sessions/{id}/attachments/{kind}.";
        let field = format!("attachments[{at}].state");
        let code = domain::draft::FieldErrorCode::Invalid;
        return Err(domain::draft::FieldError::new(field, code, message).into());
    }
    Ok(Candidate { session, said })
}

impl Said {
    /// True where `stored` is the session `new` at whatever later point of its life: what a repeat says of who, what,
    /// where and when is what was recorded.
    fn same(self, new: &Session, stored: &Session) -> bool {
        new.id == stored.id
            && new.app == stored.app
            && new.device == stored.device
            && (!self.actor || new.actor == stored.actor)
            && (!self.request || new.requested_at == stored.requested_at)
    }
}

/// Records one session. A repeat answers the session as it stands, and false.
pub async fn record(
    services: &Services,
    token: &Token,
    candidate: Candidate,
) -> Result<(Session, bool), Refused> {
    let Candidate { session, said } = candidate;
    let created = services
        .gathering
        .record(&services.store, token.org, token.key, session.clone())
        .await;
    let created = heard(services, created)?;
    if created {
        services.changes.announce(token.org);
        return Ok((session, true));
    }
    let everything = Scope {
        org: token.org,
        reads: Reads::Everything,
    };
    let stored = services.store.find(&everything, session.id).await?;
    let stored = stored.ok_or(store::Error::Corrupt("an id without a session"))?;
    if said.same(&session, &stored) && may_see(services, token, stored.id).await? {
        Ok((stored, false))
    } else {
        Err(Refused::Other(stored.id))
    }
}

/// Records many sessions, all or none of them; true for each that is new. The ids must differ.
pub async fn record_all(
    services: &Services,
    token: &Token,
    candidates: Vec<Candidate>,
) -> Result<Vec<bool>, Refused> {
    let (sessions, said): (Vec<Session>, Vec<Said>) =
        candidates.into_iter().map(|one| (one.session, one.said)).unzip();
    let import = services.store.begin_import(token.org, Some(token.key)).await;
    let mut import = heard(services, import)?;
    let created = heard(services, import.push(&sessions).await)?;
    if created.contains(&false)
        && let Some(other) = first_other(services, token, &sessions, &said, &created).await?
    {
        import.rollback().await?;
        return Err(Refused::Other(other));
    }
    heard(services, import.commit().await)?;
    if created.contains(&true) {
        services.changes.announce(token.org);
    }
    Ok(created)
}

/// The first of the sessions that were there already whose id is another session's. What the token may not see is
/// another session to it.
async fn first_other(
    services: &Services,
    token: &Token,
    sessions: &[Session],
    said: &[Said],
    created: &[bool],
) -> Result<Option<SessionId>, Refused> {
    let repeated = sessions.iter().zip(said).zip(created);
    let repeated: HashMap<SessionId, (&Session, Said)> = repeated
        .filter(|(_, created)| !**created)
        .map(|((session, said), _)| (session.id, (session, *said)))
        .collect();
    let ids: Vec<SessionId> = repeated.keys().copied().collect();
    let stored = services.store.find_many(&token.scope(), &ids).await?;
    let same: HashSet<SessionId> = stored
        .iter()
        .filter(|stored| {
            repeated
                .get(&stored.id)
                .is_some_and(|(new, said)| said.same(new, stored))
        })
        .map(|stored| stored.id)
        .collect();
    let ids = sessions.iter().map(|session| session.id);
    Ok(ids
        .filter(|id| repeated.contains_key(id))
        .find(|id| !same.contains(id)))
}

/// Lets events happen to a session, all or none of them; once, where the request has a key.
pub async fn amend(
    services: &Services,
    token: &Token,
    id: SessionId,
    events: &[Event],
    key: Option<RequestKey>,
) -> Result<Session, Refused> {
    let now = services.clock.now();
    let decide = |session: &Session| apply_all(session, events, now).map_err(|(_, refusal)| refusal);
    let scope = token.scope();
    let amended = match key {
        None => services.store.amend(&scope, id, decide).await,
        Some(key) => services.store.amend_once(&scope, id, key, now, decide).await,
    };
    let session = heard(services, amended)?.ok_or(Refused::Missing)??;
    services.changes.announce(token.org);
    Ok(session)
}

/// Notes where a recorder is turned away because the database is: that is not the silence of the recorder.
fn heard<T>(services: &Services, result: store::Result<T>) -> store::Result<T> {
    if result.as_ref().is_err_and(store::Error::is_unavailable) {
        services.hearing.turned_away(services.clock.now());
    }
    result
}

async fn may_see(services: &Services, token: &Token, id: SessionId) -> Result<bool, Refused> {
    if token.role == Role::Admin {
        return Ok(true);
    }
    Ok(services.store.recorder_of(token.org, id).await? == Some(token.key))
}
