//! Requests that are done once: which of them were.

use domain::Timestamp;
use domain::access::OrgId;

use crate::store::engine::Transaction;
use crate::store::sql::Sql;
use crate::store::{Result, Store};

/// What tells a request from every other one of its organization: a hash of who sent it, its key and its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestKey(pub [u8; 32]);

/// Remembers a request; false where it was done before.
pub(super) async fn claim(
    transaction: &mut Transaction,
    org: OrgId,
    key: RequestKey,
    now: Timestamp,
) -> Result<bool> {
    let mut sql = Sql::new("INSERT INTO request_keys (org_id, key, told_at) VALUES (");
    sql.number(org.0).push(", ").bind(key.0.to_vec());
    sql.push(", ").bind(now.millis());
    sql.push(") ON CONFLICT (org_id, key) DO NOTHING");
    Ok(transaction.execute(&sql).await? > 0)
}

impl Store {
    /// Forgets the requests of an organization that were done before `before`; says how many.
    pub async fn forget_requests(&self, org: OrgId, before: Timestamp) -> Result<u64> {
        let mut sql = Sql::new("DELETE FROM request_keys WHERE org_id = ");
        sql.number(org.0).push(" AND told_at < ").bind(before.millis());
        self.execute(&sql).await
    }
}
