//! Members of an organization: who they are, what they may do, and that there is always an admin among them.

use domain::access::OrgId;
use domain::fold::fold_case;
use domain::{Role, Timestamp};

use super::engine::{Raw, Row, Transaction};
use super::orgs::lock_org;
use super::people::{Person, person_columns, read_person, read_role};
use super::sql::Sql;
use super::{Result, Store};

/// A member as lists show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// What they may do.
    pub role: Role,
    /// Since when they belong to it.
    pub since: Timestamp,
    /// Since when they may not enter it.
    pub disabled_at: Option<Timestamp>,
    /// When they last looked at it, to the minute.
    pub last_seen_at: Option<Timestamp>,
}

/// What a change of a member came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberChange {
    /// It is done; this is the member as they were before.
    Done(Member),
    /// There is no such member.
    Missing,
    /// Somebody else changed them since; this is the member as they are.
    Stale(Member),
    /// They are the only admin who may enter: nothing was changed.
    LastAdmin,
}

/// Columns of a [`Member`], in the order that [`read_member`] takes them.
macro_rules! member_columns {
    () => {
        concat!(
            person_columns!(),
            ", m.role, m.created_at, m.disabled_at, m.last_seen_at"
        )
    };
}

macro_rules! members {
    () => {
        concat!(
            "SELECT ",
            member_columns!(),
            " FROM members AS m JOIN people AS p ON p.id = m.person_id WHERE m.org_id = "
        )
    };
}

impl Store {
    /// The member of that e-mail, disabled or not.
    pub async fn member_by_email(&self, org: OrgId, email: &str) -> Result<Option<Member>> {
        let statement = Raw {
            sql: concat!(members!(), "$1 AND p.email_folded = $2"),
            values: vec![org.0.into(), fold_case(email).into()],
        };
        let row = self.fetch_optional(&statement).await?;
        row.map(|row| read_member(&row)).transpose()
    }

    /// The member of that person's id, disabled or not.
    pub async fn member(&self, org: OrgId, person: &str) -> Result<Option<Member>> {
        let row = self.fetch_optional(&find(org, person)).await?;
        row.map(|row| read_member(&row)).transpose()
    }

    /// Members of an organization by e-mail, those after `after` (an e-mail, nothing for the first), `limit` at the
    /// most; with a `search`, those whose e-mail or name holds it, whatever the case.
    pub async fn members(
        &self,
        org: OrgId,
        search: &str,
        after: Option<&str>,
        limit: u16,
    ) -> Result<Vec<Member>> {
        let mut sql = Sql::new(members!());
        sql.bind(org.0)
            .push(" AND p.email_folded > ")
            .bind(after.map(fold_case).unwrap_or_default());
        if !search.is_empty() {
            let pattern = pattern(search);
            sql.push(" AND (p.email_folded LIKE ")
                .bind(pattern.clone())
                .push(" ESCAPE '!' OR p.name_folded LIKE ")
                .bind(pattern)
                .push(" ESCAPE '!')");
        }
        sql.push(" ORDER BY p.email_folded LIMIT ").bind(i64::from(limit));
        self.fetch_all(&sql).await?.iter().map(read_member).collect()
    }

    /// How many members there are, and how many of them are admins who may enter.
    pub async fn member_counts(&self, org: OrgId) -> Result<(i64, i64)> {
        let statement = Raw {
            sql: "SELECT COUNT(*), COUNT(CASE WHEN role = 'admin' AND disabled_at IS NULL THEN 1 END) \
                  FROM members WHERE org_id = $1",
            values: vec![org.0.into()],
        };
        let row = self.fetch_one(&statement).await?;
        Ok((row.get(0)?, row.get(1)?))
    }

