//! Contents of files that nobody names: what is being sent, and what is to be taken away.
//!
//! A content is named by one file alone. Before it is stored it is noted here, and the note goes with the transaction
//! that writes the file's row; when the file is replaced, expires or goes with its session, the same transaction notes
//! its content again. So a content is named by a file or noted here at every moment, whenever the server dies.

use domain::access::OrgId;
use domain::{AttachmentKind, SessionId, Timestamp};

use super::engine::{Raw, Transaction};
use super::facts::{bytes_of, hex_of};
use super::sql::Sql;
use super::{Error, Result, Store};

/// Letters of a name that one file alone has; longer ones are hashes, which several files may share.
const OWN_NAME: usize = 32;
/// Contents that one statement writes.
const AT_ONCE: usize = 1_000;

/// A content that a file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedBlob {
    /// Its name.
    pub blob: String,
    /// Whose file it is.
    pub session: SessionId,
    /// Which.
    pub kind: AttachmentKind,
    /// Its size in bytes, where known.
    pub size: Option<i64>,
    /// Its SHA-256 in lower-case hex, where known.
    pub sha256: Option<String>,
}

impl Store {
    /// The contents that files of an organization name and whose name begins with this byte, in the order of names.
    pub async fn named_blobs(&self, org: OrgId, first: u8) -> Result<Vec<NamedBlob>> {
        let mut sql =
            Sql::new("SELECT blob, session_id, kind, size, sha256 FROM attachments WHERE org_id = ");
        sql.number(org.0);
        beginning_with(&mut sql, first);
        sql.push(" ORDER BY blob");
        let rows = self.fetch_all(&sql).await?;
        rows.iter()
            .map(|row| {
                Ok(NamedBlob {
                    blob: hex_of(&row.get::<Vec<u8>>(0)?),
                    session: SessionId::new(row.get(1)?),
                    kind: AttachmentKind::from_code(row.get(2)?).ok_or(Error::Corrupt("a kind of file"))?,
                    size: row.get(3)?,
                    sha256: row.get::<Option<Vec<u8>>>(4)?.map(|bytes| hex_of(&bytes)),
                })
            })
            .collect()
    }

    /// The contents of an organization that are noted here and whose name begins with this byte.
    pub async fn noted_blobs(&self, org: OrgId, first: u8) -> Result<Vec<String>> {
        let mut sql = Sql::new("SELECT blob FROM leftover_blobs WHERE org_id = ");
        sql.number(org.0);
        beginning_with(&mut sql, first);
        let rows = self.fetch_all(&sql).await?;
        rows.iter()
            .map(|row| Ok(hex_of(&row.get::<Vec<u8>>(0)?)))
            .collect()
    }

    /// Notes a content that is about to be stored. Unless [`Store::amend`] or an import gives it to a file before `due`, it is taken
    /// away.
    pub async fn note_blob(&self, org: OrgId, blob: &str, due: Timestamp) -> Result<()> {
        let note = Raw {
            sql: "INSERT INTO leftover_blobs (org_id, blob, due_at) VALUES ($1, $2, $3) \
                  ON CONFLICT (org_id, blob) DO UPDATE SET due_at = excluded.due_at",
            values: vec![org.0.into(), bytes_of(blob)?.into(), due.millis().into()],
        };
        self.execute(&note).await.map(drop)
    }

    /// Notes many contents that are about to be stored, as [`Store::note_blob`] does one; their names are new.
    pub async fn note_blobs(&self, org: OrgId, blobs: &[String], due: Timestamp) -> Result<()> {
        for some in bytes_of_all(blobs)?.chunks(AT_ONCE) {
            let mut sql = Sql::new("INSERT INTO leftover_blobs (org_id, blob, due_at) VALUES ");
            for (at, blob) in some.iter().enumerate() {
                sql.push(if at == 0 { "(" } else { ", (" }).number(org.0);
                sql.push(",").bind(blob.clone());
                sql.push(",").bind(due.millis()).push(")");
            }
            self.execute(&sql).await?;
        }
        Ok(())
    }

