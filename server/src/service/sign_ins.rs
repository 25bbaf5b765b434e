//! Signing in, staying signed in, choosing an organization, signing out.

use std::net::IpAddr;
use std::time::Duration;

use domain::audit::Action;
use domain::fold::fold_case;
use domain::{Role, Scope};

use super::audit::{self, Doer};
use super::{Error, Result, Services};
use crate::secret::{Secret, SecretHash};
use crate::store::{Membership, NewSignIn, Org, Person, SignIn};

/// Organizations of one person at the most.
const MAX_ORGS: u16 = 200;

/// How long a sign-in lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// Unused.
    pub idle: Duration,
    /// At all.
    pub max: Duration,
}

impl Default for Lifetime {
    fn default() -> Self {
        Self {
            idle: Duration::from_hours(14 * 24),
            max: Duration::from_hours(90 * 24),
        }
    }
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// Every organization they belong to, by name.
    pub memberships: Vec<Membership>,
    /// Which of them they look at; nothing where they belong to none.
    current: Option<usize>,
    id_hash: SecretHash,
}

impl SignedIn {
    /// The organization they look at, and what they may do there.
    pub fn current(&self) -> Option<&Membership> {
        self.memberships.get(self.current?)
    }

    /// The organization they look at.
    pub fn org(&self) -> Result<&Org> {
        let none = "You belong to no organization. Ask an admin of yours to add you.";
        Ok(&self
            .current()
            .ok_or_else(|| Error::Forbidden(none.to_owned()))?
            .org)
    }

    /// What they may read.
    pub fn scope(&self) -> Result<Scope> {
        let org = self.org()?;
        let role = self.current().map_or(Role::User, |membership| membership.role);
        Ok(Scope::of_member(org.id, role, &self.person.email))
    }
}

/// Signs somebody in by e-mail and password. Takes as long for an unknown e-mail as for a wrong password, and says
/// the same. `before` is the sign-in the browser had: it ends.
pub async fn sign_in(
    services: &Services,
    email: &str,
    password: &str,
    address: IpAddr,
    before: Option<&Secret>,
) -> Result<Secret> {
    let attempt = services
        .attempts
        .begin(&fold_case(email.trim()), address, services.clock.now())?;
    let checked = async {
        let found = services.store.person_by_email(email.trim()).await?;
        let (person, stored) = found.map_or((None, None), |(person, hash)| (Some(person), hash));
        Ok((person, services.passwords.verify(password, stored).await?))
    };
    // A failure of ours is no wrong password.
    let (person, fits) = checked.await.inspect_err(|_: &Error| attempt.take_back())?;
    let wrong = || {
        let advice = "E-mail or password is wrong. Check both and try again.";
        Error::invalid("credentials", advice)
    };
    let person = person.ok_or_else(wrong)?;
    let refuse = || {
        let (services, person) = (services.clone(), person.clone());
        let doer = Doer::person(&person.email, Some(address));
        // Not waited for: the time of the answer must not tell that there is such an account.
        tokio::spawn(async move {
            audit::note_everywhere(&services, &person.id, &doer, Action::SignInFailed).await;
        });
        wrong()
    };
    if !fits {
        return Err(refuse());
    }
    let shut_out = services.store.is_shut_out(&person.id).await;
    if shut_out.inspect_err(|_| attempt.take_back())? {
        return Err(refuse());
    }
    attempt.succeeded();
    begin(services, &person, address, before).await
}

/// Signs in somebody who proved in another way who they are.
pub async fn begin(
    services: &Services,
    person: &Person,
    address: IpAddr,
    before: Option<&Secret>,
) -> Result<Secret> {
    if let Some(before) = before {
        sign_out(services, before).await?;
    }
    let now = services.clock.now();
    services
        .store
        .delete_expired_sign_ins(now, now.plus_millis(-millis(services.lifetime.idle)))
        .await?;
    let secret = Secret::draw(&services.entropy);
    let new = NewSignIn {
        id_hash: secret.hash(),
        person: person.id.clone(),
        org: services.store.first_org(&person.id).await?,
        created_at: now,
        expires_at: now.plus_millis(millis(services.lifetime.max)),
    };
    services.store.add_sign_in(&new).await?;
    let doer = Doer::person(&person.email, Some(address));
    if let Err(error) = audit::note_sign_in(services, &person.id, &doer).await {
        // Its secret was never given out: what stays of it, where this fails as well, opens nothing and expires.
        let _ = sign_out(services, &secret).await;
        return Err(error);
    }
    Ok(secret)
}

/// Who the browser with this sign-in is; nothing where it is over. Counts as use.
pub async fn resume(services: &Services, secret: &Secret) -> Result<Option<SignedIn>> {
    let Some(found) = good(services, secret).await? else {
        return Ok(None);
    };
    let (now, hash) = (services.clock.now(), secret.hash());
    let note = services.store.touch_sign_in(&hash, now);
    services
        .touches
        .note(hash, Some(found.last_seen_at), now, note)
        .await;
    known(services, secret, found).await.map(Some)
}

/// The same without counting as use, e.g. for a page that only stands open.
pub async fn peek(services: &Services, secret: &Secret) -> Result<Option<SignedIn>> {
    match good(services, secret).await? {
        Some(found) => known(services, secret, found).await.map(Some),
        None => Ok(None),
    }
}

/// The sign-in, where it is not over.
async fn good(services: &Services, secret: &Secret) -> Result<Option<SignIn>> {
    let now = services.clock.now();
    let found = services.store.sign_in(&secret.hash()).await?;
    Ok(found.filter(|found| {
        let unused = now.millis_since(found.last_seen_at);
        found.expires_at > now && unused < millis(services.lifetime.idle)
    }))
}

async fn known(services: &Services, secret: &Secret, found: SignIn) -> Result<SignedIn> {
    let memberships = services.store.memberships(&found.person.id, MAX_ORGS).await?;
    // They may have left the organization they looked at last.
    let current = memberships
        .iter()
        .position(|membership| Some(membership.org.id) == found.org)
        .or(if memberships.is_empty() { None } else { Some(0) });
    Ok(SignedIn {
        person: found.person,
        memberships,
        current,
        id_hash: secret.hash(),
    })
}

/// Ends a sign-in.
pub async fn sign_out(services: &Services, secret: &Secret) -> Result<()> {
    Ok(services.store.delete_sign_in(&secret.hash()).await?)
}

/// Looks at another organization from now on.
pub async fn switch(services: &Services, who: &SignedIn, slug: &str) -> Result<()> {
    let membership = who
        .memberships
        .iter()
        .find(|membership| membership.org.slug == slug);
    let membership = membership.ok_or(Error::NotFound("organization"))?;
    Ok(services
        .store
        .set_sign_in_org(&who.id_hash, membership.org.id)
        .await?)
}

/// Looks at an organization that they just joined.
pub async fn look_at(services: &Services, who: &SignedIn, org: &Org) -> Result<()> {
    Ok(services.store.set_sign_in_org(&who.id_hash, org.id).await?)
}

/// How long a browser keeps the cookie, in seconds.
pub fn max_age_seconds(services: &Services) -> u64 {
    services.lifetime.max.as_secs()
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
