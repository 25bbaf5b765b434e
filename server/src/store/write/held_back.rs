//! Changes of the roll-up that an import holds back until it ends.
//!
//! Everybody who records waits for whoever has changed the rows of today and of the whole, until that one commits. On
//! PostgreSQL others record while an import runs, so it touches none of these rows before its end: what is too much to
//! be kept in memory waits in a table of the transaction's own. On SQLite others wait for an import anyway.

use sea_query::Value;

use super::counts::Changes;
use crate::store::Result;
use crate::store::engine::{Dialect, Raw, Rows, Transaction};

/// Changes that are kept in memory at the most: some megabytes.
const MOST: usize = 100_000;

const MAKE: &str = "CREATE TEMPORARY TABLE held_changes \
    (dimension BIGINT NOT NULL, key BIGINT NOT NULL, day BIGINT NOT NULL, n BIGINT NOT NULL) ON COMMIT DROP";
/// In the order in which [`Changes::write`] takes them.
const ADD_DAYS: &str = "INSERT INTO day_counts (org_id, dimension, key, day, n) \
    SELECT CAST($1 AS BIGINT), dimension, key, day, CAST(SUM(n) AS BIGINT) FROM held_changes \
    GROUP BY dimension, key, day HAVING SUM(n) <> 0 ORDER BY day, dimension, key \
    ON CONFLICT (org_id, dimension, key, day) DO UPDATE SET n = day_counts.n + excluded.n";
const ADD_TOTALS: &str = "INSERT INTO key_counts (org_id, dimension, key, n) \
    SELECT CAST($1 AS BIGINT), dimension, key, CAST(SUM(n) AS BIGINT) FROM held_changes \
    GROUP BY dimension, key HAVING SUM(n) <> 0 ORDER BY dimension, key \
    ON CONFLICT (org_id, dimension, key) DO UPDATE SET n = key_counts.n + excluded.n";

/// Changes of one organization.
#[derive(Debug)]
pub(super) struct HeldBack {
    org: i64,
    changes: Changes,
    most: usize,
    /// True once some wait in the table.
    aside: bool,
}

impl HeldBack {
    /// None yet.
    pub(super) fn new(org: i64) -> Self {
        Self {
            org,
            changes: Changes::default(),
            most: MOST,
            aside: false,
        }
    }

    /// Keeps so many in memory at the most.
    pub(super) fn at_most(&mut self, most: usize) {
        self.most = most;
    }

    /// Those that are in memory, to be added to.
    pub(super) fn changes(&mut self) -> &mut Changes {
        &mut self.changes
    }

    /// Makes room where there are too many.
    pub(super) async fn make_room(&mut self, transaction: &mut Transaction) -> Result<()> {
        if self.changes.len() <= self.most {
            return Ok(());
        }
        match transaction.dialect() {
            Dialect::Sqlite => {
                let changes = std::mem::take(&mut self.changes);
                changes.write(transaction, self.org).await
            }
            Dialect::Postgres => self.set_aside(transaction).await,
        }
    }

    async fn set_aside(&mut self, transaction: &mut Transaction) -> Result<()> {
        if !self.aside {
            transaction.execute(&bare(MAKE)).await?;
            self.aside = true;
        }
        let mut rows = Rows::of("held_changes", "dimension, key, day, n");
        for ((counted, key, day), n) in std::mem::take(&mut self.changes).into_sorted() {
            rows.push([counted.code().into(), key, day, n].map(Value::from));
        }
        transaction.insert(rows).await.map(drop)
    }

    /// Writes all of them, the last thing that the transaction does.
    pub(super) async fn write(mut self, transaction: &mut Transaction) -> Result<()> {
        if !self.aside {
            return self.changes.write(transaction, self.org).await;
        }
        self.set_aside(transaction).await?;
        for sql in [ADD_DAYS, ADD_TOTALS] {
            let values = vec![self.org.into()];
            transaction.execute(&Raw { sql, values }).await?;
        }
        Ok(())
    }
}

fn bare(sql: &'static str) -> Raw {
    Raw { sql, values: vec![] }
}
