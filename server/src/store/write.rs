//! Writing sessions: the facts, their dimension rows and the roll-up, in one transaction.

mod amend;
mod counts;
mod dimensions;
mod expire;
mod import;
mod record;

pub use expire::Expiry;
pub use import::Import;
pub use record::Recorded;

use sea_query::Value;

use super::Result;
use super::engine::Transaction;
use super::sql::Sql;

/// Values in one statement at the most; SQLite takes 32,766.
const MOST_VALUES: usize = 30_000;

/// Inserts rows, many in a statement. `columns` are their names, `suffix` goes behind the rows.
async fn insert_rows(
    transaction: &mut Transaction,
    table: &str,
    columns: &str,
    width: usize,
    rows: Vec<Vec<Value>>,
    suffix: &str,
) -> Result<()> {
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut sql = Sql::new("INSERT INTO ");
        sql.push(table).push(" (").push(columns).push(") VALUES ");
        for (at, row) in rows.by_ref().take((MOST_VALUES / width).max(1)).enumerate() {
            sql.push(if at == 0 { "(" } else { ", (" });
            for (at, value) in row.into_iter().enumerate() {
                sql.push(if at == 0 { "" } else { "," }).bind(value);
            }
            sql.push(")");
        }
        sql.push(suffix);
        transaction.execute(&sql).await?;
    }
    Ok(())
}
