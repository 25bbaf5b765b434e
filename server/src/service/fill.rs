//! Filling an organization with invented people, tokens and sessions: the demo and `seed`.

use domain::access::OrgId;
use domain::{Reads, Scope, Session};

use super::{Error, Result, Services, people};
use crate::secret::Secret;
use crate::seed::{Cast, Plan};
use crate::store::{NewToken, Org};

/// Sessions written at once.
const BATCH: usize = 5_000;
const DAY: i64 = 86_400_000;

/// True where nothing was recorded in an organization yet.
pub async fn is_empty(services: &Services, org: OrgId) -> Result<bool> {
    let scope = Scope {
        org,
        reads: Reads::Everything,
    };
    Ok(services.store.overview(&scope).await?.total == 0)
}

/// Adds the people and tokens of `plan` that are missing, then its sessions: all of them or none. `progress` is told
/// how many were written.
pub async fn fill(
    services: &Services,
    org: &Org,
    plan: &Plan,
    mut progress: impl FnMut(u64) + Send,
) -> Result<u64> {
    let cast = plan.cast();
    add_people(services, org, &cast).await?;
    let cast = add_tokens(services, org, cast, plan).await?;
    let mut sessions = plan.sessions_of(cast);
    let mut import = services.store.begin_import(org.id, None).await?;
    let mut written = 0;
    loop {
        let batch: Vec<Session> = sessions.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        written += import.push(&batch).await?.into_iter().filter(|new| *new).count() as u64;
        progress(written);
    }
    import.commit().await?;
    services.changes.announce(org.id);
    Ok(written)
}

async fn add_people(services: &Services, org: &Org, cast: &Cast) -> Result<()> {
    for person in cast.people.iter().filter(|person| person.left_days_ago.is_none()) {
        let added = people::add(
            services,
            org,
            &person.email,
            Some(&person.name),
            person.role,
            None,
        )
        .await;
        match added {
            // A member already: the demo's own accounts are.
            Ok(_) | Err(Error::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Adds the tokens; where the organization has one of that id, another organization of this database may too, so ids
/// carry the organization's number.
async fn add_tokens(services: &Services, org: &Org, mut cast: Cast, plan: &Plan) -> Result<Cast> {
    for token in &mut cast.tokens {
        if org.id.0 != 1 {
            token.id = format!("{}_{}", token.id, org.id.0);
        }
        if services.store.token_by_id(org.id, &token.id).await?.is_some() {
            continue;
        }
        let ago = |days: u16| plan.until.plus_millis(-i64::from(days) * DAY);
        let new = NewToken {
            org: org.id,
            id: token.id.clone(),
            label: token.label.to_owned(),
            role: token.role,
            // A secret that nobody was ever told.
            secret_hash: Secret::draw_token(&services.entropy).hash(),
            created_by: Some(token.created_by.to_owned()),
            created_at: ago(token.created_days_ago),
        };
        services.store.add_token(&new).await?;
        if let Some(days) = token.revoked_days_ago {
            services.store.revoke_token(org.id, &token.id, ago(days)).await?;
        }
    }
    Ok(cast)
}
