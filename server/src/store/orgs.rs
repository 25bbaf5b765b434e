//! Organizations.

use domain::Timestamp;
use domain::access::OrgId;

use super::engine::{Dialect, Raw, Row, Transaction};
use super::{Error, Result, Store};

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Org {
    /// Its number in this database.
    pub id: OrgId,
    /// Its word in URLs and on the command line.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// From here on a wait is medium, in milliseconds.
    pub queue_medium_millis: i64,
    /// From here on a wait is long, in milliseconds.
    pub queue_long_millis: i64,
    /// The IANA name of its time zone.
    pub time_zone: String,
    /// How long a recorder may be silent, in milliseconds; nothing where the server decides.
    pub silence_millis: Option<i64>,
    /// Counts the changes of all this.
    pub version: i64,
}

/// An organization that is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrg {
    /// Its word in URLs and on the command line; checked by the caller.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Now.
    pub created_at: Timestamp,
}

/// What an organization decides for itself; checked by the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgChange {
    /// Its name.
    pub name: String,
    /// The IANA name of its time zone.
    pub time_zone: String,
    /// From here on a wait is medium, in milliseconds.
    pub queue_medium_millis: i64,
    /// From here on a wait is long, in milliseconds.
    pub queue_long_millis: i64,
    /// How long a recorder may be silent, in milliseconds; nothing where the server decides.
    pub silence_millis: Option<i64>,
}

/// Columns of an [`Org`], in the order that [`read_org`] takes them.
macro_rules! org_columns {
    () => {
        "o.id, o.slug, o.name, o.queue_medium_ms, o.queue_long_ms, o.time_zone, o.silence_ms, o.version"
    };
}
pub(super) use org_columns;

impl Store {
    /// Adds an organization. [`Error::Exists`] where the slug is taken.
    pub async fn add_org(&self, new: &NewOrg) -> Result<Org> {
        let mut transaction = self.begin().await?;
        let org = insert_org(&mut transaction, new).await?;
        transaction.commit().await?;
        Ok(org)
    }

    /// The organization of that slug.
    pub async fn org_by_slug(&self, slug: &str) -> Result<Option<Org>> {
        let statement = Raw {
            sql: concat!("SELECT ", org_columns!(), " FROM orgs AS o WHERE o.slug = $1"),
            values: vec![slug.into()],
        };
        self.fetch_optional(&statement)
            .await?
            .map(|row| read_org(&row, 0))
            .transpose()
    }

    /// The organization of that number.
    pub async fn org(&self, id: OrgId) -> Result<Option<Org>> {
        let statement = Raw {
            sql: concat!("SELECT ", org_columns!(), " FROM orgs AS o WHERE o.id = $1"),
            values: vec![id.0.into()],
        };
        self.fetch_optional(&statement)
            .await?
            .map(|row| read_org(&row, 0))
            .transpose()
    }

    /// Changes what an organization decides, where it is still at that version. False where it is not: nothing was
    /// changed.
    pub async fn change_org(&self, org: OrgId, version: i64, change: &OrgChange) -> Result<bool> {
        let update = Raw {
            sql: "UPDATE orgs SET name = $1, time_zone = $2, queue_medium_ms = $3, queue_long_ms = $4, \
                  silence_ms = $5, version = version + 1 WHERE id = $6 AND version = $7",
            values: vec![
                change.name.clone().into(),
                change.time_zone.clone().into(),
                change.queue_medium_millis.into(),
                change.queue_long_millis.into(),
                change.silence_millis.into(),
                org.0.into(),
                version.into(),
            ],
        };
        Ok(self.execute(&update).await? == 1)
    }

    /// Numbers of organizations in order, those after `after`, `limit` at the most.
    pub async fn org_ids(&self, after: Option<OrgId>, limit: u16) -> Result<Vec<OrgId>> {
        let statement = Raw {
            sql: "SELECT id FROM orgs WHERE id > $1 ORDER BY id LIMIT $2",
            values: vec![
                after.map_or(i64::MIN, |org| org.0).into(),
                i64::from(limit).into(),
            ],
        };
        let rows = self.fetch_all(&statement).await?;
        rows.iter().map(|row| Ok(OrgId(row.get(0)?))).collect()
    }

    /// The slugs of the first organizations, by slug; `limit` at the most.
    pub async fn org_slugs(&self, limit: u16) -> Result<Vec<String>> {
        let statement = Raw {
            sql: "SELECT slug FROM orgs ORDER BY slug LIMIT $1",
            values: vec![i64::from(limit).into()],
        };
        self.fetch_all(&statement)
            .await?
            .iter()
            .map(|row| row.get(0))
            .collect()
    }
}

/// Lets one transaction at a time change what an organization decides or number what it has: others wait here, and see
/// afterwards what it did. Sessions are recorded meanwhile. SQLite has one writer anyway.
pub(super) async fn lock_org(transaction: &mut Transaction, org: OrgId) -> Result<()> {
    if transaction.dialect() == Dialect::Postgres {
        let lock = Raw {
            sql: "SELECT id FROM orgs WHERE id = $1 FOR NO KEY UPDATE",
            values: vec![org.0.into()],
        };
        transaction.fetch_optional(&lock).await?;
    }
    Ok(())
}

/// Adds an organization with the next free number.
pub(super) async fn insert_org(transaction: &mut Transaction, new: &NewOrg) -> Result<Org> {
    let next = Raw {
        sql: "SELECT COALESCE(MAX(id), 0) + 1 FROM orgs",
        values: vec![],
    };
    let id: i64 = transaction.fetch_one(&next).await?.get(0)?;
    let insert = Raw {
        sql: "INSERT INTO orgs (id, slug, name, created_at) VALUES ($1, $2, $3, $4)",
        values: vec![
            id.into(),
            new.slug.clone().into(),
            new.name.clone().into(),
            new.created_at.millis().into(),
        ],
    };
    transaction
        .execute(&insert)
        .await
        .map_err(|error| error.exists("organization"))?;
    let read = Raw {
        sql: concat!("SELECT ", org_columns!(), " FROM orgs AS o WHERE o.id = $1"),
        values: vec![id.into()],
    };
    read_org(&transaction.fetch_one(&read).await?, 0)
}

/// Reads the columns of `org_columns!`, the first of which has the number `first`.
pub(super) fn read_org(row: &Row, first: usize) -> Result<Org> {
    Ok(Org {
        id: OrgId(row.get(first)?),
        slug: row.get(first + 1)?,
        name: row.get(first + 2)?,
        queue_medium_millis: row.get(first + 3)?,
        queue_long_millis: row.get(first + 4)?,
        time_zone: row.get(first + 5)?,
        silence_millis: row.get(first + 6)?,
        version: row.get(first + 7)?,
    })
}

impl Error {
    /// This error, as [`Error::Exists`] where a unique index refused the row.
    pub(super) fn exists(self, what: &'static str) -> Self {
        if self.is_unique_violation() {
            Self::Exists(what)
        } else {
            self
        }
    }
}
