//! Who may read and write what.

use serde::{Deserialize, Serialize};

/// What a member or a token may do in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads every session of the organization and manages it.
    Admin,
    /// Reads its own sessions; may create tokens with role developer.
    Developer,
    /// Reads its own sessions.
    User,
}

impl Role {
    /// Every role, most powerful first.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Developer, Self::User];

    /// The word in URLs, JSON, the database and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Developer => "developer",
            Self::User => "user",
        }
    }

    /// The role of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
}

/// The number of an organization inside one database. Never shown; people see its slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OrgId(pub i64);

/// The number of an API token inside its organization's tables. People and programs see [`Scope`]-free token ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TokenKey(pub i64);

/// What a viewer may read: always one organization, and in it everything or only its own.
///
/// Every read of sessions takes a scope and puts it into its SQL; there is no read without one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The organization.
    pub org: OrgId,
    /// Which of its sessions.
    pub reads: Reads,
}

/// Which sessions of an organization a viewer reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reads {
    /// All of them (admins, and tokens with role admin).
    Everything,
    /// Those whose actor is a user with this e-mail, compared without case.
    ByUser(String),
    /// Those which this token recorded (tokens with role developer).
    RecordedBy(TokenKey),
}

impl Scope {
    /// The scope of a member.
    pub fn of_member(org: OrgId, role: Role, email: &str) -> Self {
        let reads = match role {
            Role::Admin => Reads::Everything,
            Role::Developer | Role::User => Reads::ByUser(email.to_owned()),
        };
        Self { org, reads }
    }

    /// The scope of an API token.
    pub fn of_token(org: OrgId, role: Role, token: TokenKey) -> Self {
        let reads = match role {
            Role::Admin => Reads::Everything,
            Role::Developer | Role::User => Reads::RecordedBy(token),
        };
        Self { org, reads }
    }

    /// True where the scope covers the whole organization.
    pub fn is_everything(&self) -> bool {
        self.reads == Reads::Everything
    }
}
