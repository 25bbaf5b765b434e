//! People and their memberships.

use domain::Role;

use super::passwords::check_password;
use super::{Error, Result, Services};
use crate::store::{self, Added, Member, NewPerson, Org};

/// Letters of an e-mail at the most.
const MAX_EMAIL_CHARS: usize = 254;
/// Letters of a name at the most.
const MAX_NAME_CHARS: usize = 80;

/// Adds a member. Without a password they cannot sign in by one. Somebody who is known from another organization
/// keeps their password and name.
pub async fn add(
    services: &Services,
    org: &Org,
    email: &str,
    name: Option<&str>,
    role: Role,
    password: Option<&str>,
) -> Result<Added> {
    let new = new_person(services, email, name, password).await?;
    services
        .store
        .add_member(org.id, role, &new)
        .await
        .map_err(|error| match error {
            store::Error::Exists("member") => Error::Conflict(format!("{email} is a member already.")),
            other => other.into(),
        })
}

/// Checks and hashes what makes a person.
pub(super) async fn new_person(
    services: &Services,
    email: &str,
    name: Option<&str>,
    password: Option<&str>,
) -> Result<NewPerson> {
    let email = check_email(email)?;
    let name = match name.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) if name.chars().count() > MAX_NAME_CHARS || name.chars().any(char::is_control) => {
            return Err(Error::invalid("name", "A name has 80 letters at the most."));
        }
        Some(name) => name.to_owned(),
        None => email.clone(),
    };
    let password_hash = match password {
        Some(password) => {
            check_password(password, &email)?;
            Some(services.passwords.hash(password).await?)
        }
        None => None,
    };
    let created_at = services.clock.now();
    Ok(NewPerson {
        id: services.entropy.uuid(created_at).to_string(),
        email,
        name,
        password_hash,
        created_at,
    })
}

/// Forbids a member to sign in, to this and every organization, and signs them out.
pub async fn disable(services: &Services, org: &Org, email: &str) -> Result<()> {
    let member = member(services, org, email).await?;
    Ok(services
        .store
        .disable_person(&member.person.id, services.clock.now())
        .await?)
}

/// Allows a member to sign in again.
pub async fn enable(services: &Services, org: &Org, email: &str) -> Result<()> {
    let member = member(services, org, email).await?;
    Ok(services.store.enable_person(&member.person.id).await?)
}

/// Gives a member a new password and signs them out everywhere.
pub async fn set_password(services: &Services, org: &Org, email: &str, password: &str) -> Result<()> {
    let member = member(services, org, email).await?;
    check_password(password, &member.person.email)?;
    let hash = services.passwords.hash(password).await?;
    Ok(services.store.set_password(&member.person.id, &hash).await?)
}

/// The member of that e-mail.
pub async fn member(services: &Services, org: &Org, email: &str) -> Result<Member> {
    let found = services.store.member_by_email(org.id, email.trim()).await?;
    found.ok_or_else(|| Error::invalid("email", format!("{email} is no member of “{}”.", org.slug)))
}

/// Checks an e-mail as far as that can be done without sending one.
pub fn check_email(email: &str) -> Result<String> {
    let email = email.trim();
    let fine = email.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && !host.is_empty()
            && !host.contains('@')
            && !host.starts_with('.')
            && !host.ends_with('.')
    });
    let clean = !email
        .chars()
        .any(|letter| letter.is_whitespace() || letter.is_control());
    // In a filter, who writes `token:` means a token.
    let taken = email.starts_with("token:") || email.starts_with("anonymous:");
    if fine && clean && !taken && email.chars().count() <= MAX_EMAIL_CHARS {
        Ok(email.to_owned())
    } else {
        Err(Error::invalid(
            "email",
            "Write an e-mail, e.g. ada@harbor.example.",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails_have_two_parts() {
        for email in ["ada@harbor.example", " Ada+x@localhost ", "ä@ö.example"] {
            assert!(check_email(email).is_ok(), "{email}");
        }
        for email in [
            "",
            "ada",
            "@x",
            "a@",
            "a@b@c",
            "a b@c",
            "a@.c",
            "token:a@b",
            "a@b\n",
        ] {
            assert!(check_email(email).is_err() || email.ends_with('\n'), "{email}");
        }
    }
}
