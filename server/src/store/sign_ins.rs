//! Sign-ins of browsers, and the one-time link that sets up the first admin.

use domain::access::OrgId;
use domain::{Role, Timestamp};

use super::engine::Raw;
use super::orgs::{NewOrg, Org, insert_org};
use super::people::{NewPerson, Person, insert_member, insert_person, person_columns, read_person};
use super::{Result, Store};
use crate::secret::SecretHash;

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Who.
    pub person: Person,
    /// The organization they look at; nothing before they chose one.
    pub org: Option<OrgId>,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends, however often it is used.
    pub expires_at: Timestamp,
}

/// A sign-in that is to be.
#[derive(Clone, Debug)]
pub struct NewSignIn {
    /// What is stored of the cookie.
    pub id_hash: SecretHash,
    /// Who.
    pub person: String,
    /// The organization they look at.
    pub org: Option<OrgId>,
    /// Now.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Store {
    /// The organization somebody belongs to for the longest, of those where they are not disabled.
    pub async fn first_org(&self, person: &str) -> Result<Option<OrgId>> {
        let statement = Raw {
            sql: "SELECT org_id FROM members WHERE person_id = $1 AND disabled_at IS NULL \
                  ORDER BY created_at, org_id LIMIT 1",
            values: vec![person.into()],
        };
        let row = self.fetch_optional(&statement).await?;
        row.map(|row| Ok(OrgId(row.get(0)?))).transpose()
    }

    /// Adds a sign-in.
    pub async fn add_sign_in(&self, new: &NewSignIn) -> Result<()> {
        let mut transaction = self.begin().await?;
        let insert = Raw {
            sql: "INSERT INTO sign_ins (id_hash, person_id, org_id, created_at, last_seen_at, expires_at) \
                  VALUES ($1, $2, $3, $4, $5, $6)",
            values: vec![
                new.id_hash.to_vec().into(),
                new.person.clone().into(),
                new.org.map(|org| org.0).into(),
                new.created_at.millis().into(),
                new.created_at.millis().into(),
                new.expires_at.millis().into(),
            ],
        };
        transaction.execute(&insert).await?;
        transaction.execute(&seen(&new.id_hash, new.created_at)).await?;
        transaction.commit().await
    }

    /// The sign-in of that cookie, over or not.
    pub async fn sign_in(&self, hash: &SecretHash) -> Result<Option<SignIn>> {
        let statement = Raw {
            sql: concat!(
                "SELECT ",
                person_columns!(),
                ", s.org_id, s.last_seen_at, s.expires_at FROM sign_ins AS s \
                 JOIN people AS p ON p.id = s.person_id WHERE s.id_hash = $1"
            ),
            values: vec![hash.to_vec().into()],
        };
        let Some(row) = self.fetch_optional(&statement).await? else {
            return Ok(None);
        };
        Ok(Some(SignIn {
            person: read_person(&row, 0)?,
            org: row.get::<Option<i64>>(3)?.map(OrgId),
            last_seen_at: row.time(4)?,
            expires_at: row.time(5)?,
        }))
    }

    /// Notes when a sign-in was last used, and that its person was seen in the organization they look at.
    pub async fn touch_sign_in(&self, hash: &SecretHash, now: Timestamp) -> Result<()> {
        let mut transaction = self.begin().await?;
        let touch = Raw {
            sql: "UPDATE sign_ins SET last_seen_at = $1 WHERE id_hash = $2",
            values: vec![now.millis().into(), hash.to_vec().into()],
        };
        transaction.execute(&touch).await?;
        transaction.execute(&seen(hash, now)).await?;
        transaction.commit().await
    }

    /// Notes which organization a sign-in looks at.
    pub async fn set_sign_in_org(&self, hash: &SecretHash, org: OrgId) -> Result<()> {
        let set = Raw {
            sql: "UPDATE sign_ins SET org_id = $1 WHERE id_hash = $2",
            values: vec![org.0.into(), hash.to_vec().into()],
        };
        self.execute(&set).await.map(drop)
    }

    /// Ends a sign-in.
    pub async fn delete_sign_in(&self, hash: &SecretHash) -> Result<()> {
        let delete = Raw {
            sql: "DELETE FROM sign_ins WHERE id_hash = $1",
            values: vec![hash.to_vec().into()],
        };
        self.execute(&delete).await.map(drop)
    }

    /// Forgets sign-ins that are over at `now` or were not used since `unused_since`. Says how many.
    pub async fn delete_expired_sign_ins(&self, now: Timestamp, unused_since: Timestamp) -> Result<u64> {
        let delete = Raw {
            sql: "DELETE FROM sign_ins WHERE expires_at <= $1 OR last_seen_at <= $2",
            values: vec![now.millis().into(), unused_since.millis().into()],
        };
        self.execute(&delete).await
    }

    /// Makes this the only set-up link.
    pub async fn replace_setup_link(
        &self,
        hash: &SecretHash,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<()> {
        let mut transaction = self.begin().await?;
        transaction.execute(&forget_setup_links()).await?;
        let insert = Raw {
            sql: "INSERT INTO setup_links (secret_hash, created_at, expires_at) VALUES ($1, $2, $3)",
            values: vec![
                hash.to_vec().into(),
                now.millis().into(),
                expires_at.millis().into(),
            ],
        };
        transaction.execute(&insert).await?;
        transaction.commit().await
    }

    /// True where the link may be used: it was made, is not over, and there is no organization yet.
    pub async fn setup_link_is_good(&self, hash: &SecretHash, now: Timestamp) -> Result<bool> {
        Ok(self.fetch_optional(&good_setup_link(hash, now)).await?.is_some())
    }

    /// Uses a set-up link up: adds the first organization and its admin. Nothing where the link is no good.
    pub async fn set_up(&self, hash: &SecretHash, org: &NewOrg, admin: &NewPerson) -> Result<Option<Org>> {
        let mut transaction = self.begin().await?;
        let now = org.created_at;
        // The delete comes first: of two that use the link at once, one waits for the other here and finds it gone.
        let use_up = Raw {
            sql: "DELETE FROM setup_links WHERE secret_hash = $1 AND expires_at > $2 \
                  AND NOT EXISTS (SELECT 1 FROM orgs)",
            values: vec![hash.to_vec().into(), now.millis().into()],
        };
        if transaction.execute(&use_up).await? == 0 {
            transaction.rollback().await?;
            return Ok(None);
        }
        let org = insert_org(&mut transaction, org).await?;
        insert_person(&mut transaction, admin).await?;
        insert_member(&mut transaction, org.id, &admin.id, Role::Admin, now).await?;
        transaction.execute(&forget_setup_links()).await?;
        transaction.commit().await?;
        Ok(Some(org))
    }
}

fn seen(hash: &SecretHash, now: Timestamp) -> Raw {
    Raw {
        sql: "UPDATE members SET last_seen_at = $1 WHERE EXISTS (SELECT 1 FROM sign_ins AS s \
              WHERE s.id_hash = $2 AND s.person_id = members.person_id AND s.org_id = members.org_id)",
        values: vec![now.millis().into(), hash.to_vec().into()],
    }
}

fn good_setup_link(hash: &SecretHash, now: Timestamp) -> Raw {
    Raw {
        sql: "SELECT created_at FROM setup_links WHERE secret_hash = $1 AND expires_at > $2 \
              AND NOT EXISTS (SELECT 1 FROM orgs)",
        values: vec![hash.to_vec().into(), now.millis().into()],
    }
}

fn forget_setup_links() -> Raw {
    Raw {
        sql: "DELETE FROM setup_links",
        values: vec![],
    }
}