    /// E-mails of admins of an organization who may enter it, `limit` at the most.
    pub async fn admin_emails(&self, org: OrgId, limit: u16) -> Result<Vec<String>> {
        let statement = Raw {
            sql: "SELECT p.email FROM members AS m JOIN people AS p ON p.id = m.person_id \
                  WHERE m.org_id = $1 AND m.role = 'admin' AND m.disabled_at IS NULL \
                  ORDER BY m.created_at, p.email_folded LIMIT $2",
            values: vec![org.0.into(), i64::from(limit).into()],
        };
        let rows = self.fetch_all(&statement).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// True for somebody who is disabled wherever they are a member.
    pub async fn is_shut_out(&self, person: &str) -> Result<bool> {
        let statement = Raw {
            sql: "SELECT COUNT(*), COUNT(CASE WHEN disabled_at IS NULL THEN 1 END) FROM members WHERE person_id = $1",
            values: vec![person.into()],
        };
        let row = self.fetch_one(&statement).await?;
        Ok(row.get::<i64>(0)? > 0 && row.get::<i64>(1)? == 0)
    }

    /// Gives a member another role. With `seen`, only where the role is still that one.
    pub async fn set_role(
        &self,
        org: OrgId,
        person: &str,
        seen: Option<Role>,
        role: Role,
    ) -> Result<MemberChange> {
        let set = Raw {
            sql: "UPDATE members SET role = $1 WHERE org_id = $2 AND person_id = $3",
            values: vec![role.key().into(), org.0.into(), person.into()],
        };
        let mut transaction = self.begin().await?;
        let change = change_member(&mut transaction, org, person, seen, &set).await?;
        finish(transaction, change).await
    }

    /// Keeps a member out of an organization, and ends their sign-ins that look at it or have nothing else to look
    /// at. Nothing where they were disabled before.
    pub async fn disable_member(&self, org: OrgId, person: &str, now: Timestamp) -> Result<MemberChange> {
        let disable = Raw {
            sql: "UPDATE members SET disabled_at = $1 WHERE org_id = $2 AND person_id = $3 AND disabled_at IS NULL",
            values: vec![now.millis().into(), org.0.into(), person.into()],
        };
        let mut transaction = self.begin().await?;
        let change = change_member(&mut transaction, org, person, None, &disable).await?;
        let sign_out = Raw {
            sql: "DELETE FROM sign_ins WHERE person_id = $1 AND (org_id = $2 OR NOT EXISTS (SELECT 1 \
                  FROM members AS m WHERE m.person_id = $1 AND m.disabled_at IS NULL))",
            values: vec![person.into(), org.0.into()],
        };
        transaction.execute(&sign_out).await?;
        finish(transaction, change).await
    }

    /// Lets a member in again.
    pub async fn enable_member(&self, org: OrgId, person: &str) -> Result<MemberChange> {
        let enable = Raw {
            sql: "UPDATE members SET disabled_at = NULL WHERE org_id = $1 AND person_id = $2",
            values: vec![org.0.into(), person.into()],
        };
        let mut transaction = self.begin().await?;
        let change = change_member(&mut transaction, org, person, None, &enable).await?;
        finish(transaction, change).await
    }
}

/// Changes a member where an admin is left afterwards. Of two changes at once, one waits for the other and then
/// sees what it did.
async fn change_member(
    transaction: &mut Transaction,
    org: OrgId,
    person: &str,
    seen: Option<Role>,
    change: &Raw,
) -> Result<MemberChange> {
    lock_org(transaction, org).await?;
    let Some(row) = transaction.fetch_optional(&find(org, person)).await? else {
        return Ok(MemberChange::Missing);
    };
    let before = read_member(&row)?;
    if seen.is_some_and(|seen| seen != before.role) {
        return Ok(MemberChange::Stale(before));
    }
    transaction.execute(change).await?;
    let admin = Raw {
        sql: "SELECT 1 FROM members WHERE org_id = $1 AND role = 'admin' AND disabled_at IS NULL LIMIT 1",
        values: vec![org.0.into()],
    };
    // Where there was none before, nothing is lost by the change.
    let was_admin = before.role == Role::Admin && before.disabled_at.is_none();
    if was_admin && transaction.fetch_optional(&admin).await?.is_none() {
        return Ok(MemberChange::LastAdmin);
    }
    Ok(MemberChange::Done(before))
}

/// Keeps what a change did, or undoes it.
async fn finish(transaction: Transaction, change: MemberChange) -> Result<MemberChange> {
    match change {
        MemberChange::Done(_) => transaction.commit().await?,
        _ => transaction.rollback().await?,
    }
    Ok(change)
}

fn find(org: OrgId, person: &str) -> Raw {
    Raw {
        sql: concat!(members!(), "$1 AND m.person_id = $2"),
        values: vec![org.0.into(), person.into()],
    }
}

/// A pattern of `LIKE` for what holds `text`, folded, with `!` before what would mean something.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in fold_case(text).chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn read_member(row: &Row) -> Result<Member> {
    Ok(Member {
        person: read_person(row, 0)?,
        role: read_role(row, 3)?,
        since: row.time(4)?,
        disabled_at: row.optional_time(5)?,
        last_seen_at: row.optional_time(6)?,
    })
}
