//! Taking away what was kept long enough: files of a kind, and sessions as a whole.
//!
//! Each call is one short transaction over a few sessions of a day, rows and notes of contents together, so that
//! nobody who records waits for long and a server that dies in between leaves every session whole.

use std::collections::HashSet;

use domain::access::OrgId;
use domain::session::FileStates;
use domain::{AttachmentKind, AttachmentState, Status, Timestamp};
use uuid::Uuid;

use super::counts::Changes;
use crate::store::blobs::leave;
use crate::store::count::DAY;
use crate::store::dimensions::Counted;
use crate::store::engine::{Dialect, Row, Transaction};
use crate::store::facts::hex_of;
use crate::store::sql::Sql;
use crate::store::{Error, Result, Store};

/// Files of a kind that have expired.
#[derive(Clone, Debug)]
pub struct Expiry {
    /// Which.
    pub kind: AttachmentKind,
    /// Why, in words for people.
    pub reason: String,
    /// Now.
    pub now: Timestamp,
}

impl Store {
    /// Lets available files expire: those of sessions requested in the UTC day `day` (days since 1970), `limit` of them
    /// at the most. Says how many there were; fewer than `limit` means that the day has no more.
    pub async fn expire_files(&self, org: OrgId, day: i64, expiry: &Expiry, limit: u16) -> Result<u64> {
        let mut transaction = self.begin().await?;
        let mut sql = Sql::new("SELECT requested_at, id FROM sessions");
        of_day(&mut sql, org, day);
        let shift = i64::from(FileStates::shift(expiry.kind));
        let available = i64::from(AttachmentState::Available.code());
        sql.push(" AND ((files >> ").number(shift).push(") & 15) = ");
        sql.number(available);
        first(&mut sql, limit, transaction.dialect());
        let rows = transaction.fetch_all(&sql).await?;
        let Some(some) = Chosen::of(&rows)? else {
            return Ok(0);
        };
        let kind = i64::from(expiry.kind.code());
        let blobs = some.blobs(&mut transaction, org, Some(kind)).await?;

        let expired = i64::from(AttachmentState::Expired.code());
        let mut sql = Sql::new("UPDATE attachments SET blob = NULL, state = ");
        sql.number(expired)
            .push(", reason = ")
            .bind(expiry.reason.clone());
        sql.push(", updated_at = ").number(expiry.now.millis());
        sql.push(" WHERE org_id = ")
            .number(org.0)
            .push(" AND kind = ")
            .number(kind);
        some.among(&mut sql, "session_id");
        transaction.execute(&sql).await?;

        let mut sql = Sql::new("UPDATE sessions SET files = files + ");
        sql.number((expired - available) << shift);
        some.rows(&mut sql, org);
        transaction.execute(&sql).await?;

        let mut changes = Changes::default();
        changes.add(Counted::File, kind, day, -some.number());
        leave(&mut transaction, org, &blobs).await?;
        changes.write(&mut transaction, org.0).await?;
        transaction.commit().await?;
        Ok(rows.len() as u64)
    }

    /// Takes sessions away with their files: those that are over and were requested in the UTC day `day` (days since
    /// 1970), `limit` of them at the most. Says how many there were.
    pub async fn delete_sessions(&self, org: OrgId, day: i64, limit: u16) -> Result<u64> {
        let mut transaction = self.begin().await?;
        let mut sql = Sql::new(
            "SELECT requested_at, id, actor, app, product, device, status, recorder, files FROM sessions",
        );
        of_day(&mut sql, org, day);
        let open = Status::ALL.into_iter().filter(|status| !status.is_over());
        for status in open {
            sql.push(" AND status <> ").number(status.code().into());
        }
        first(&mut sql, limit, transaction.dialect());
        let rows = transaction.fetch_all(&sql).await?;
        let Some(some) = Chosen::of(&rows)? else {
            return Ok(0);
        };
        let blobs = some.blobs(&mut transaction, org, None).await?;
        for (table, column) in [("attachments", "session_id"), ("session_ids", "id")] {
            let mut sql = Sql::new("DELETE FROM ");
            sql.push(table).push(" WHERE org_id = ").number(org.0);
            some.among(&mut sql, column);
            transaction.execute(&sql).await?;
        }
        let mut sql = Sql::new("DELETE FROM sessions");
        some.rows(&mut sql, org);
        transaction.execute(&sql).await?;

        let mut changes = Changes::default();
        for row in &rows {
            note_gone(&mut changes, row, day)?;
        }
        leave(&mut transaction, org, &blobs).await?;
        changes.write(&mut transaction, org.0).await?;
        transaction.commit().await?;
        Ok(rows.len() as u64)
    }
}

