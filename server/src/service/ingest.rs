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
    /// Sessions of these ids are there already, and are others.
    #[error("{0:?} are other sessions")]
    Other(Vec<SessionId>),
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
    /// True where what a repeat says of who and when is what was recorded.
    fn same(self, new: &Session, stored: &Session) -> bool {
        new.id == stored.id
            && (!self.actor || new.actor == stored.actor)
            && (!self.request || new.requested_at == stored.requested_at)
    }
}

/// Which of the sessions that are `stored` are those in `sent` at whatever later point of their lives: what a repeat
/// says of who, what, where and when is what was recorded. Of what and where that is known only until the session was
/// described anew; from then on a repeat may say what it said before.
async fn repeated(
    services: &Services,
    scope: &Scope,
    sent: &HashMap<SessionId, (&Session, Said)>,
    stored: &[Session],
) -> Result<HashSet<SessionId>, Refused> {
    let mut same = HashSet::new();
    let mut otherwise = Vec::new();
    for stored in stored {
        let Some((new, _)) = sent.get(&stored.id).filter(|(new, said)| said.same(new, stored)) else {
            continue;
        };
        if new.app == stored.app && new.device == stored.device {
            same.insert(stored.id);
        } else {
            otherwise.push(stored.id);
        }
    }
    if !otherwise.is_empty() {
        same.extend(services.store.described(scope, &otherwise).await?);
    }
    Ok(same)
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
    let sent = HashMap::from([(session.id, (&session, said))]);
    let same = repeated(services, &everything, &sent, std::slice::from_ref(&stored)).await?;
    if same.contains(&stored.id) && may_see(services, token, stored.id).await? {
        Ok((stored, false))
    } else {
        Err(Refused::Other(vec![stored.id]))
    }
}

/// Records many sessions, all or none of them; true for each that is new. The ids must differ.
pub async fn record_all(
    services: &Services,
    token: &Token,
    candidates: Vec<Candidate>,
) -> Result<Vec<bool>, Refused> {
    // A task of its own: whoever asked may hang up, and a connection that is left while it copies is of no more use.
    let (services, token) = (services.clone(), token.clone());
    let writing = tokio::spawn(async move { write_all(&services, &token, candidates).await });
    let interrupted = |_| Err(store::Error::Interrupted.into());
    writing.await.unwrap_or_else(interrupted)
}

async fn write_all(
    services: &Services,
    token: &Token,
    candidates: Vec<Candidate>,
) -> Result<Vec<bool>, Refused> {
    let (sessions, said): (Vec<Session>, Vec<Said>) =
        candidates.into_iter().map(|one| (one.session, one.said)).unzip();
    let import = services.store.begin_import(token.org, Some(token.key)).await;
    let mut import = heard(services, import)?;
    let created = heard(services, import.push(&sessions).await)?;
    if created.contains(&false) {
        let others = others(services, token, &sessions, &said, &created).await?;
        if !others.is_empty() {
            import.rollback().await?;
            return Err(Refused::Other(others));
        }
    }
    heard(services, import.commit().await)?;
    if created.contains(&true) {
        services.changes.announce(token.org);
    }
    Ok(created)
}

/// Those of the sessions that were there already whose id is another session's. What the token may not see is another
/// session to it.
async fn others(
    services: &Services,
    token: &Token,
    sessions: &[Session],
    said: &[Said],
    created: &[bool],
) -> Result<Vec<SessionId>, Refused> {
    let there = sessions.iter().zip(said).zip(created);
    let there: HashMap<SessionId, (&Session, Said)> = there
        .filter(|(_, created)| !**created)
        .map(|((session, said), _)| (session.id, (session, *said)))
        .collect();
    let ids: Vec<SessionId> = there.keys().copied().collect();
    let stored = services.store.find_many(&token.scope(), &ids).await?;
    let same = repeated(services, &token.scope(), &there, &stored).await?;
    let ids = sessions.iter().map(|session| session.id);
    Ok(ids
        .filter(|id| there.contains_key(id) && !same.contains(id))
        .collect())
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
