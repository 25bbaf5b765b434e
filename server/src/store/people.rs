//! People and their memberships.

use domain::fold::fold_case;
use domain::{Role, Timestamp, access::OrgId};

use super::engine::{Raw, Row, Transaction};
use super::orgs::{Org, org_columns, read_org};
use super::{Error, Result, Store};

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What other tables name them by.
    pub id: String,
    /// The e-mail, as it was written.
    pub email: String,
    /// The name, or the e-mail where there is none.
    pub name: String,
}

/// Somebody who is to be added.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// What other tables name them by.
    pub id: String,
    /// The e-mail; checked by the caller.
    pub email: String,
    /// The name.
    pub name: String,
    /// The hash of their password; nothing for who signs in some other way.
    pub password_hash: Option<String>,
    /// Now.
    pub created_at: Timestamp,
}

/// Somebody's place in an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The organization.
    pub org: Org,
    /// What they may do there.
    pub role: Role,
}

/// What adding a member did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// A new person.
    Person,
    /// A membership for somebody who was known; nothing else of theirs was changed.
    Membership,
}

/// Columns of a [`Person`], in the order that [`read_person`] takes them.
macro_rules! person_columns {
    () => {
        "p.id, p.email, p.name"
    };
}
pub(super) use person_columns;

impl Store {
    /// Adds a member. Somebody with that e-mail is not changed, only becomes a member. [`Error::Exists`] where they
    /// are one already.
    pub async fn add_member(&self, org: OrgId, role: Role, new: &NewPerson) -> Result<Added> {
        let mut transaction = self.begin().await?;
        let find = Raw {
            sql: "SELECT id FROM people WHERE email_folded = $1",
            values: vec![fold_case(&new.email).into()],
        };
        let known: Option<String> = transaction
            .fetch_optional(&find)
            .await?
            .map(|row| row.get(0))
            .transpose()?;
        let (person, added) = if let Some(id) = known {
            (id, Added::Membership)
        } else {
            insert_person(&mut transaction, new).await?;
            (new.id.clone(), Added::Person)
        };
        insert_member(&mut transaction, org, &person, role, new.created_at).await?;
        transaction.commit().await?;
        Ok(added)
    }

    /// Adds many members at once: all of them or none. Who is known is not changed, who is a member already stays as
    /// they are.
    pub async fn add_members(&self, org: OrgId, members: &[(Role, NewPerson)]) -> Result<()> {
        let mut transaction = self.begin().await?;
        for (role, new) in members {
            let find = Raw {
                sql: "SELECT p.id, m.org_id FROM people AS p \
                      LEFT JOIN members AS m ON m.person_id = p.id AND m.org_id = $1 WHERE p.email_folded = $2",
                values: vec![org.0.into(), fold_case(&new.email).into()],
            };
            let known = transaction.fetch_optional(&find).await?;
            let (person, member) = if let Some(row) = known {
                (row.get::<String>(0)?, row.get::<Option<i64>>(1)?.is_some())
            } else {
                insert_person(&mut transaction, new).await?;
                (new.id.clone(), false)
            };
            if !member {
                insert_member(&mut transaction, org, &person, *role, new.created_at).await?;
            }
        }
        transaction.commit().await
    }

    /// The person of that e-mail, compared without case, and the hash of their password.
    pub async fn person_by_email(&self, email: &str) -> Result<Option<(Person, Option<String>)>> {
        let statement = Raw {
            sql: concat!(
                "SELECT ",
                person_columns!(),
                ", p.password_hash FROM people AS p WHERE p.email_folded = $1"
            ),
            values: vec![fold_case(email).into()],
        };
        let row = self.fetch_optional(&statement).await?;
        row.map(|row| Ok((read_person(&row, 0)?, row.get(3)?)))
            .transpose()
    }

    /// Every organization where somebody is a member and not disabled, by name, `limit` at the most.
    pub async fn memberships(&self, person: &str, limit: u16) -> Result<Vec<Membership>> {
        let statement = Raw {
            sql: concat!(
                "SELECT ",
                org_columns!(),
                ", m.role FROM members AS m JOIN orgs AS o ON o.id = m.org_id \
                 WHERE m.person_id = $1 AND m.disabled_at IS NULL ORDER BY o.name, o.id LIMIT $2"
            ),
            values: vec![person.into(), i64::from(limit).into()],
        };
        let rows = self.fetch_all(&statement).await?;
        rows.iter()
            .map(|row| {
                Ok(Membership {
                    org: read_org(row, 0)?,
                    role: read_role(row, 8)?,
                })
            })
            .collect()
    }

    /// Gives somebody a new password and ends their sign-ins.
    pub async fn set_password(&self, person: &str, hash: &str) -> Result<()> {
        let mut transaction = self.begin().await?;
        let set = Raw {
            sql: "UPDATE people SET password_hash = $1 WHERE id = $2",
            values: vec![hash.into(), person.into()],
        };
        transaction.execute(&set).await?;
        end_sign_ins(&mut transaction, person).await?;
        transaction.commit().await
    }
}

pub(super) async fn insert_person(transaction: &mut Transaction, new: &NewPerson) -> Result<()> {
    let insert = Raw {
        sql: "INSERT INTO people (id, email, email_folded, name, name_folded, password_hash, created_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values: vec![
            new.id.clone().into(),
            new.email.clone().into(),
            fold_case(&new.email).into(),
            new.name.clone().into(),
            fold_case(&new.name).into(),
            new.password_hash.clone().into(),
            new.created_at.millis().into(),
        ],
    };
    transaction
        .execute(&insert)
        .await
        .map_err(|error| error.exists("person"))?;
    Ok(())
}

pub(super) async fn insert_member(
    transaction: &mut Transaction,
    org: OrgId,
    person: &str,
    role: Role,
    now: Timestamp,
) -> Result<()> {
    let insert = Raw {
        sql: "INSERT INTO members (org_id, person_id, role, created_at) VALUES ($1, $2, $3, $4)",
        values: vec![
            org.0.into(),
            person.into(),
            role.key().into(),
            now.millis().into(),
        ],
    };
    transaction
        .execute(&insert)
        .await
        .map_err(|error| error.exists("member"))?;
    Ok(())
}

async fn end_sign_ins(transaction: &mut Transaction, person: &str) -> Result<()> {
    let delete = Raw {
        sql: "DELETE FROM sign_ins WHERE person_id = $1",
        values: vec![person.into()],
    };
    transaction.execute(&delete).await.map(drop)
}

/// Reads the columns of `person_columns!`, the first of which has the number `first`.
pub(super) fn read_person(row: &Row, first: usize) -> Result<Person> {
    Ok(Person {
        id: row.get(first)?,
        email: row.get(first + 1)?,
        name: row.get(first + 2)?,
    })
}

pub(super) fn read_role(row: &Row, column: usize) -> Result<Role> {
    Role::from_key(&row.get::<String>(column)?).ok_or(Error::Corrupt("a role"))
}
