//! How long things are kept, and what has been kept longer.

use std::collections::BTreeMap;

use domain::AttachmentKind;
use domain::access::OrgId;

use super::dimensions::Counted;
use super::engine::{Raw, Row};
use super::orgs::lock_org;
use super::{Error, Result, Store};

/// What has no kind of its own among the things that are kept: the sessions themselves.
const SESSIONS: i64 = -1;

/// How many days an organization keeps what. What is missing is kept for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Sessions, with everything of them.
    pub sessions: Option<u32>,
    /// Files by their kind.
    pub files: BTreeMap<AttachmentKind, u32>,
}

/// A thing of which an organization may keep too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Sessions.
    Sessions,
    /// Files of a kind that can be downloaded.
    Files(AttachmentKind),
}

impl Kept {
    fn counted(self) -> (Counted, i64) {
        match self {
            Self::Sessions => (Counted::All, 0),
            Self::Files(kind) => (Counted::File, kind.code().into()),
        }
    }
}

impl Store {
    /// How long an organization keeps things.
    pub async fn retention(&self, org: OrgId) -> Result<Retention> {
        read(&self.fetch_all(&all(org)).await?)
    }

    /// Keeps things so long from now on, where they were kept as `before` says; false where somebody else changed that.
    pub async fn set_retention(&self, org: OrgId, before: &Retention, retention: &Retention) -> Result<bool> {
        let mut transaction = self.begin().await?;
        lock_org(&mut transaction, org).await?;
        if read(&transaction.fetch_all(&all(org)).await?)? != *before {
            return Ok(false);
        }
        let clear = Raw {
            sql: "DELETE FROM retention WHERE org_id = $1",
            values: vec![org.0.into()],
        };
        transaction.execute(&clear).await?;
        let files = retention
            .files
            .iter()
            .map(|(kind, days)| (i64::from(kind.code()), *days));
        for (what, days) in files.chain(retention.sessions.map(|days| (SESSIONS, days))) {
            let insert = Raw {
                sql: "INSERT INTO retention (org_id, what, days) VALUES ($1, $2, $3)",
                values: vec![org.0.into(), what.into(), i64::from(days).into()],
            };
            transaction.execute(&insert).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// The UTC days before `day` (days since 1970) that have something of `kept`, oldest first, each with how much.
    pub async fn days_before(&self, org: OrgId, kept: Kept, day: i64) -> Result<Vec<(i64, i64)>> {
        let (counted, key) = kept.counted();
        let days = Raw {
            sql: "SELECT day, n FROM day_counts \
                  WHERE org_id = $1 AND dimension = $2 AND key = $3 AND day < $4 AND n > 0 ORDER BY day",
            values: vec![org.0.into(), counted.code().into(), key.into(), day.into()],
        };
        let rows = self.fetch_all(&days).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }
}

fn all(org: OrgId) -> Raw {
    Raw {
        sql: "SELECT what, days FROM retention WHERE org_id = $1",
        values: vec![org.0.into()],
    }
}

fn read(rows: &[Row]) -> Result<Retention> {
    let mut retention = Retention::default();
    for row in rows {
        let (what, days): (i64, i64) = (row.get(0)?, row.get(1)?);
        let days = u32::try_from(days).map_err(|_| Error::Corrupt("days of retention"))?;
        if what == SESSIONS {
            retention.sessions = Some(days);
        } else {
            let kind = i16::try_from(what).ok().and_then(AttachmentKind::from_code);
            let kind = kind.ok_or(Error::Corrupt("a kind of retention"))?;
            retention.files.insert(kind, days);
        }
    }
    Ok(retention)
}
