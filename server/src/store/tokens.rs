//! API tokens: what machines sign in with.

use domain::access::{OrgId, TokenKey};
use domain::{Role, Timestamp};

use super::engine::{Raw, Row};
use super::orgs::lock_org;
use super::people::read_role;
use super::sql::Sql;
use super::{Result, Store};
use crate::secret::SecretHash;

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its organization.
    pub org: OrgId,
    /// Its number there, by which session rows name it.
    pub key: TokenKey,
    /// Its id, as people see it.
    pub id: String,
    /// What people call it; not unique.
    pub label: String,
    /// What it may do: admin or developer.
    pub role: Role,
    /// The e-mail of who made it, or nothing for the command line.
    pub created_by: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// Since when it is of no use.
    pub revoked_at: Option<Timestamp>,
}

/// A token that is to be.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Its organization.
    pub org: OrgId,
    /// Its id, as people see it.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// What it may do: admin or developer.
    pub role: Role,
    /// What is stored of its secret.
    pub secret_hash: SecretHash,
    /// The e-mail of who made it, or nothing for the command line.
    pub created_by: Option<String>,
    /// Now.
    pub created_at: Timestamp,
}

/// Which tokens a list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenList<'a> {
    /// Those that were revoked, or those that work.
    pub revoked: bool,
    /// Only those that somebody with this e-mail made, spelled as they spell it.
    pub made_by: Option<&'a str>,
}

/// Columns of a [`Token`], in the order that [`read_token`] takes them.
macro_rules! token_columns {
    () => {
        "org_id, key, id, label, role, created_by, created_at, last_used_at, revoked_at"
    };
}

impl Store {
    /// Adds a token. [`super::Error::Exists`] where there is one of that id or secret.
    pub async fn add_token(&self, new: &NewToken) -> Result<Token> {
        let mut transaction = self.begin().await?;
        lock_org(&mut transaction, new.org).await?;
        let next = Raw {
            sql: "SELECT COALESCE(MAX(key), 0) + 1 FROM api_tokens WHERE org_id = $1",
            values: vec![new.org.0.into()],
        };
        let key: i64 = transaction.fetch_one(&next).await?.get(0)?;
        let insert = Raw {
            sql: "INSERT INTO api_tokens (org_id, key, id, label, role, secret_hash, created_by, created_at) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            values: vec![
                new.org.0.into(),
                key.into(),
                new.id.clone().into(),
                new.label.clone().into(),
                new.role.key().into(),
                new.secret_hash.to_vec().into(),
                new.created_by.clone().into(),
                new.created_at.millis().into(),
            ],
        };
        let inserted = transaction.execute(&insert).await;
        inserted.map_err(|error| error.exists("token"))?;
        transaction.commit().await?;
        Ok(Token {
            org: new.org,
            key: TokenKey(key),
            id: new.id.clone(),
            label: new.label.clone(),
            role: new.role,
            created_by: new.created_by.clone(),
            created_at: new.created_at,
            last_used_at: None,
            revoked_at: None,
        })
    }

    /// The token whose secret has this hash, revoked or not.
    pub async fn token_by_hash(&self, hash: &SecretHash) -> Result<Option<Token>> {
        let statement = Raw {
            sql: concat!(
                "SELECT ",
                token_columns!(),
                " FROM api_tokens WHERE secret_hash = $1"
            ),
            values: vec![hash.to_vec().into()],
        };
        self.fetch_optional(&statement)
            .await?
            .map(|row| read_token(&row))
            .transpose()
    }

    /// The token of that id in an organization.
    pub async fn token_by_id(&self, org: OrgId, id: &str) -> Result<Option<Token>> {
        let statement = Raw {
            sql: concat!(
                "SELECT ",
                token_columns!(),
                " FROM api_tokens WHERE org_id = $1 AND id = $2"
            ),
            values: vec![org.0.into(), id.into()],
        };
        self.fetch_optional(&statement)
            .await?
            .map(|row| read_token(&row))
            .transpose()
    }

    /// Tokens of an organization in the order they were made, those after `after`, `limit` at the most.
    pub async fn tokens(&self, org: OrgId, after: Option<TokenKey>, limit: u16) -> Result<Vec<Token>> {
        let statement = Raw {
            sql: concat!(
                "SELECT ",
                token_columns!(),
                " FROM api_tokens WHERE org_id = $1 AND key > $2 ORDER BY key LIMIT $3"
            ),
            values: vec![
                org.0.into(),
                after.map_or(0, |key| key.0).into(),
                i64::from(limit).into(),
            ],
        };
        self.fetch_all(&statement).await?.iter().map(read_token).collect()
    }

    /// Tokens of an organization, the newest first: those that were made before `before`, `limit` at the most.
    pub async fn token_page(
        &self,
        org: OrgId,
        which: &TokenList<'_>,
        before: Option<TokenKey>,
        limit: u16,
    ) -> Result<Vec<Token>> {
        let mut sql = Sql::new(concat!(
            "SELECT ",
            token_columns!(),
            " FROM api_tokens WHERE org_id = "
        ));
        sql.bind(org.0).push(if which.revoked {
            " AND revoked_at IS NOT NULL"
        } else {
            " AND revoked_at IS NULL"
        });
        if let Some(before) = before {
            sql.push(" AND key < ").bind(before.0);
        }
        if let Some(email) = which.made_by {
            sql.push(" AND created_by = ").bind(email);
        }
        sql.push(" ORDER BY key DESC LIMIT ").bind(i64::from(limit));
        self.fetch_all(&sql).await?.iter().map(read_token).collect()
    }

    /// Notes when a token was last used.
    pub async fn touch_token(&self, org: OrgId, key: TokenKey, now: Timestamp) -> Result<()> {
        let touch = Raw {
            sql: "UPDATE api_tokens SET last_used_at = $1 WHERE org_id = $2 AND key = $3",
            values: vec![now.millis().into(), org.0.into(), key.0.into()],
        };
        self.execute(&touch).await.map(drop)
    }

    /// Makes a token useless. False where it was so before or there is none of that id.
    pub async fn revoke_token(&self, org: OrgId, id: &str, now: Timestamp) -> Result<bool> {
        let revoke = Raw {
            sql: "UPDATE api_tokens SET revoked_at = $1 WHERE org_id = $2 AND id = $3 AND revoked_at IS NULL",
            values: vec![now.millis().into(), org.0.into(), id.into()],
        };
        Ok(self.execute(&revoke).await? == 1)
    }
}

fn read_token(row: &Row) -> Result<Token> {
    Ok(Token {
        org: OrgId(row.get(0)?),
        key: TokenKey(row.get(1)?),
        id: row.get(2)?,
        label: row.get(3)?,
        role: read_role(row, 4)?,
        created_by: row.get(5)?,
        created_at: row.time(6)?,
        last_used_at: row.optional_time(7)?,
        revoked_at: row.optional_time(8)?,
    })
}
