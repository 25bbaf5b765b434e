//! The audit log: entries are added and read, never changed.

use domain::access::OrgId;
use domain::audit::{Action, DoerKind, Entry, Filter};
use domain::fold::fold_case;
use domain::{Interval, SessionId};
use uuid::Uuid;

use super::engine::Row;
use super::sql::Sql;
use super::{Error, Result, Store};

/// Where a page of the log begins: after this entry, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AfterEntry {
    /// Its time in milliseconds.
    pub at: i64,
    /// Its id.
    pub id: SessionId,
}

impl Store {
    /// Adds an entry.
    pub async fn add_audit_entry(&self, org: OrgId, entry: &Entry) -> Result<()> {
        let id = Uuid::parse_str(&entry.id).map_err(|_| Error::Corrupt("an id of the audit log"))?;
        // A list of pairs of texts is always JSON.
        let details = serde_json::to_string(&entry.details).unwrap_or_default();
        let mut sql = Sql::new(
            "INSERT INTO audit_log (org_id, at, id, doer, who, action, subject, details, address, found_by) VALUES (",
        );
        sql.number(org.0).push(", ").number(entry.at.millis());
        sql.push(", ").bind(id.as_bytes().to_vec());
        for text in [
            entry.doer.key(),
            &entry.who,
            entry.action.key(),
            &entry.subject,
            &details,
        ] {
            sql.push(", ").bind(text.to_owned());
        }
        sql.push(", ").bind(entry.address.clone());
        sql.push(", ")
            .bind(fold_case(&format!("{}\n{}", entry.who, entry.subject)));
        // An entry that was tried again after a lost answer is the same one.
        sql.push(") ON CONFLICT (org_id, at, id) DO NOTHING");
        self.execute(&sql).await.map(drop)
    }

    /// Entries of an organization, newest first: those of the filter and the span of time, after `after`, `limit` at
    /// the most.
    pub async fn audit_entries(
        &self,
        org: OrgId,
        filter: &Filter,
        interval: Interval,
        after: Option<AfterEntry>,
        limit: u16,
    ) -> Result<Vec<Entry>> {
        let mut sql = Sql::new("SELECT at, id, doer, who, action, subject, details, address FROM audit_log");
        conditions(&mut sql, org, filter, interval);
        if let Some(AfterEntry { at, id }) = after {
            sql.push(" AND (at, id) < (").number(at).push(", ");
            sql.bind(id.as_bytes().to_vec()).push(")");
        }
        sql.push(" ORDER BY at DESC, id DESC LIMIT ").number(limit.into());
        self.fetch_all(&sql).await?.iter().map(read).collect()
    }

    /// How many entries match; exact.
    pub async fn count_audit_entries(&self, org: OrgId, filter: &Filter, interval: Interval) -> Result<i64> {
        let mut sql = Sql::new("SELECT COUNT(*) FROM audit_log");
        conditions(&mut sql, org, filter, interval);
        self.fetch_one(&sql).await?.get(0)
    }
}

fn conditions(sql: &mut Sql, org: OrgId, filter: &Filter, interval: Interval) {
    sql.push(" WHERE org_id = ").number(org.0);
    if let Some(from) = interval.from {
        sql.push(" AND at >= ").number(from.millis());
    }
    if let Some(until) = interval.until {
        sql.push(" AND at < ").number(until.millis());
    }
    for (at, action) in filter.actions.iter().enumerate() {
        sql.push(if at == 0 { " AND action IN (" } else { ", " });
        sql.bind(action.key().to_owned());
    }
    if !filter.actions.is_empty() {
        sql.push(")");
    }
    if !filter.search.is_empty() {
        let mut pattern = String::from("%");
        for letter in fold_case(&filter.search).chars() {
            if matches!(letter, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(letter);
        }
        pattern.push('%');
        sql.push(" AND found_by LIKE ").bind(pattern).push(" ESCAPE '\\'");
    }
}

fn read(row: &Row) -> Result<Entry> {
    let id =
        Uuid::from_slice(&row.get::<Vec<u8>>(1)?).map_err(|_| Error::Corrupt("an id of the audit log"))?;
    let details: String = row.get(6)?;
    Ok(Entry {
        id: id.to_string(),
        at: row.time(0)?,
        doer: DoerKind::from_key(&row.get::<String>(2)?).ok_or(Error::Corrupt("a kind of doer"))?,
        who: row.get(3)?,
        action: Action::from_key(&row.get::<String>(4)?).ok_or(Error::Corrupt("an action"))?,
        subject: row.get(5)?,
        details: serde_json::from_str(&details).map_err(|_| Error::Corrupt("details of the audit log"))?,
        address: row.get(7)?,
    })
}
