//! Exact counts: whole UTC days from the roll-up, what is left at the edges from the sessions themselves.

use std::collections::BTreeSet;

use domain::filter::SortField;
use domain::{Scope, SessionId, Timestamp};

use super::engine::Transaction;
use super::selection::{Part, Selection};
use super::sql::Sql;
use super::{Result, Store, View};

/// Milliseconds of a UTC day.
pub(super) const DAY: i64 = 86_400_000;

/// A dimension of `day_counts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Counted {
    All,
    Actor,
    App,
    Device,
    Status,
    Recorder,
    File,
}

impl Counted {
    /// The number in the database.
    pub(super) const fn code(self) -> i16 {
        self as i16
    }
}

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

/// How a selection is counted.
enum Plan {
    /// By the roll-up of a dimension, for these keys.
    Days(Counted, BTreeSet<i64>, Part),
    /// By the roll-up of the apps of a search term, and the term's other sessions by looking at them.
    DaysOfTerm,
    /// By looking at the sessions.
    Sessions,
}

impl Store {
    /// How many sessions match; exact.
    pub async fn count(&self, scope: &Scope, view: &View) -> Result<i64> {
        let dimensions = self.dimensions(scope.org).await?;
        let Some(selection) = Selection::of(scope, view, &dimensions) else {
            return Ok(0);
        };
        self.fetch_one(&counting(&selection)).await?.get(0)
    }

