//! Exact counts: whole UTC days from the roll-up, what is left at the edges from the sessions themselves.

use std::collections::BTreeSet;

use domain::{Scope, SessionId, Status, Timestamp};

use super::dimensions::{Counted, Totals};
use super::engine::Transaction;
use super::page::{After, Phase, Rows};
use super::path;
use super::selection::{Found, Lead, Part, Selection};
use super::sql::Sql;
use super::{Result, Store, View};

/// Milliseconds of a UTC day.
pub(super) const DAY: i64 = 86_400_000;

/// Counts of a scope, whatever the filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// All sessions.
    pub total: i64,
    /// Those in progress.
    pub running: i64,
    /// Those in the queue.
    pub queued: i64,
}

impl Store {
    /// How many sessions match; exact.
    pub async fn count(&self, scope: &Scope, view: &View) -> Result<i64> {
        let dimensions = self.dimensions(scope.org).await?;
        let Some(selection) = Selection::of(scope, view, &dimensions) else {
            return Ok(0);
        };
        self.fetch_one(&counting(&selection, &dimensions.totals))
            .await?
            .get(0)
    }

    /// How many sessions [`Store::count`] looks at, roughly; none where the roll-up has the answer.
    pub async fn work_of_count(&self, scope: &Scope, view: &View) -> Result<i64> {
        let dimensions = self.dimensions(scope.org).await?;
        let selection = Selection::of(scope, view, &dimensions);
        Ok(selection.map_or(0, |selection| work(&selection, &dimensions.totals)))
    }

    /// How many sessions there are in a scope, and how many of them run or wait.
    pub async fn overview(&self, scope: &Scope) -> Result<Overview> {
        let dimensions = self.dimensions(scope.org).await?;
        let Some(all) = Selection::of(scope, &View::default(), &dimensions) else {
            return Ok(Overview::default());
        };
        let row = self.fetch_one(&overviewing(&all, &dimensions.totals)).await?;
        Ok(Overview {
            total: row.get(0)?,
            running: row.get(1)?,
            queued: row.get(2)?,
        })
    }

    /// How many matching sessions stand before `head` where newest come first; all of them where there is no head.
    /// Counts to `most` at the most.
    pub async fn count_before(
        &self,
        scope: &Scope,
        view: &View,
        head: Option<(Timestamp, SessionId)>,
        most: u16,
    ) -> Result<i64> {
        let dimensions = self.dimensions(scope.org).await?;
        let Some(selection) = Selection::of(scope, view, &dimensions) else {
            return Ok(0);
        };
        // From the row upwards: what is asked for stands right behind it.
        let after = head.map(|(at, id)| After {
            value: at.millis(),
            id,
        });
        let rows = Rows::new(&selection, &dimensions.totals, Phase::UPWARDS, after, most.into());
        self.fetch_one(&rows.counting()).await?.get(0)
    }
}

/// [`Store::count`] in a snapshot.
pub(super) async fn count_in(
    transaction: &mut Transaction,
    selection: &Selection,
    totals: &Totals,
) -> Result<i64> {
    transaction.fetch_one(&counting(selection, totals)).await?.get(0)
}

/// The statement that counts a selection: one statement, so that all of its parts see the same sessions.
pub(super) fn counting(selection: &Selection, totals: &Totals) -> Sql {
    let mut sql = Sql::new("SELECT ");
    write_count(&mut sql, selection, totals);
    sql
}

pub(super) fn overviewing(all: &Selection, totals: &Totals) -> Sql {
    let mut sql = counting(all, totals);
    for status in [Status::Running, Status::Queued] {
        let some = Selection {
            statuses: BTreeSet::from([i64::from(status.code())]),
            ..all.clone()
        };
        sql.push(", ");
        write_count(&mut sql, &some, totals);
    }
    sql
}

/// Where a count comes from.
enum Source {
    /// The roll-up of these keys, where nothing else is asked.
    RollUp(Counted, Vec<i64>),
    /// A search alone: its products and apps by the roll-up, and the sessions of its actors that run others.
    Term(usize),
    /// The sessions themselves.
    Sessions,
}

impl Source {
    fn of(selection: &Selection) -> Self {
        // The roll-up knows nothing of ids.
        if selection.only.is_some() {
            return Self::Sessions;
        }
        match (selection.parts().as_slice(), selection.has.as_slice()) {
            ([], []) => Self::RollUp(Counted::All, vec![0]),
            // Sessions with one kind of file; of two kinds some have both.
            ([], [kind]) => Self::RollUp(Counted::File, vec![kind.code().into()]),
            ([Part::Term(at)], []) => Self::Term(*at),
            ([part], []) => match selection.leads(*part).as_slice() {
                [
                    Lead {
                        found: Found::ByKeys(counted, keys),
                        ..
                    },
                ] => Self::RollUp(*counted, keys.clone()),
                _ => Self::Sessions,
            },
            _ => Self::Sessions,
        }
    }
}

