//! API tokens.

use std::fmt;

use domain::access::{OrgId, TokenKey};
use domain::{Role, Scope};

use super::{Error, Result, Services};
use crate::secret::Secret;
use crate::store::{self, NewToken, Org};

/// Letters of a label at the most.
const MAX_LABEL_CHARS: usize = 120;
/// How exactly the last use is noted, in milliseconds.
const TOUCH_EVERY: i64 = 60_000;

/// A token that asks for something, its secret checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its organization.
    pub org: OrgId,
    /// Its number there, by which session rows name it.
    pub key: TokenKey,
    /// Its id, as people see it.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// What it may do: admin or developer.
    pub role: Role,
}

impl Token {
    /// What it may read.
    pub fn scope(&self) -> Scope {
        Scope::of_token(self.org, self.role, self.key)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.label, self.id)
    }
}

/// The token of that secret. [`Error::SignedOut`] where there is none or it was revoked.
pub async fn authenticate(services: &Services, secret: &str) -> Result<Token> {
    let secret = Secret::parse_token(secret).ok_or(Error::SignedOut)?;
    let found = services.store.token_by_hash(&secret.hash()).await?;
    let token = found
        .filter(|token| token.revoked_at.is_none())
        .ok_or(Error::SignedOut)?;
    let now = services.clock.now();
    if token
        .last_used_at
        .is_none_or(|at| now.millis_since(at) >= TOUCH_EVERY)
    {
        services.store.touch_token(token.org, token.key, now).await?;
    }
    Ok(Token {
        org: token.org,
        key: token.key,
        id: token.id,
        label: token.label,
        role: token.role,
    })
}

/// Makes a token; the secret is given out here and never again. `by` is the e-mail of who makes it.
pub async fn create(
    services: &Services,
    org: &Org,
    label: &str,
    role: Role,
    by: Option<&str>,
) -> Result<(store::Token, Secret)> {
    let label = label.trim();
    if label.is_empty() || label.chars().count() > MAX_LABEL_CHARS || label.chars().any(char::is_control) {
        return Err(Error::invalid("label", "Write a label of 1 to 120 letters."));
    }
    if role == Role::User {
        return Err(Error::invalid("role", "A token has role admin or developer."));
    }
    let secret = Secret::draw_token(&services.entropy);
    let new = NewToken {
        org: org.id,
        id: format!("tok_{}", Secret::short_id(&services.entropy)),
        label: label.to_owned(),
        role,
        secret_hash: secret.hash(),
        created_by: by.map(str::to_owned),
        created_at: services.clock.now(),
    };
    Ok((services.store.add_token(&new).await?, secret))
}

/// Makes a token useless. Nothing where it was so before.
pub async fn revoke(services: &Services, org: &Org, id: &str) -> Result<()> {
    if services.store.token_by_id(org.id, id).await?.is_none() {
        return Err(Error::invalid("id", format!("“{}” has no token {id}.", org.slug)));
    }
    services
        .store
        .revoke_token(org.id, id, services.clock.now())
        .await?;
    Ok(())
}