    /// How many sessions there are in a scope, and how many of them run or wait.
    pub async fn overview(&self, scope: &Scope) -> Result<Overview> {
        let of = |statuses: Vec<domain::Status>| View {
            filter: domain::Filter {
                statuses,
                ..domain::Filter::default()
            },
            ..View::default()
        };
        let (total, running, queued) = (
            of(vec![]),
            of(vec![domain::Status::Running]),
            of(vec![domain::Status::Queued]),
        );
        Ok(Overview {
            total: self.count(scope, &total).await?,
            running: self.count(scope, &running).await?,
            queued: self.count(scope, &queued).await?,
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
        let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 AS one FROM sessions WHERE ");
        selection.write(&mut sql, Part::Time);
        if let Some((at, id)) = head {
            sql.push(" AND (requested_at, id) > (")
                .number(at.millis())
                .push(", ")
                .bind(id.uuid())
                .push(")");
        }
        sql.push(" LIMIT ").number(most.into()).push(") AS newer");
        self.fetch_one(&sql).await?.get(0)
    }
}

/// [`Store::count`] in a snapshot.
pub(super) async fn count_in(transaction: &mut Transaction, selection: &Selection) -> Result<i64> {
    transaction.fetch_one(&counting(selection)).await?.get(0)
}

/// The statement that counts a selection.
pub(super) fn counting(selection: &Selection) -> Sql {
    let mut sql = Sql::new("SELECT CAST(");
    match plan(selection) {
        Plan::Days(counted, keys, part) => write_days(&mut sql, selection, counted, &keys, part),
        Plan::DaysOfTerm => write_term(&mut sql, selection),
        Plan::Sessions => write_sessions(&mut sql, selection),
    }
    sql.push(" AS BIGINT)");
    sql
}

fn plan(selection: &Selection) -> Plan {
    let narrowed = selection.dimension_parts()
        + usize::from(!selection.statuses.is_empty())
        + usize::from(!selection.has.is_empty())
        + selection.terms.len();
    match narrowed {
        0 => return Plan::Days(Counted::All, BTreeSet::from([0]), Part::Time),
        1 => {}
        _ => return Plan::Sessions,
    }
    if let Some(keys) = &selection.actors {
        return Plan::Days(Counted::Actor, keys.clone(), Part::Actors);
    }
    if let Some(keys) = &selection.apps {
        return Plan::Days(Counted::App, keys.clone(), Part::Apps);
    }
    if let Some(keys) = &selection.devices {
        return Plan::Days(Counted::Device, keys.clone(), Part::Devices);
    }
    if let Some(recorder) = selection.recorder {
        return Plan::Days(Counted::Recorder, BTreeSet::from([recorder]), Part::Recorder);
    }
    if !selection.statuses.is_empty() {
        return Plan::Days(Counted::Status, selection.statuses.clone(), Part::Statuses);
    }
    match (selection.has.as_slice(), selection.terms.as_slice()) {
        // Sessions with one kind of file; of two kinds some have both.
        ([kind], _) => Plan::Days(
            Counted::File,
            BTreeSet::from([i64::from(kind.code())]),
            Part::Time,
        ),
        (_, [term]) if term.id.is_none() => Plan::DaysOfTerm,
        _ => Plan::Sessions,
    }
}

/// The column that a part is walked by.
fn column(part: Part) -> Option<&'static str> {
    match part {
        Part::Actors => Some("actor"),
        Part::Apps => Some("app"),
        Part::Devices => Some("device"),
        Part::Recorder => Some("recorder"),
        Part::Statuses => Some("status"),
        Part::Time | Part::Term(_) => None,
    }
}

/// The whole UTC days inside a selection's time, first inclusive and last exclusive, and the spans left at its edges.
struct Days {
    first: Option<i64>,
    last: Option<i64>,
    edges: Vec<(i64, i64)>,
}

impl Days {
    fn of(selection: &Selection) -> Self {
        let first = selection
            .from
            .map(|from| from.div_euclid(DAY) + i64::from(from.rem_euclid(DAY) != 0));
        let last = selection.until.map(|until| until.div_euclid(DAY));
        if let (Some(from), Some(until), Some(first), Some(last)) =
            (selection.from, selection.until, first, last)
            && first >= last
        {
            // No whole day: nothing from the roll-up.
            return Self {
                first: Some(0),
                last: Some(0),
                edges: vec![(from, until)],
            };
        }
        let before = selection.from.zip(first).map(|(from, first)| (from, first * DAY));
        let after = selection.until.zip(last).map(|(until, last)| (last * DAY, until));
        let edges = before
            .into_iter()
            .chain(after)
            .filter(|(from, until)| from < until)
            .collect();
        Self { first, last, edges }
    }
}

fn write_days(sql: &mut Sql, selection: &Selection, counted: Counted, keys: &BTreeSet<i64>, part: Part) {
    let days = Days::of(selection);
    sql.push("COALESCE((SELECT SUM(n) FROM day_counts WHERE org_id = ")
        .number(selection.org);
    sql.push(" AND dimension = ").number(counted.code().into());
    sql.push(" AND ").one_of("key", keys.iter().copied());
    if let Some(first) = days.first {
        sql.push(" AND day >= ").number(first);
    }
    if let Some(last) = days.last {
        sql.push(" AND day < ").number(last);
    }
    sql.push("), 0)");
    for (from, until) in days.edges {
        let edge = Selection {
            from: Some(from),
            until: Some(until),
            ..selection.clone()
        };
        sql.push(" + (SELECT COUNT(*) FROM sessions WHERE ");
        edge.write(sql, part);
        if let Some(column) = column(part) {
            sql.push(" AND ").one_of(column, keys.iter().copied());
        }
        sql.push(")");
    }
}

fn write_term(sql: &mut Sql, selection: &Selection) {
    let Some(term) = selection.terms.first() else {
        return;
    };
    let apps = Selection {
        terms: vec![],
        apps: Some(term.apps.clone()),
        ..selection.clone()
    };
    write_days(sql, &apps, Counted::App, &term.apps, Part::Apps);
    let others = Selection {
        terms: vec![],
        ..selection.clone()
    };
    sql.push(" + (SELECT COUNT(*) FROM sessions WHERE ");
    others.write(sql, Part::Time);
    sql.push(" AND ").one_of("actor", term.actors.iter().copied());
    sql.push(" AND NOT (")
        .one_of("+app", term.apps.iter().copied())
        .push("))");
}

fn write_sessions(sql: &mut Sql, selection: &Selection) {
    let part = narrowest(selection);
    sql.push("(SELECT COUNT(*) FROM sessions WHERE ");
    selection.write(sql, part);
    write_part(sql, selection, part);
    sql.push(")");
}

/// Writes the condition of the part that a statement walks by.
pub(super) fn write_part(sql: &mut Sql, selection: &Selection, part: Part) {
    let keys: Vec<i64> = match part {
        Part::Actors => selection.actors.iter().flatten().copied().collect(),
        Part::Apps => selection.apps.iter().flatten().copied().collect(),
        Part::Devices => selection.devices.iter().flatten().copied().collect(),
        Part::Recorder => selection.recorder.into_iter().collect(),
        Part::Statuses => selection.statuses.iter().copied().collect(),
        Part::Time | Part::Term(_) => return,
    };
    if let Some(column) = column(part) {
        sql.push(" AND ").one_of(column, keys);
    }
}

/// The part that is walked where nothing better is known: people are many, so one of them has few sessions.
pub(super) fn narrowest(selection: &Selection) -> Part {
    if selection.actors.is_some() {
        Part::Actors
    } else if selection.recorder.is_some() {
        Part::Recorder
    } else if selection.devices.is_some() && selection.apps.is_none() {
        Part::Devices
    } else if selection.apps.is_some() {
        Part::Apps
    } else if !selection.statuses.is_empty() {
        Part::Statuses
    } else {
        Part::Time
    }
}

/// The column of a sort field.
pub(super) const fn sort_column(field: SortField) -> &'static str {
    match field {
        SortField::RequestedAt => "requested_at",
        SortField::Duration => "duration_ms",
        SortField::Queue => "queue_ms",
    }
}
