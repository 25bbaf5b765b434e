//! Who changes something in an organization, and what they did: every use case that changes what admins manage takes an
//! [`Acting`] and ends with [`Acting::did`].

use std::net::IpAddr;

use domain::Role;
use domain::audit::Action;

use super::audit::{self, Details, Doer};
use super::retention::word;
use super::sign_ins::SignedIn;
use super::{Error, Result, Services};
use crate::store::{Invite, Member, Org, Person, Retention, Token};

/// Somebody at work in an organization.
#[derive(Clone, Debug)]
pub struct Acting {
    /// The organization.
    pub org: Org,
    by: By,
    address: Option<IpAddr>,
}

#[derive(Clone, Debug)]
enum By {
    Member { person: Person, role: Role },
    Invited { email: String },
    Console,
}

/// Something that was done, with how it was before where that is not told by what it was.
#[derive(Clone, Copy, Debug)]
pub enum Act<'a> {
    /// A token was made.
    TokenCreated(&'a Token),
    /// A token was made useless.
    TokenRevoked(&'a Token),
    /// Somebody was invited.
    Invited(&'a Invite),
    /// An invitation got another link, and a week more.
    InviteRenewed(&'a Invite),
    /// An invitation was taken back.
    InviteWithdrawn(&'a Invite),
    /// Somebody used an invitation.
    Joined(&'a Invite),
    /// A member was added without an invitation: their e-mail and role.
    MemberAdded(&'a str, Role),
    /// A member, as they were, got this role.
    RoleChanged(&'a Member, Role),
    /// A member is kept out.
    MemberDisabled(&'a Member),
    /// A member is let in again.
    MemberEnabled(&'a Member),
    /// A member got a new password.
    PasswordSet(&'a Member),
    /// How long things are kept, before and after.
    RetentionChanged(&'a Org, &'a Retention, &'a Retention),
    /// The organization's own settings, before and after.
    OrgChanged(&'a Org, &'a Org),
}

impl Acting {
    /// A member in the organization they look at, with the role they have there now.
    pub fn of(who: &SignedIn) -> Result<Self> {
        let org = who.org()?.clone();
        let role = who.current().map_or(Role::User, |membership| membership.role);
        let person = who.person.clone();
        Ok(Self {
            org,
            by: By::Member { person, role },
            address: None,
        })
    }

    /// Whoever runs commands on the server itself; they may do everything.
    pub fn console(org: Org) -> Self {
        Self {
            org,
            by: By::Console,
            address: None,
        }
    }

    /// Somebody who is about to become a member; they may do nothing else.
    pub fn invited(org: Org, email: String) -> Self {
        Self {
            org,
            by: By::Invited { email },
            address: None,
        }
    }

    /// Refuses whoever is no admin.
    pub fn as_admin(&self) -> Result<()> {
        match &self.by {
            By::Console
            | By::Member {
                role: Role::Admin, ..
            } => Ok(()),
            By::Member { .. } | By::Invited { .. } => {
                Err(Error::Forbidden("Only admins may do this.".to_owned()))
            }
        }
    }

    /// Refuses whoever is neither admin nor developer.
    pub fn as_developer(&self) -> Result<()> {
        match &self.by {
            By::Member { role: Role::User, .. } | By::Invited { .. } => Err(Error::Forbidden(
                "Only admins and developers may do this.".to_owned(),
            )),
            By::Console | By::Member { .. } => Ok(()),
        }
    }

    /// The e-mail of the member; nothing for the command line.
    pub fn email(&self) -> Option<&str> {
        match &self.by {
            By::Member { person, .. } => Some(&person.email),
            By::Invited { email } => Some(email),
            By::Console => None,
        }
    }

    /// The id of the member; nothing for the command line.
    pub fn person(&self) -> Option<&str> {
        match &self.by {
            By::Member { person, .. } => Some(&person.id),
            By::Invited { .. } | By::Console => None,
        }
    }

    /// Whose tokens they may see and revoke: everybody's for admins, else those they made.
    pub fn own_tokens_of(&self) -> Option<&str> {
        if self.as_admin().is_ok() {
            None
        } else {
            self.email()
        }
    }

    /// The same, coming from this address.
    #[must_use]
    pub fn from(self, address: IpAddr) -> Self {
        Self {
            address: Some(address),
            ..self
        }
    }

    /// Notes what was done, after it was. The one place that hears of every change.
    pub async fn did(&self, services: &Services, act: &Act<'_>) {
        let by = self.email().unwrap_or("the command line");
        let action = act.action();
        tracing::info!(org = %self.org.slug, by, act = action.key(), about = %act.about(), "changed");
        let doer = match self.email() {
            Some(email) => Doer::person(email, self.address),
            None => Doer::command_line(),
        };
        audit::note(services, self.org.id, &doer, action, act.about(), act.details()).await;
    }
}

impl Act<'_> {
    /// What it is in the audit log.
    pub const fn action(&self) -> Action {
        match self {
            Self::TokenCreated(_) => Action::TokenCreated,
            Self::TokenRevoked(_) => Action::TokenRevoked,
            Self::Invited(_) => Action::Invited,
            Self::InviteRenewed(_) => Action::InviteRenewed,
            Self::InviteWithdrawn(_) => Action::InviteWithdrawn,
            Self::Joined(_) => Action::Joined,
            Self::MemberAdded(..) => Action::MemberAdded,
            Self::RoleChanged(..) => Action::RoleChanged,
            Self::MemberDisabled(_) => Action::MemberDisabled,
            Self::MemberEnabled(_) => Action::MemberEnabled,
            Self::PasswordSet(_) => Action::PasswordSet,
            Self::RetentionChanged(..) => Action::RetentionChanged,
            Self::OrgChanged(..) => Action::OrganizationChanged,
        }
    }

    /// More of it: what changed, and how it was before.
    fn details(&self) -> Details {
        let role = |role: Role| ("role", role.key().to_owned());
        match self {
            Self::TokenCreated(token) | Self::TokenRevoked(token) => {
                vec![("token", token.id.clone()), role(token.role)]
            }
            Self::Invited(invite)
            | Self::InviteRenewed(invite)
            | Self::InviteWithdrawn(invite)
            | Self::Joined(invite) => vec![role(invite.role)],
            Self::MemberAdded(_, now) => vec![role(*now)],
            Self::RoleChanged(member, now) => {
                vec![role(*now), ("role_before", member.role.key().to_owned())]
            }
            Self::MemberDisabled(_) | Self::MemberEnabled(_) | Self::PasswordSet(_) => Vec::new(),
            Self::RetentionChanged(_, before, after) => {
                vec![("retention", told(after)), ("retention_before", told(before))]
            }
            Self::OrgChanged(before, after) => changes(before, after),
        }
    }

    /// What it was done to: the label of a token, an e-mail, the slug of an organization.
    pub fn about(&self) -> &str {
        match self {
            Self::TokenCreated(token) | Self::TokenRevoked(token) => &token.label,
            Self::Invited(invite)
            | Self::InviteRenewed(invite)
            | Self::InviteWithdrawn(invite)
            | Self::Joined(invite) => &invite.email,
            Self::MemberAdded(email, _) => email,
            Self::RoleChanged(member, _)
            | Self::MemberDisabled(member)
            | Self::MemberEnabled(member)
            | Self::PasswordSet(member) => &member.person.email,
            Self::RetentionChanged(org, ..) => &org.slug,
            Self::OrgChanged(_, after) => &after.slug,
        }
    }
}

fn told(retention: &Retention) -> String {
    let word = word(retention);
    if word.is_empty() {
        "for ever".to_owned()
    } else {
        word
    }
}

/// The settings of an organization that differ, as they are now and as they were.
fn changes(before: &Org, after: &Org) -> Details {
    let silence = |org: &Org| {
        org.silence_millis
            .map_or_else(|| "as the server".to_owned(), |millis| millis.to_string())
    };
    let pairs = [
        ("name", "name_before", before.name.clone(), after.name.clone()),
        (
            "time_zone",
            "time_zone_before",
            before.time_zone.clone(),
            after.time_zone.clone(),
        ),
        (
            "queue_medium_ms",
            "queue_medium_ms_before",
            before.queue_medium_millis.to_string(),
            after.queue_medium_millis.to_string(),
        ),
        (
            "queue_long_ms",
            "queue_long_ms_before",
            before.queue_long_millis.to_string(),
            after.queue_long_millis.to_string(),
        ),
        ("silence_ms", "silence_ms_before", silence(before), silence(after)),
    ];
    let changed = pairs.into_iter().filter(|(.., before, after)| before != after);
    changed
        .flat_map(|(now, then, before, after)| [(now, after), (then, before)])
        .collect()
}
