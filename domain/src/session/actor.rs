//! Who ran a session.

use serde::{Deserialize, Serialize};

/// The kind of an [`Actor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person, by e-mail.
    User,
    /// A machine, by its token.
    ApiToken,
    /// Somebody unknown, by a description.
    Anonymous,
}

impl ActorKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::User, Self::ApiToken, Self::Anonymous];

    /// The word in JSON, CSV and the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::ApiToken => "api_token",
            Self::Anonymous => "anonymous",
        }
    }

    /// The kind of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// Who ran a session, copied at recording time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// What they are.
    pub kind: ActorKind,
    /// user: the e-mail; api_token: the token's label; anonymous: a description.
    pub label: String,
    /// What identifies them: the token's id for a token, else usually the label.
    pub subject: String,
}
