//! The first organization and its admin, through a link that is printed once.

use std::net::IpAddr;

use super::{Error, Result, Services, orgs, people};
use crate::secret::Secret;
use crate::store::{NewOrg, Person};

/// How long the link is good, in milliseconds.
const GOOD_FOR: i64 = 24 * 60 * 60 * 1_000;

/// What the set-up page was told.
#[derive(Clone)]
pub struct SetUp<'a> {
    /// The secret of the link.
    pub secret: &'a str,
    /// The name of the organization.
    pub organization: &'a str,
    /// The name of the admin; may be empty.
    pub name: &'a str,
    /// Their e-mail.
    pub email: &'a str,
    /// Their password.
    pub password: &'a str,
}

/// A new set-up link's secret where there is no organization yet; the one before it is no good any more.
pub async fn offer(services: &Services) -> Result<Option<Secret>> {
    if !services.store.org_slugs(1).await?.is_empty() {
        return Ok(None);
    }
    let secret = Secret::draw(&services.entropy);
    let now = services.clock.now();
    services
        .store
        .replace_setup_link(&secret.hash(), now, now.plus_millis(GOOD_FOR))
        .await?;
    Ok(Some(secret))
}

/// Adds the first organization and its admin. The link is used up.
pub async fn set_up(services: &Services, told: &SetUp<'_>, address: IpAddr) -> Result<Person> {
    let attempt = services
        .attempts
        .begin_with_secret(address, services.clock.now())?;
    let no_good = || {
        let advice = "This set-up link was used or is too old. Start the server again for a new one.";
        Error::invalid("secret", advice)
    };
    let hash = Secret::parse(told.secret).ok_or_else(no_good)?.hash();
    // Looked at first, so that nobody without a link makes the server hash passwords.
    if !services
        .store
        .setup_link_is_good(&hash, services.clock.now())
        .await?
    {
        return Err(no_good());
    }
    attempt.succeeded();
    let name = orgs::check_name(told.organization)?;
    let admin = people::new_person(services, told.email, Some(told.name), Some(told.password)).await?;
    let org = NewOrg {
        slug: orgs::slug_of(&name),
        name,
        created_at: services.clock.now(),
    };
    services
        .store
        .set_up(&hash, &org, &admin)
        .await?
        .ok_or_else(no_good)?;
    Ok(Person {
        id: admin.id,
        email: admin.email,
        name: admin.name,
    })
}