/// How many sessions a count looks at, roughly; none where the roll-up has the answer.
pub(super) fn work(selection: &Selection, totals: &Totals) -> i64 {
    match Source::of(selection) {
        Source::RollUp(..) => 0,
        Source::Term(at) => {
            let actors = selection.terms.get(at).map(|term| term.actors.clone());
            let acting = Selection {
                actors: actors.filter(|actors| !actors.is_empty()),
                terms: vec![],
                ..selection.clone()
            };
            acting
                .actors
                .as_ref()
                .map_or(0, |_| path::work_to_all(&acting, totals))
        }
        Source::Sessions => path::work_to_all(selection, totals),
    }
}

fn write_count(sql: &mut Sql, selection: &Selection, totals: &Totals) {
    sql.push("CAST(");
    match Source::of(selection) {
        Source::RollUp(counted, keys) => write_roll_up(sql, selection, totals, counted, &keys),
        Source::Term(at) => write_term(sql, selection, totals, at),
        Source::Sessions => write_sessions(sql, selection, totals),
    }
    sql.push(" AS BIGINT)");
}

/// The whole UTC days inside a selection's time, first inclusive and last exclusive.
pub(super) struct Days {
    first: Option<i64>,
    last: Option<i64>,
}

impl Days {
    pub(super) fn of(selection: &Selection) -> Self {
        let whole_from = |from: i64| from.div_euclid(DAY) + i64::from(from.rem_euclid(DAY) != 0);
        Self {
            first: selection.from.map(whole_from),
            last: selection.until.map(|until| until.div_euclid(DAY)),
        }
    }

    /// True where there is no whole day: the roll-up has nothing to say.
    pub(super) fn is_empty(&self) -> bool {
        self.first
            .zip(self.last)
            .is_some_and(|(first, last)| first >= last)
    }

    /// Writes the sum of one key, `k.key`: a question of its own for each, since the days of a key stand together and
    /// the engines would rather read every day of all of them.
    pub(super) fn write_sum(&self, sql: &mut Sql, org: i64, counted: Counted) {
        sql.push("COALESCE((SELECT SUM(d.n) FROM day_counts AS d WHERE d.org_id = ")
            .bind(org);
        sql.push(" AND d.dimension = ").number(counted.code().into());
        sql.push(" AND d.key = k.key");
        if let Some(first) = self.first {
            sql.push(" AND d.day >= ").bind(first);
        }
        if let Some(last) = self.last {
            sql.push(" AND d.day < ").bind(last);
        }
        sql.push("), 0)");
    }

    /// The selection in what is left of its time at both ends. Only where there are whole days between them.
    pub(super) fn edges(&self, selection: &Selection) -> Vec<Selection> {
        let before = selection.from.zip(self.first.map(|first| first * DAY));
        let after = self.last.map(|last| last * DAY).zip(selection.until);
        let spans = before
            .into_iter()
            .chain(after)
            .filter(|(from, until)| from < until);
        let edge = |(from, until)| Selection {
            from: Some(from),
            until: Some(until),
            ..selection.clone()
        };
        spans.map(edge).collect()
    }
}

fn write_roll_up(sql: &mut Sql, selection: &Selection, totals: &Totals, counted: Counted, keys: &[i64]) {
    if selection.from.is_none() && selection.until.is_none() {
        sql.push("COALESCE((SELECT SUM(n) FROM key_counts WHERE org_id = ")
            .bind(selection.org);
        sql.push(" AND dimension = ").number(counted.code().into());
        sql.push(" AND ")
            .one_of("key", keys.iter().copied())
            .push("), 0)");
        return;
    }
    let days = Days::of(selection);
    if days.is_empty() || path::is_less_by_sessions(selection, totals, keys.len()) {
        return write_sessions(sql, selection, totals);
    }
    sql.push("COALESCE((SELECT SUM(");
    days.write_sum(sql, selection.org, counted);
    sql.push(") FROM key_counts AS k WHERE k.org_id = ")
        .bind(selection.org);
    sql.push(" AND k.dimension = ").number(counted.code().into());
    sql.push(" AND ")
        .one_of("k.key", keys.iter().copied())
        .push("), 0)");
    for edge in days.edges(selection) {
        sql.push(" + ");
        write_sessions(sql, &edge, totals);
    }
}

fn write_term(sql: &mut Sql, selection: &Selection, totals: &Totals, at: usize) {
    let part = Part::Term(at);
    for (number, lead) in selection.leads(part).into_iter().enumerate() {
        sql.push(if number == 0 { "" } else { " + " });
        if let Found::ByKeys(counted @ (Counted::Product | Counted::App), keys) = &lead.found {
            let found = selection.found_by(*counted, keys);
            write_roll_up(sql, &found, totals, *counted, keys);
        } else {
            sql.push("(SELECT COUNT(*)");
            selection.write_from(sql, part);
            lead.write(sql);
            sql.push(")");
        }
    }
}

/// Counts row by row, the shortest way.
fn write_sessions(sql: &mut Sql, selection: &Selection, totals: &Totals) {
    let part = path::to_all(selection, totals);
    let leads = selection.leads(part);
    if leads.is_empty() {
        sql.push("(SELECT COUNT(*)");
        selection.write_from(sql, part);
        sql.push(")");
    }
    for (at, lead) in leads.into_iter().enumerate() {
        sql.push(if at == 0 { "" } else { " + " });
        sql.push("(SELECT COUNT(*)");
        selection.write_from(sql, part);
        lead.write(sql);
        sql.push(")");
    }
}
