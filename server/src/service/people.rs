//! People and their memberships.

use domain::Role;

use super::acting::{Act, Acting};
use super::passwords::check_password;
use super::{Error, Result, Services};
use crate::store::{self, Added, Member, MemberChange, NewPerson, Org};

/// Letters of an e-mail at the most.
const MAX_EMAIL_CHARS: usize = 254;
/// Letters of a name at the most.
const MAX_NAME_CHARS: usize = 80;

/// Adds a member. Without a password they cannot sign in by one. Somebody who is known from another organization
/// keeps their password and name.
pub async fn add(
    services: &Services,
    acting: &Acting,
    email: &str,
    name: Option<&str>,
    role: Role,
    password: Option<&str>,
) -> Result<Added> {
    acting.as_admin()?;
    let new = new_person(services, email, name, password).await?;
    let added = services.store.add_member(acting.org.id, role, &new).await;
    let added = added.map_err(|error| match error {
        store::Error::Exists("member") => Error::Conflict(format!("{email} is a member already.")),
        other => other.into(),
    })?;
    acting.did(services, &Act::MemberAdded(&new.email, role)).await;
    Ok(added)
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

/// Gives a member another role. With `seen`, only where the role is still that one: whoever chose saw it.
pub async fn set_role(
    services: &Services,
    acting: &Acting,
    person: &str,
    seen: Option<Role>,
    role: Role,
) -> Result<()> {
    acting.as_admin()?;
    let done = services.store.set_role(acting.org.id, person, seen, role).await?;
    let before = changed(done)?;
    if before.role != role {
        acting.did(services, &Act::RoleChanged(&before, role)).await;
    }
    Ok(())
}

/// Keeps a member out of the organization, and ends their sign-ins there. Other organizations of theirs are not
/// touched.
pub async fn disable(services: &Services, acting: &Acting, person: &str) -> Result<()> {
    acting.as_admin()?;
    let now = services.clock.now();
    let done = services.store.disable_member(acting.org.id, person, now).await?;
    let before = changed(done)?;
    if before.disabled_at.is_none() {
        acting.did(services, &Act::MemberDisabled(&before)).await;
    }
    Ok(())
}

/// Lets a member in again.
pub async fn enable(services: &Services, acting: &Acting, person: &str) -> Result<()> {
    acting.as_admin()?;
    let done = services.store.enable_member(acting.org.id, person).await?;
    let before = changed(done)?;
    if before.disabled_at.is_some() {
        acting.did(services, &Act::MemberEnabled(&before)).await;
    }
    Ok(())
}

/// The member as they were, where the change was made.
fn changed(change: MemberChange) -> Result<Member> {
    match change {
        MemberChange::Done(before) => Ok(before),
        MemberChange::Missing => Err(Error::NotFound("member")),
        MemberChange::Stale(now) => {
            let message = format!(
                "Somebody else made them {} meanwhile. Choose again.",
                now.role.key()
            );
            Err(Error::invalid("stale-role", message))
        }
        MemberChange::LastAdmin => {
            let advice = "They are the only admin. Make somebody else an admin first.";
            Err(Error::invalid("last-admin", advice))
        }
    }
}

/// Gives a member a new password and signs them out everywhere. Only the command line may: the account may belong to
/// other organizations as well.
pub async fn set_password(services: &Services, acting: &Acting, email: &str, password: &str) -> Result<()> {
    if acting.email().is_some() {
        return Err(Error::Forbidden(
            "Only commands on the server may do this.".to_owned(),
        ));
    }
    let member = member(services, &acting.org, email).await?;
    check_password(password, &member.person.email)?;
    let hash = services.passwords.hash(password).await?;
    services.store.set_password(&member.person.id, &hash).await?;
    acting.did(services, &Act::PasswordSet(&member)).await;
    Ok(())
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
