//! Invitations: whoever has the link may join once.

use domain::access::OrgId;
use domain::fold::fold_case;
use domain::{Role, Timestamp};

use super::engine::{Raw, Row};
use super::orgs::{Org, org_columns, read_org};
use super::people::{NewPerson, insert_member, insert_person, read_role};
use super::{Result, Store};
use crate::secret::SecretHash;

/// An invitation, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Its organization.
    pub org: OrgId,
    /// What addresses name it by.
    pub id: String,
    /// Whom it is for.
    pub email: String,
    /// What they will be.
    pub role: Role,
    /// The e-mail of who invited them, or nothing for the command line.
    pub invited_by: Option<String>,
    /// When they were invited.
    pub created_at: Timestamp,
    /// Until when the link is good.
    pub expires_at: Timestamp,
}

/// Who uses an invitation.
#[derive(Clone, Copy, Debug)]
pub enum Joining<'a> {
    /// Somebody new.
    New(&'a NewPerson),
    /// A person by their id; their e-mail has to be the invitation's.
    Known(&'a str),
}

macro_rules! invite_columns {
    () => {
        "i.org_id, i.id, i.email, i.role, i.invited_by, i.created_at, i.expires_at"
    };
}

impl Store {
    /// Adds an invitation. [`super::Error::Exists`] where there is one for that e-mail already.
    pub async fn add_invite(&self, invite: &Invite, hash: &SecretHash) -> Result<()> {
        let insert = Raw {
            sql: "INSERT INTO invites (org_id, id, email, email_folded, role, secret_hash, invited_by, created_at, \
                  expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values: vec![
                invite.org.0.into(),
                invite.id.clone().into(),
                invite.email.clone().into(),
                fold_case(&invite.email).into(),
                invite.role.key().into(),
                hash.to_vec().into(),
                invite.invited_by.clone().into(),
                invite.created_at.millis().into(),
                invite.expires_at.millis().into(),
            ],
        };
        let done = self.execute(&insert).await;
        done.map(drop).map_err(|error| error.exists("invite"))
    }

    /// Invitations of an organization by e-mail, over or not, `limit` at the most.
    pub async fn invites(&self, org: OrgId, limit: u16) -> Result<Vec<Invite>> {
        let statement = Raw {
            sql: concat!(
                "SELECT ",
                invite_columns!(),
                " FROM invites AS i WHERE i.org_id = $1 ORDER BY i.email_folded LIMIT $2"
            ),
            values: vec![org.0.into(), i64::from(limit).into()],
        };
        let rows = self.fetch_all(&statement).await?;
        rows.iter().map(read_invite).collect()
    }

    /// The invitation of that id.
    pub async fn invite(&self, org: OrgId, id: &str) -> Result<Option<Invite>> {
        let statement = Raw {
            sql: concat!(
                "SELECT ",
                invite_columns!(),
                " FROM invites AS i WHERE i.org_id = $1 AND i.id = $2"
            ),
            values: vec![org.0.into(), id.into()],
        };
        let row = self.fetch_optional(&statement).await?;
        row.map(|row| read_invite(&row)).transpose()
    }

    /// The invitation whose secret has this hash and is good at `now`, with its organization.
    pub async fn good_invite(&self, hash: &SecretHash, now: Timestamp) -> Result<Option<(Invite, Org)>> {
        let row = self.fetch_optional(&good(hash, now)).await?;
        row.map(|row| Ok((read_invite(&row)?, read_org(&row, 7)?)))
            .transpose()
    }

    /// Gives an invitation another secret and time; the link of before is no good any more. False where it is gone.
    pub async fn renew_invite(
        &self,
        org: OrgId,
        id: &str,
        hash: &SecretHash,
        expires_at: Timestamp,
    ) -> Result<bool> {
        let renew = Raw {
            sql: "UPDATE invites SET secret_hash = $1, expires_at = $2 WHERE org_id = $3 AND id = $4",
            values: vec![
                hash.to_vec().into(),
                expires_at.millis().into(),
                org.0.into(),
                id.into(),
            ],
        };
        Ok(self.execute(&renew).await? == 1)
    }

    /// Takes an invitation back. False where it is gone.
    pub async fn delete_invite(&self, org: OrgId, id: &str) -> Result<bool> {
        let delete = Raw {
            sql: "DELETE FROM invites WHERE org_id = $1 AND id = $2",
            values: vec![org.0.into(), id.into()],
        };
        Ok(self.execute(&delete).await? == 1)
    }

    /// Uses an invitation up: whoever it is becomes a member. Nothing where the link is no good or for somebody else;
    /// [`super::Error::Exists`] where the new person exists, or is a member already: the link then stays good.
    pub async fn accept_invite(
        &self,
        hash: &SecretHash,
        now: Timestamp,
        joining: Joining<'_>,
    ) -> Result<Option<(Invite, Org)>> {
        let mut transaction = self.begin().await?;
        // The delete comes before all else that is written: of two that use the link at once, one waits for the other
        // here and finds it gone.
        let found = transaction.fetch_optional(&good(hash, now)).await?;
        let use_up = Raw {
            sql: "DELETE FROM invites WHERE secret_hash = $1 AND expires_at > $2",
            values: vec![hash.to_vec().into(), now.millis().into()],
        };
        let used = transaction.execute(&use_up).await?;
        let Some(row) = found.filter(|_| used == 1) else {
            transaction.rollback().await?;
            return Ok(None);
        };
        let (invite, org) = (read_invite(&row)?, read_org(&row, 7)?);
        let person = match joining {
            Joining::New(new) => {
                insert_person(&mut transaction, new).await?;
                &new.id
            }
            Joining::Known(id) => {
                let own = Raw {
                    sql: "SELECT id FROM people WHERE id = $1 AND email_folded = $2",
                    values: vec![id.into(), fold_case(&invite.email).into()],
                };
                if transaction.fetch_optional(&own).await?.is_none() {
                    transaction.rollback().await?;
                    return Ok(None);
                }
                id
            }
        };
        insert_member(&mut transaction, org.id, person, invite.role, now).await?;
        transaction.commit().await?;
        Ok(Some((invite, org)))
    }
}

fn good(hash: &SecretHash, now: Timestamp) -> Raw {
    Raw {
        sql: concat!(
            "SELECT ",
            invite_columns!(),
            ", ",
            org_columns!(),
            " FROM invites AS i JOIN orgs AS o ON o.id = i.org_id WHERE i.secret_hash = $1 AND i.expires_at > $2"
        ),
        values: vec![hash.to_vec().into(), now.millis().into()],
    }
}

fn read_invite(row: &Row) -> Result<Invite> {
    Ok(Invite {
        org: OrgId(row.get(0)?),
        id: row.get(1)?,
        email: row.get(2)?,
        role: read_role(row, 3)?,
        invited_by: row.get(4)?,
        created_at: row.time(5)?,
        expires_at: row.time(6)?,
    })
}