    /// Contents of an organization that are due, `limit` at the most. From here on no file can name them.
    pub async fn take_due_blobs(&self, org: OrgId, now: Timestamp, limit: u16) -> Result<Vec<String>> {
        let due = Raw {
            sql: "SELECT blob FROM leftover_blobs WHERE org_id = $1 AND due_at <= $2 ORDER BY due_at LIMIT $3",
            values: vec![org.0.into(), now.millis().into(), i64::from(limit).into()],
        };
        // Most of the time there is none, and then nobody who writes need be waited for.
        let blobs = self.fetch_all(&due).await?;
        let blobs: Vec<Vec<u8>> = blobs.iter().map(|row| row.get(0)).collect::<Result<_>>()?;
        if blobs.is_empty() {
            return Ok(Vec::new());
        }
        let mut take = Sql::new("UPDATE leftover_blobs SET taken = 1 WHERE org_id = ");
        take.number(org.0).push(" AND due_at <= ").number(now.millis());
        take.push(" AND blob IN (");
        list(&mut take, &blobs);
        take.push(") RETURNING blob");
        let mut transaction = self.begin().await?;
        let taken = transaction.fetch_all(&take).await?;
        transaction.commit().await?;
        taken
            .iter()
            .map(|row| Ok(hex_of(&row.get::<Vec<u8>>(0)?)))
            .collect()
    }

    /// Forgets contents that are gone.
    pub async fn forget_blobs(&self, org: OrgId, blobs: &[String]) -> Result<()> {
        for some in bytes_of_all(blobs)?.chunks(AT_ONCE) {
            let mut sql = Sql::new("DELETE FROM leftover_blobs WHERE org_id = ");
            sql.number(org.0).push(" AND blob IN (");
            list(&mut sql, some);
            sql.push(")");
            self.execute(&sql).await?;
        }
        Ok(())
    }
}

/// Writes what a change of files means for contents: those in `named` belong to files now, those in `left` to none.
/// [`Error::TooLate`] where one was taken away meanwhile.
pub(super) async fn hand_over(
    transaction: &mut Transaction,
    org: OrgId,
    named: &[String],
    left: &[String],
) -> Result<()> {
    for blob in named.iter().filter(|blob| blob.len() == OWN_NAME) {
        let claim = Raw {
            sql: "DELETE FROM leftover_blobs WHERE org_id = $1 AND blob = $2 AND taken = 0",
            values: vec![org.0.into(), bytes_of(blob)?.into()],
        };
        if transaction.execute(&claim).await? == 0 {
            return Err(Error::TooLate);
        }
    }
    leave(transaction, org, left).await
}

/// Notes contents that no file names any more, as due at once. Those that several files may share are left out where one does.
pub(super) async fn leave(transaction: &mut Transaction, org: OrgId, blobs: &[String]) -> Result<()> {
    let (own, shared): (Vec<_>, Vec<_>) = blobs.iter().cloned().partition(|blob| blob.len() == OWN_NAME);
    let mut left = bytes_of_all(&own)?;
    for blob in bytes_of_all(&shared)? {
        let used = Raw {
            sql: "SELECT 1 FROM attachments WHERE org_id = $1 AND blob = $2 LIMIT 1",
            values: vec![org.0.into(), blob.clone().into()],
        };
        if transaction.fetch_optional(&used).await?.is_none() {
            left.push(blob);
        }
    }
    left.sort_unstable();
    left.dedup();
    if left.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("INSERT INTO leftover_blobs (org_id, blob, due_at) VALUES ");
    for (at, blob) in left.into_iter().enumerate() {
        sql.push(if at == 0 { "(" } else { ", (" })
            .number(org.0)
            .push(",");
        sql.bind(blob).push(",0)");
    }
    sql.push(" ON CONFLICT (org_id, blob) DO UPDATE SET due_at = excluded.due_at");
    transaction.execute(&sql).await.map(drop)
}

fn beginning_with(sql: &mut Sql, first: u8) {
    sql.push(" AND blob >= ").bind(vec![first]);
    if let Some(next) = first.checked_add(1) {
        sql.push(" AND blob < ").bind(vec![next]);
    }
}

fn bytes_of_all(blobs: &[String]) -> Result<Vec<Vec<u8>>> {
    blobs.iter().map(|blob| bytes_of(blob)).collect()
}

fn list(sql: &mut Sql, blobs: &[Vec<u8>]) {
    for (at, blob) in blobs.iter().enumerate() {
        sql.push(if at == 0 { "" } else { ", " }).bind(blob.clone());
    }
}
