//! Who changes something in an organization, and what they did: every use case that changes what admins manage takes an
//! [`Acting`] and ends with [`Acting::did`].

use domain::Role;

use super::sign_ins::SignedIn;
use super::{Error, Result};
use crate::store::{Invite, Member, Org, Person, Retention, Token};

/// Somebody at work in an organization.
#[derive(Clone, Debug)]
pub struct Acting {
    /// The organization.
    pub org: Org,
    by: By,
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
        })
    }

    /// Whoever runs commands on the server itself; they may do everything.
    pub fn console(org: Org) -> Self {
        Self { org, by: By::Console }
    }

    /// Somebody who is about to become a member; they may do nothing else.
    pub fn invited(org: Org, email: String) -> Self {
        Self {
            org,
            by: By::Invited { email },
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

    /// Notes what was done, after it was. The one place that hears of every change.
    pub fn did(&self, act: &Act<'_>) {
        let by = self.email().unwrap_or("the command line");
        tracing::info!(org = %self.org.slug, by, act = act.key(), about = %act.about(), "changed");
    }
}

impl Act<'_> {
    /// The word for it.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::TokenCreated(_) => "token_created",
            Self::TokenRevoked(_) => "token_revoked",
            Self::Invited(_) => "invited",
            Self::InviteRenewed(_) => "invite_renewed",
            Self::InviteWithdrawn(_) => "invite_withdrawn",
            Self::Joined(_) => "joined",
            Self::MemberAdded(..) => "member_added",
            Self::RoleChanged(..) => "role_changed",
            Self::MemberDisabled(_) => "member_disabled",
            Self::MemberEnabled(_) => "member_enabled",
            Self::PasswordSet(_) => "password_set",
            Self::RetentionChanged(..) => "retention_changed",
            Self::OrgChanged(..) => "organization_changed",
        }
    }

    /// What it was done to: the id of a token, an e-mail, the slug of an organization.
    pub fn about(&self) -> &str {
        match self {
            Self::TokenCreated(token) | Self::TokenRevoked(token) => &token.id,
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
