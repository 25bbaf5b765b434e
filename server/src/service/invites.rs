//! Invitations by link. The server sends no mail: an admin hands the link on, and who has it may join once.

use std::net::IpAddr;

use domain::Role;
use domain::fold::fold_case;

use super::acting::{Act, Acting};
use super::people::{check_email, new_person};
use super::sign_ins::SignedIn;
use super::{Error, Result, Services};
use crate::secret::Secret;
use crate::store::{self, Invite, Joining, Org, Person};

/// How long a link is good, in milliseconds.
pub const GOOD_FOR: i64 = 7 * 24 * 60 * 60 * 1_000;
/// Invitations of an organization at once.
pub const MOST: u16 = 200;

/// Invites somebody; the secret of the link is given out here and never again.
pub async fn invite(
    services: &Services,
    acting: &Acting,
    email: &str,
    role: Role,
) -> Result<(Invite, Secret)> {
    acting.as_admin()?;
    let email = check_email(email)?;
    let org = acting.org.id;
    if services.store.member_by_email(org, &email).await?.is_some() {
        return Err(Error::invalid("member", format!("{email} is a member already.")));
    }
    if services.store.invites(org, MOST).await?.len() >= usize::from(MOST) {
        let advice = "There are 200 invitations open. Withdraw some of them first.";
        return Err(Error::invalid("invites", advice));
    }
    let now = services.clock.now();
    let secret = Secret::draw(&services.entropy);
    let invite = Invite {
        org,
        id: format!("inv_{}", Secret::short_id(&services.entropy)),
        email,
        role,
        invited_by: acting.email().map(str::to_owned),
        created_at: now,
        expires_at: now.plus_millis(GOOD_FOR),
    };
    let added = services.store.add_invite(&invite, &secret.hash()).await;
    added.map_err(|error| match error {
        store::Error::Exists(_) => {
            let message = format!("{} is invited already. Renew that invitation.", invite.email);
            Error::invalid("invited", message)
        }
        other => other.into(),
    })?;
    acting.did(services, &Act::Invited(&invite)).await;
    Ok((invite, secret))
}

/// Gives an invitation another link, good for as long as a new one; the link of before is no good any more.
pub async fn renew(services: &Services, acting: &Acting, id: &str) -> Result<(Invite, Secret)> {
    let mut invite = find(services, acting, id).await?;
    let secret = Secret::draw(&services.entropy);
    invite.expires_at = services.clock.now().plus_millis(GOOD_FOR);
    let (org, hash) = (acting.org.id, secret.hash());
    if !services
        .store
        .renew_invite(org, id, &hash, invite.expires_at)
        .await?
    {
        return Err(Error::NotFound("invitation"));
    }
    acting.did(services, &Act::InviteRenewed(&invite)).await;
    Ok((invite, secret))
}

/// Takes an invitation back.
pub async fn withdraw(services: &Services, acting: &Acting, id: &str) -> Result<()> {
    let invite = find(services, acting, id).await?;
    if !services.store.delete_invite(acting.org.id, id).await? {
        return Err(Error::NotFound("invitation"));
    }
    acting.did(services, &Act::InviteWithdrawn(&invite)).await;
    Ok(())
}

/// The invitation of that id, for admins.
pub async fn find(services: &Services, acting: &Acting, id: &str) -> Result<Invite> {
    acting.as_admin()?;
    let found = services.store.invite(acting.org.id, id).await?;
    found.ok_or(Error::NotFound("invitation"))
}

/// What a link is good for, and whether there is an account for its e-mail.
pub async fn look_up(services: &Services, secret: &str) -> Result<(Invite, Org, bool)> {
    let hash = Secret::parse(secret).ok_or_else(no_good)?.hash();
    let found = services.store.good_invite(&hash, services.clock.now()).await?;
    let (invite, org) = found.ok_or_else(no_good)?;
    let known = services.store.person_by_email(&invite.email).await?.is_some();
    Ok((invite, org, known))
}

/// Joins as somebody new, who chooses a name and a password. The link is used up.
pub async fn join_as_new(
    services: &Services,
    secret: &str,
    name: &str,
    password: &str,
    address: IpAddr,
) -> Result<Person> {
    let attempt = services
        .attempts
        .begin_with_secret(address, services.clock.now())?;
    // Looked at first, so that nobody without a link makes the server hash passwords.
    let (invite, _, known) = look_up(services, secret).await?;
    attempt.succeeded();
    if known {
        return Err(has_account());
    }
    let new = new_person(services, &invite.email, Some(name), Some(password)).await?;
    accept(services, secret, Joining::New(&new)).await?;
    Ok(Person {
        id: new.id,
        email: new.email,
        name: new.name,
    })
}

/// Joins as somebody who has an account, and looks at the organization from then on. The link is used up.
pub async fn join(services: &Services, who: &SignedIn, secret: &str) -> Result<()> {
    let (invite, ..) = look_up(services, secret).await?;
    if fold_case(&invite.email) != fold_case(&who.person.email) {
        let message = format!("This invitation is for {}. Sign in as them.", invite.email);
        return Err(Error::invalid("somebody-else", message));
    }
    let org = accept(services, secret, Joining::Known(&who.person.id)).await?;
    super::sign_ins::look_at(services, who, &org).await
}

async fn accept(services: &Services, secret: &str, joining: Joining<'_>) -> Result<Org> {
    let hash = Secret::parse(secret).ok_or_else(no_good)?.hash();
    let now = services.clock.now();
    let accepted = services.store.accept_invite(&hash, now, joining).await;
    let accepted = accepted.map_err(|error| match error {
        store::Error::Exists("person") => has_account(),
        store::Error::Exists("member") => Error::invalid("member", "They are a member already."),
        other => other.into(),
    })?;
    let (invite, org) = accepted.ok_or_else(no_good)?;
    Acting::invited(org.clone(), invite.email.clone())
        .did(services, &Act::Joined(&invite))
        .await;
    Ok(org)
}

fn no_good() -> Error {
    let advice = "This invitation was used, withdrawn or is too old. Ask for another one.";
    Error::invalid("invite-secret", advice)
}

fn has_account() -> Error {
    Error::invalid(
        "account",
        "There is an account with this e-mail. Sign in to join.",
    )
}
