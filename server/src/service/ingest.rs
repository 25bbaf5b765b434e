//! Recording sessions: what API tokens write.

use std::collections::{HashMap, HashSet};

use domain::draft::{Defaults, Draft, FieldErrors};
use domain::lifecycle::{Event, Refusal, apply_all};
use domain::{Actor, ActorKind, Role, Session, SessionId};

use super::tokens::Token;
use super::{Error, Services};
use crate::store::Recorded;

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

impl From<crate::store::Error> for Refused {
    fn from(error: crate::store::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// A session to be recorded, with what the recorder itself said of it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The session, complete.
    pub session: Session,
    said_actor: bool,
    said_request: bool,
}

/// Completes a draft that a token sends now. A session cannot arrive with files: they are uploaded.
pub fn candidate(services: &Services, token: &Token, draft: Draft) -> Result<Candidate, FieldErrors> {
    let (said_actor, said_request) = (draft.actor.is_some(), draft.requested_at.is_some());
    let defaults = Defaults {
        id: services.entropy.session_id(&services.clock),
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
    Ok(Candidate {
        session,
        said_actor,
        said_request,
    })
}

impl Candidate {
    /// True where `stored` is this session at whatever later point of its life: what a repeat says of who, what, where
    /// and when is what was recorded.
    fn is(&self, stored: &Session) -> bool {
        let new = &self.session;
        new.id == stored.id
            && new.app == stored.app
            && new.device == stored.device
            && (!self.said_actor || new.actor == stored.actor)
            && (!self.said_request || new.requested_at == stored.requested_at)
    }
}

/// Records one session. A repeat answers the session as it stands, and false.
pub async fn record(
    services: &Services,
    token: &Token,
    candidate: Candidate,
) -> Result<(Session, bool), Refused> {
    let recorded = services
        .store
        .record(
            token.org,
            Some(token.key),
            std::slice::from_ref(&candidate.session),
        )
        .await?;
    if let Some(Recorded::Existing(stored)) = recorded.into_iter().next() {
        return if candidate.is(&stored) && may_see(services, token, stored.id).await? {
            Ok((*stored, false))
        } else {
            Err(Refused::Other(stored.id))
        };
    }
    services.changes.announce(token.org);
    Ok((candidate.session, true))
}

/// Records many sessions, all or none of them; true for each that is new. The ids must differ.
pub async fn record_all(
    services: &Services,
    token: &Token,
    candidates: &[Candidate],
) -> Result<Vec<bool>, Refused> {
    let sessions: Vec<Session> = candidates.iter().map(|one| one.session.clone()).collect();
    let mut import = services.store.begin_import(token.org, Some(token.key)).await?;
    let created = import.push(&sessions).await?;
    let repeated: HashMap<SessionId, &Candidate> = candidates
        .iter()
        .zip(&created)
        .filter(|(_, created)| !**created)
        .map(|(candidate, _)| (candidate.session.id, candidate))
        .collect();
    let ids: Vec<SessionId> = repeated.keys().copied().collect();
    // What this token may not see is another session to it.
    let stored = services.store.find_many(&token.scope(), &ids).await?;
    let same: HashSet<SessionId> = stored
        .iter()
        .filter(|stored| repeated.get(&stored.id).is_some_and(|one| one.is(stored)))
        .map(|stored| stored.id)
        .collect();
    if let Some(other) = candidates
        .iter()
        .map(|one| one.session.id)
        .find(|id| repeated.contains_key(id) && !same.contains(id))
    {
        import.rollback().await?;
        return Err(Refused::Other(other));
    }
    import.commit().await?;
    if created.contains(&true) {
        services.changes.announce(token.org);
    }
    Ok(created)
}

/// Lets events happen to a session, all or none of them.
pub async fn amend(
    services: &Services,
    token: &Token,
    id: SessionId,
    events: &[Event],
) -> Result<Session, Refused> {
    let now = services.clock.now();
    let decide = |session: &Session| apply_all(session, events, now).map_err(|(_, refusal)| refusal);
    let session = services
        .store
        .amend(&token.scope(), id, decide)
        .await?
        .ok_or(Refused::Missing)??;
    services.changes.announce(token.org);
    Ok(session)
}

async fn may_see(services: &Services, token: &Token, id: SessionId) -> Result<bool, Refused> {
    if token.role == Role::Admin {
        return Ok(true);
    }
    Ok(services.store.recorder_of(token.org, id).await? == Some(token.key))
}
