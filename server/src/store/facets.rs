//! The options of the filters: what there is in a scope, with counts that follow the rest of the view.
//!
//! Options come from the dimension rows, so that nothing is missing however few sessions it has; counts come from the
//! roll-up where time alone narrows the view, else from the sessions.

mod devices;
mod more;
mod os;
mod users;

use std::collections::HashMap;

use domain::Scope;
use domain::fold::fold_case;

use super::count::Days;
use super::dimensions::{Counted, Dimensions, Totals};
use super::path;
use super::selection::{Lead, Selection};
use super::sql::Sql;
use super::{Result, Store, View};

/// An option of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetRow {
    /// The key in the URL: `user`, `device`, `platform`, `os`, `status`, `has`.
    pub key: &'static str,
    /// The value in the URL.
    pub value: String,
    /// What people read.
    pub label: String,
    /// What explains it.
    pub note: Option<String>,
    /// Why it will not get more.
    pub gone: Option<Gone>,
    /// Sessions that it would show.
    pub count: i64,
    /// True for a line under the line of its platform or major version.
    pub child: bool,
    /// The head it stands under, where the list has heads.
    pub group: Option<String>,
}

/// Why somebody will not run more sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// No member of the organization any more.
    Deleted,
    /// The token was revoked then.
    Revoked(domain::Timestamp),
}

/// A page of options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetRows {
    /// The options, in order.
    pub options: Vec<FacetRow>,
    /// Continues the list: the place after the last option; nothing at its end.
    pub next: Option<usize>,
    /// How many there are in all.
    pub total: usize,
}

/// Which options of a filter are wanted.
#[derive(Clone, Debug, Default)]
pub struct FacetPaging {
    /// What an option's words must contain, compared without case; empty for all.
    pub search: String,
    /// How many options come before.
    pub after: usize,
    /// How many at the most.
    pub limit: usize,
}

impl FacetPaging {
    fn cut(&self, options: Vec<FacetRow>) -> FacetRows {
        let total = options.len();
        let end = self.after.saturating_add(self.limit).min(total);
        let options: Vec<FacetRow> = options.into_iter().skip(self.after).take(self.limit).collect();
        FacetRows {
            options,
            next: (end < total).then_some(end),
            total,
        }
    }

    fn finds(&self, text: &str) -> bool {
        let search = self.search.trim();
        search.is_empty() || fold_case(text).contains(&fold_case(search))
    }
}

/// A dimension that options are counted by.
#[derive(Clone, Copy)]
pub(super) struct By {
    column: &'static str,
    counted: Counted,
}

pub(super) const BY_ACTOR: By = By {
    column: "actor",
    counted: Counted::Actor,
};
pub(super) const BY_DEVICE: By = By {
    column: "device",
    counted: Counted::Device,
};
pub(super) const BY_STATUS: By = By {
    column: "status",
    counted: Counted::Status,
};

impl Store {
    /// Sessions of a selection by the key of a column.
    async fn counts_by(
        &self,
        selection: Option<&Selection>,
        totals: &Totals,
        by: By,
    ) -> Result<HashMap<i64, i64>> {
        let Some(selection) = selection else {
            return Ok(HashMap::new());
        };
        let mut counts: HashMap<i64, i64> = HashMap::new();
        for row in self.fetch_all(&counting_by(selection, totals, by)).await? {
            *counts.entry(row.get(0)?).or_default() += row.get::<i64>(1)?;
        }
        Ok(counts)
    }

    /// What is in scope at all, whatever the view: keys of a column.
    async fn in_scope(&self, scope: &Scope, dimensions: &Dimensions, by: By) -> Result<HashMap<i64, i64>> {
        let everything = Selection::of(scope, &View::default(), dimensions);
        let counts = self
            .counts_by(everything.as_ref(), &dimensions.totals, by)
            .await?;
        Ok(counts.into_iter().filter(|(_, n)| *n > 0).collect())
    }
}

/// The statement that counts by the key of a column.
pub(super) fn counting_by(selection: &Selection, totals: &Totals, by: By) -> Sql {
    let mut sql = Sql::new("SELECT CAST(key AS BIGINT), CAST(SUM(n) AS BIGINT) FROM (");
    let days = Days::of(selection);
    let by_sessions = || path::is_less_by_sessions(selection, totals, totals.keys(by.counted));
    if !selection.is_time_only() || days.is_empty() {
        write_sessions(&mut sql, selection, totals, by);
    } else if selection.from.is_none() && selection.until.is_none() {
        sql.push("SELECT key, n FROM key_counts WHERE org_id = ")
            .bind(selection.org);
        sql.push(" AND dimension = ").number(by.counted.code().into());
    } else if by_sessions() {
        write_sessions(&mut sql, selection, totals, by);
    } else {
        sql.push("SELECT k.key AS key, ");
        days.write_sum(&mut sql, selection.org, by.counted);
        sql.push(" AS n FROM key_counts AS k WHERE k.org_id = ")
            .bind(selection.org);
        sql.push(" AND k.dimension = ").number(by.counted.code().into());
        for edge in days.edges(selection) {
            sql.push(" UNION ALL ");
            write_sessions(&mut sql, &edge, totals, by);
        }
    }
    sql.push(") AS counted GROUP BY key");
    sql
}

fn write_sessions(sql: &mut Sql, selection: &Selection, totals: &Totals, by: By) {
    let part = path::to_all(selection, totals);
    let leads = selection.leads(part);
    let leads: Vec<Option<&Lead<'_>>> = if leads.is_empty() {
        vec![None]
    } else {
        leads.iter().map(Some).collect()
    };
    for (at, lead) in leads.into_iter().enumerate() {
        sql.push(if at == 0 { "SELECT " } else { " UNION ALL SELECT " });
        sql.push(by.column).push(" AS key, COUNT(*) AS n");
        selection.write_from(sql, part);
        if let Some(lead) = lead {
            lead.write(sql);
        }
        sql.push(" GROUP BY ").push(by.column);
    }
}

/// Most sessions first, then by label.
fn by_count(options: &mut [FacetRow]) {
    options.sort_by(|a, b| {
        b.count
            .cmp(&a.count)
            .then_with(|| a.label.cmp(&b.label))
            .then_with(|| a.value.cmp(&b.value))
    });
}
