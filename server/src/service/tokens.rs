//! API tokens.

use std::fmt;

use domain::access::{OrgId, TokenKey};
use domain::{Role, Scope};

use super::acting::{Act, Acting};
use super::{Error, Result, Services};
use crate::secret::Secret;
use crate::store::{self, NewToken};

/// Letters of a label at the most.
const MAX_LABEL_CHARS: usize = 120;

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
    let note = services.store.touch_token(token.org, token.key, now);
    services
        .touches
        .note(secret.hash(), token.last_used_at, now, note)
        .await;
    Ok(Token {
        org: token.org,
        key: token.key,
        id: token.id,
        label: token.label,
        role: token.role,
    })
}

/// Makes a token; the secret is given out here and never again. Developers make tokens with role developer. `id` is one
/// of [`new_id`] that the form of it carries: sent twice, it is refused as `repeated`.
pub async fn create(
    services: &Services,
    acting: &Acting,
    label: &str,
    role: Role,
    id: Option<&str>,
) -> Result<(store::Token, Secret)> {
    acting.as_developer()?;
    if role != Role::Developer {
        acting.as_admin()?;
    }
    let label = label.trim();
    if label.is_empty() || label.chars().count() > MAX_LABEL_CHARS || label.chars().any(char::is_control) {
        return Err(Error::invalid("label", "Write a label of 1 to 120 letters."));
    }
    if role == Role::User {
        return Err(Error::invalid("role", "A token has role admin or developer."));
    }
    let secret = Secret::draw_token(&services.entropy);
    let new = NewToken {
        org: acting.org.id,
        id: id
            .filter(|id| is_id(id))
            .map_or_else(|| new_id(services), str::to_owned),
        label: label.to_owned(),
        role,
        secret_hash: secret.hash(),
        created_by: acting.email().map(str::to_owned),
        created_at: services.clock.now(),
    };
    let token = services
        .store
        .add_token(&new)
        .await
        .map_err(|error| match error {
            store::Error::Exists(_) => Error::invalid("repeated", "This token was made already."),
            other => other.into(),
        })?;
    acting.did(services, &Act::TokenCreated(&token)).await;
    Ok((token, secret))
}

/// An id for a token that is to be. No secret.
pub fn new_id(services: &Services) -> String {
    format!("tok_{}", Secret::short_id(&services.entropy))
}

fn is_id(text: &str) -> bool {
    text.strip_prefix("tok_")
        .is_some_and(|rest| rest.len() == 16 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Makes a token useless. Who does it by mistake cannot undo it: `typed`, where it is asked for, has to be the label.
/// Nothing where it was so before. Developers revoke the tokens they made.
pub async fn revoke(services: &Services, acting: &Acting, id: &str, typed: Option<&str>) -> Result<()> {
    let token = find(services, acting, id).await?;
    if typed.is_some_and(|typed| typed.trim() != token.label) {
        return Err(Error::invalid("typed-label", "This is not its label."));
    }
    let now = services.clock.now();
    if services.store.revoke_token(acting.org.id, id, now).await? {
        acting.did(services, &Act::TokenRevoked(&token)).await;
    }
    Ok(())
}

/// The token of that id, where it is theirs to see.
pub async fn find(services: &Services, acting: &Acting, id: &str) -> Result<store::Token> {
    acting.as_developer()?;
    let found = services.store.token_by_id(acting.org.id, id).await?;
    let own = acting.own_tokens_of();
    found
        .filter(|token| own.is_none() || token.created_by.as_deref() == own)
        .ok_or(Error::NotFound("token"))
}