fn of_day(sql: &mut Sql, org: OrgId, day: i64) {
    sql.push(" WHERE org_id = ").number(org.0);
    sql.push(" AND requested_at >= ").number(day * DAY);
    sql.push(" AND requested_at < ").number((day + 1) * DAY);
}

fn first(sql: &mut Sql, limit: u16, dialect: Dialect) {
    sql.push(" ORDER BY requested_at, id LIMIT ").number(limit.into());
    if dialect == Dialect::Postgres {
        sql.push(" FOR UPDATE");
    }
}

fn note_gone(changes: &mut Changes, row: &Row, day: i64) -> Result<()> {
    changes.add(Counted::All, 0, day, -1);
    for (column, counted) in [
        (2, Counted::Actor),
        (3, Counted::App),
        (4, Counted::Product),
        (5, Counted::Device),
    ] {
        changes.add(counted, row.get(column)?, day, -1);
    }
    changes.add(Counted::Status, row.get::<i16>(6)?.into(), day, -1);
    if let Some(recorder) = row.get::<Option<i64>>(7)? {
        changes.add(Counted::Recorder, recorder, day, -1);
    }
    for kind in FileStates::from_bits(row.get(8)?).available() {
        changes.add(Counted::File, kind.code().into(), day, -1);
    }
    Ok(())
}

/// The sessions of one transaction: their ids, and between which times they were requested.
struct Chosen {
    ids: Vec<Uuid>,
    from: i64,
    to: i64,
}

impl Chosen {
    /// From rows that begin with `requested_at` and `id`, in order.
    fn of(rows: &[Row]) -> Result<Option<Self>> {
        let (Some(oldest), Some(newest)) = (rows.first(), rows.last()) else {
            return Ok(None);
        };
        Ok(Some(Self {
            ids: rows.iter().map(|row| row.get(1)).collect::<Result<_>>()?,
            from: oldest.get(0)?,
            to: newest.get(0)?,
        }))
    }

    fn number(&self) -> i64 {
        i64::try_from(self.ids.len()).unwrap_or(i64::MAX)
    }

    fn among(&self, sql: &mut Sql, column: &str) {
        sql.push(" AND ").push(column).push(" IN (");
        for (at, id) in self.ids.iter().enumerate() {
            sql.push(if at == 0 { "" } else { ", " }).bind(*id);
        }
        sql.push(")");
    }

    /// Their rows in `sessions`.
    fn rows(&self, sql: &mut Sql, org: OrgId) {
        sql.push(" WHERE org_id = ").number(org.0);
        sql.push(" AND requested_at >= ").number(self.from);
        sql.push(" AND requested_at <= ").number(self.to);
        self.among(sql, "id");
    }

    /// The contents of their files, of one kind or of all.
    async fn blobs(
        &self,
        transaction: &mut Transaction,
        org: OrgId,
        kind: Option<i64>,
    ) -> Result<Vec<String>> {
        let mut sql = Sql::new("SELECT blob FROM attachments WHERE org_id = ");
        sql.number(org.0).push(" AND blob IS NOT NULL");
        if let Some(kind) = kind {
            sql.push(" AND kind = ").number(kind);
        }
        self.among(&mut sql, "session_id");
        let rows = transaction.fetch_all(&sql).await?;
        let names: HashSet<String> = rows
            .iter()
            .map(|row| Ok::<_, Error>(hex_of(&row.get::<Vec<u8>>(0)?)))
            .collect::<Result<_>>()?;
        Ok(names.into_iter().collect())
    }
}
