//! Fills an organization with invented people, tokens and sessions.

use std::collections::HashMap;
use std::fmt::Write as _;

use domain::access::TokenKey;
use domain::{ActorKind, Reads, Role, Scope, Session, Timestamp};
use sha2::{Digest, Sha256};

use super::{Error, Result, Services};
use crate::blob::{self, Blobs};
use crate::secret::Secret;
use crate::seed::{Cast, Library, Plan};
use crate::store::{NewPerson, NewToken, Org};

/// Sessions written at once.
const BATCH: usize = 2_000;
const DAY: i64 = 86_400_000;

/// What filling did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Sessions that are there now and were not before.
    pub sessions: u64,
    /// Sessions that were there already, by their id.
    pub known: u64,
}

/// Writes the sessions of `plan` into `org`, their files, and whoever ran them where they are missing. Refuses an
/// organization that has sessions unless `append`. Tells `progress` how many are done.
pub async fn fill(
    services: &Services,
    blobs: &Blobs,
    org: &Org,
    plan: &Plan,
    append: bool,
    mut progress: impl FnMut(u64) + Send,
) -> Result<Filled> {
    let there = total(services, org).await?;
    if there > 0 && !append {
        return Err(Error::Conflict(format!(
            "“{}” has {there} sessions already. Add --append to put more beside them.",
            org.slug
        )));
    }
    let cast = cast_of(org, plan);
    members(services, org, plan, &cast).await?;
    let recorder = tokens(services, org, plan, &cast).await?;
    files(blobs, org).await?;
    let mut import = services.store.begin_import(org.id, recorder).await?;
    let mut filled = Filled::default();
    let mut batch: Vec<Session> = Vec::with_capacity(BATCH);
    let mut sessions = plan.sessions_of(cast);
    let mut used = LastUses::default();
    loop {
        batch.clear();
        batch.extend(sessions.by_ref().take(BATCH));
        if batch.is_empty() {
            break;
        }
        let new = import.push(&batch).await?.into_iter().filter(|new| *new).count() as u64;
        filled.sessions += new;
        filled.known += batch.len() as u64 - new;
        used.see(&batch);
        progress(filled.sessions + filled.known);
    }
    import.commit().await?;
    used.note(services, org).await?;
    services.changes.announce(org.id);
    Ok(filled)
}

/// When each token ran its last session, by the token's id.
#[derive(Default)]
struct LastUses(HashMap<String, Timestamp>);

impl LastUses {
    fn see(&mut self, sessions: &[Session]) {
        let of_tokens = |session: &&Session| session.actor.kind == ActorKind::ApiToken;
        for session in sessions.iter().filter(of_tokens) {
            if let Some(last) = self.0.get_mut(&session.actor.subject) {
                *last = session.requested_at.max(*last);
            } else {
                self.0.insert(session.actor.subject.clone(), session.requested_at);
            }
        }
    }

    /// Notes them, as if these tokens had sent their sessions.
    async fn note(self, services: &Services, org: &Org) -> Result<()> {
        for (id, last) in self.0 {
            let token = services.store.token_by_id(org.id, &id).await?;
            if let Some(token) = token.filter(|token| token.last_used_at.is_none_or(|known| known < last)) {
                services.store.touch_token(org.id, token.key, last).await?;
            }
        }
        Ok(())
    }
}

/// Stores the files that invented sessions share.
async fn files(blobs: &Blobs, org: &Org) -> Result<()> {
    for blob in Library::shared().blobs() {
        let missing = !blobs.has(org.id, &blob.sha256).await.map_err(failed)?;
        if missing {
            let put = blobs.put_shared(org.id, &blob.sha256, blob.bytes.clone()).await;
            put.map_err(failed)?;
        }
    }
    Ok(())
}

fn failed(error: blob::Error) -> Error {
    Error::system("store a file", error)
}

/// Who runs sessions in `org`: the plan's cast, its tokens under the ids that they have there.
pub fn cast_of(org: &Org, plan: &Plan) -> Cast {
    let mut cast = plan.cast();
    for token in &mut cast.tokens {
        token.id = token_id(&org.slug, &token.id);
    }
    cast
}

/// True where nothing was recorded in an organization yet.
pub async fn is_empty(services: &Services, org: &Org) -> Result<bool> {
    Ok(total(services, org).await? == 0)
}

async fn total(services: &Services, org: &Org) -> Result<i64> {
    let scope = Scope {
        org: org.id,
        reads: Reads::Everything,
    };
    Ok(services.store.overview(&scope).await?.total)
}

/// Makes members of everybody who has not left.
async fn members(services: &Services, org: &Org, plan: &Plan, cast: &Cast) -> Result<()> {
    let there = cast.people.iter().filter(|person| person.left_days_ago.is_none());
    let created_at = plan.until.plus_millis(-i64::from(plan.days) * DAY);
    let members: Vec<(Role, NewPerson)> = there
        .map(|person| {
            let new = NewPerson {
                id: services.entropy.uuid(created_at).to_string(),
                email: person.email.clone(),
                name: person.name.clone(),
                password_hash: None,
                created_at,
            };
            (person.role, new)
        })
        .collect();
    Ok(services.store.add_members(org.id, &members).await?)
}

/// Makes the tokens, whose secrets nobody gets to know. Gives the one that records.
async fn tokens(services: &Services, org: &Org, plan: &Plan, cast: &Cast) -> Result<Option<TokenKey>> {
    let mut recorder = None;
    for token in &cast.tokens {
        let days_ago = |days: u16| plan.until.plus_millis(-i64::from(days) * DAY);
        let known = services.store.token_by_id(org.id, &token.id).await?;
        let there = if let Some(there) = known {
            there
        } else {
            let new = NewToken {
                org: org.id,
                id: token.id.clone(),
                label: token.label.to_owned(),
                role: token.role,
                secret_hash: Secret::draw_token(&services.entropy).hash(),
                created_by: Some(token.created_by.to_owned()),
                created_at: days_ago(token.created_days_ago),
            };
            services.store.add_token(&new).await?
        };
        if let Some(days) = token.revoked_days_ago {
            services
                .store
                .revoke_token(org.id, &token.id, days_ago(days))
                .await?;
        } else if token.role == Role::Admin {
            recorder = Some(there.key);
        }
    }
    Ok(recorder)
}

/// An id that is the same for the same organization, and not another's.
fn token_id(slug: &str, id: &str) -> String {
    let digest = Sha256::digest(format!("{slug}/{id}"));
    digest.iter().take(8).fold("tok_".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
