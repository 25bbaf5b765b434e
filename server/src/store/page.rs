//! Pages of sessions by keyset: which index is walked, and where the page before ended.

use std::sync::Arc;

use domain::access::OrgId;
use domain::filter::{Paging, SortField};
use domain::{Cursor, Scope, Session, SessionId};

use super::count::{Counted, DAY, narrowest, sort_column, write_part};
use super::dimensions::Dimensions;
use super::engine::{Row, Transaction};
use super::facts::{COLUMNS, FILE_COLUMNS, are_known, attach, read, read_file};
use super::selection::{Keys, Part, Selection, Term};
use super::sql::Sql;
use super::{Result, Store, View};

/// A page of sessions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The sessions, in order.
    pub sessions: Vec<Session>,
    /// Continues the list; nothing at its end.
    pub next: Option<Cursor>,
}

/// More walks than these in one statement cost more than they save.
const MOST_WALKS: usize = 100;
/// So few sessions are rather gathered and sorted than walked.
const FEW: f64 = 3_000.0;

impl Store {
    /// A page of the sessions that match, in the order of the view's filter, with their files.
    pub async fn page(&self, scope: &Scope, view: &View, paging: &Paging) -> Result<Page> {
        let mut dimensions = self.dimensions(scope.org).await?;
        let Some(selection) = Selection::of(scope, view, &dimensions) else {
            return Ok(Page::default());
        };
        let want = usize::from(paging.limit);
        let mut question = Question::new(&selection, view, paging.cursor, want + 1);
        if question.may_choose() {
            question.estimate = self.estimate(&selection).await?;
        }
        let mut sessions = Vec::with_capacity(want + 1);
        for sql in question.statements() {
            if sessions.len() <= want {
                let rows = self.fetch_all(&sql).await?;
                self.read_fresh(scope.org, &mut dimensions, &rows, &mut sessions)
                    .await?;
            }
        }
        let more = sessions.len() > want;
        sessions.truncate(want);
        let next = sessions
            .last()
            .filter(|_| more)
            .map(|last| cursor_after(last, view));
        self.attach_files(scope, &mut sessions).await?;
        Ok(Page { sessions, next })
    }

    /// One session; nothing where there is none of that id in the scope.
    pub async fn find(&self, scope: &Scope, id: SessionId) -> Result<Option<Session>> {
        Ok(self.find_many(scope, &[id]).await?.pop())
    }

    /// Those of the sessions that are in the scope, in no order.
    pub async fn find_many(&self, scope: &Scope, ids: &[SessionId]) -> Result<Vec<Session>> {
        let mut dimensions = self.dimensions(scope.org).await?;
        let Some(selection) = Selection::of(scope, &View::default(), &dimensions) else {
            return Ok(vec![]);
        };
        if ids.is_empty() {
            return Ok(vec![]);
        }
        let mut sessions = Vec::with_capacity(ids.len());
        let rows = self.fetch_all(&finding(&selection, ids)).await?;
        self.read_fresh(scope.org, &mut dimensions, &rows, &mut sessions)
            .await?;
        self.attach_files(scope, &mut sessions).await?;
        Ok(sessions)
    }

    /// Reads what is known of the files of some sessions.
    pub(super) async fn attach_files(&self, scope: &Scope, sessions: &mut [Session]) -> Result<()> {
        let Some(sql) = files_of(scope.org.0, sessions) else {
            return Ok(());
        };
        let files = self
            .fetch_all(&sql)
            .await?
            .iter()
            .map(read_file)
            .collect::<Result<Vec<_>>>()?;
        attach(sessions, files);
        Ok(())
    }

    /// Reads rows that may have come after the dimensions were looked at, and then looks again.
    async fn read_fresh(
        &self,
        org: OrgId,
        dimensions: &mut Arc<Dimensions>,
        rows: &[Row],
        sessions: &mut Vec<Session>,
    ) -> Result<()> {
        if !are_known(rows, dimensions)? {
            *dimensions = self.dimensions(org).await?;
        }
        read_all(rows, dimensions, sessions)
    }

    /// How many sessions each part of a selection leaves, from the roll-up.
    async fn estimate(&self, selection: &Selection) -> Result<Estimate> {
        let row = self.fetch_one(&estimating(selection)).await?;
        let number = |column: usize| -> Result<f64> {
            // Estimates need no exact numbers.
            #[expect(clippy::cast_precision_loss, reason = "an estimate")]
            row.get::<i64>(column).map(|n| n as f64)
        };
        Ok(Estimate {
            all: number(0)?.max(1.0),
            actors: number(1)?,
            apps: number(2)?,
            devices: number(3)?,
            term: number(4)?,
        })
    }
}

/// Sessions of a selection in a transaction, in order, attachments as bare states.
pub(super) async fn page_in(
    transaction: &mut Transaction,
    dimensions: &Dimensions,
    question: &Question<'_>,
) -> Result<Vec<Session>> {
    let mut sessions = Vec::with_capacity(question.want);
    for sql in question.statements() {
        if sessions.len() < question.want {
            read_all(&transaction.fetch_all(&sql).await?, dimensions, &mut sessions)?;
        }
    }
    sessions.truncate(question.want);
    Ok(sessions)
}

fn read_all(rows: &[Row], dimensions: &Dimensions, sessions: &mut Vec<Session>) -> Result<()> {
    for row in rows {
        sessions.push(read(row, dimensions)?);
    }
    Ok(())
}

/// Where the list goes on after `last`.
pub(super) fn cursor_after(last: &Session, view: &View) -> Cursor {
    let value = match view.filter.sort.field {
        SortField::RequestedAt => Some(last.requested_at.millis()),
        SortField::Duration => last.duration_millis(),
        SortField::Queue => last.queue_millis(),
    };
    Cursor {
        fingerprint: view.filter.fingerprint(),
        value,
        id: last.id,
    }
}

/// The statement that finds sessions by id.
pub(super) fn finding(selection: &Selection, ids: &[SessionId]) -> Sql {
    let mut sql = Sql::new("SELECT ");
    sql.push(&columns("s"))
        .push(" FROM session_ids AS i JOIN sessions AS s ON s.org_id = i.org_id");
    sql.push(" AND s.requested_at = i.requested_at AND s.id = i.id WHERE i.org_id = ")
        .number(selection.org);
    sql.push(" AND i.id IN (");
    for (at, id) in ids.iter().enumerate() {
        sql.push(if at == 0 { "" } else { ", " }).bind(id.uuid());
    }
    sql.push(")");
    if let Some(actors) = &selection.actors {
        sql.push(" AND ").one_of("s.actor", actors.iter().copied());
    }
    if let Some(recorder) = selection.recorder {
        sql.push(" AND s.recorder = ").number(recorder);
    }
    sql
}

/// The statement that reads the files of some sessions; nothing where none has any.
pub(super) fn files_of(org: i64, sessions: &[Session]) -> Option<Sql> {
    let mut ids = sessions
        .iter()
        .filter(|s| !s.attachments.is_empty())
        .map(|s| s.id)
        .peekable();
    ids.peek()?;
    let mut sql = Sql::new("SELECT ");
    sql.push(FILE_COLUMNS)
        .push(" FROM attachments WHERE org_id = ")
        .number(org)
        .push(" AND session_id IN (");
    for (at, id) in ids.enumerate() {
        sql.push(if at == 0 { "" } else { ", " }).bind(id.uuid());
    }
    sql.push(") ORDER BY session_id, kind");
    Some(sql)
}

fn columns(alias: &str) -> String {
    COLUMNS.map(|column| format!("{alias}.{column}")).join(", ")
}

/// How many sessions each part of a selection leaves.
#[derive(Clone, Copy, Debug, Default)]
struct Estimate {
    all: f64,
    actors: f64,
    apps: f64,
    devices: f64,
    term: f64,
}

fn estimating(selection: &Selection) -> Sql {
    let mut sql = Sql::new("SELECT ");
    let empty = Keys::new();
    let term = selection.terms.first();
    let parts: [(Counted, Option<&Keys>); 5] = [
        (Counted::All, None),
        (Counted::Actor, selection.actors.as_ref()),
        (Counted::App, selection.apps.as_ref()),
        (Counted::Device, selection.devices.as_ref()),
        (Counted::App, term.map(|term| &term.apps)),
    ];
    for (at, (counted, keys)) in parts.into_iter().enumerate() {
        sql.push(if at == 0 { "" } else { ", " });
        if at > 0 && keys.is_none() {
            sql.push("CAST(0 AS BIGINT)");
            continue;
        }
        sql.push("CAST(");
        write_sum(
            &mut sql,
            selection,
            counted,
            keys.map_or_else(|| vec![0], |keys| keys.iter().copied().collect()),
        );
        if at == 4 {
            let actors = term.map_or(&empty, |term| &term.actors);
            sql.push(" + ");
            write_sum(
                &mut sql,
                selection,
                Counted::Actor,
                actors.iter().copied().collect(),
            );
        }
        sql.push(" AS BIGINT)");
    }
    sql
}

fn write_sum(sql: &mut Sql, selection: &Selection, counted: Counted, keys: Vec<i64>) {
    sql.push("COALESCE((SELECT SUM(n) FROM day_counts WHERE org_id = ")
        .number(selection.org);
    sql.push(" AND dimension = ")
        .number(counted.code().into())
        .push(" AND ")
        .one_of("key", keys);
    if let Some(from) = selection.from {
        sql.push(" AND day >= ").number(from.div_euclid(DAY));
    }
    if let Some(until) = selection.until {
        sql.push(" AND day <= ").number(until.div_euclid(DAY));
    }
    sql.push("), 0)");
}

/// A page that is asked for.
pub(super) struct Question<'a> {
    selection: &'a Selection,
    field: SortField,
    descending: bool,
    cursor: Option<Cursor>,
    want: usize,
    estimate: Estimate,
}

/// How a page is found.
#[derive(Clone, Debug, PartialEq)]
enum Plan {
    /// The sessions by time, each looked at.
    Walk,
    /// For each key of a part the next few by its index, then the first of all of them.
    Walks(Vec<Step>),
    /// Everything of a part, sorted.
    Gather(Part),
}

/// The walk along one key of an index.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    /// The part of the selection that the walk stands for.
    part: Part,
    column: &'static str,
    key: i64,
}

impl Step {
    fn new(part: Part, column: &'static str, key: i64) -> Self {
        Self { part, column, key }
    }
}

impl<'a> Question<'a> {
    /// Asks for `want` sessions after a cursor.
    pub(super) fn new(selection: &'a Selection, view: &View, cursor: Option<Cursor>, want: usize) -> Self {
        let sort = view.filter.sort;
        Self {
            selection,
            field: sort.field,
            descending: sort.descending,
            cursor,
            want,
            estimate: Estimate::default(),
        }
    }

    /// True where there is more than one way to find it.
    fn may_choose(&self) -> bool {
        self.field == SortField::RequestedAt
            && (self.selection.actors.is_some()
                || self.selection.apps.is_some()
                || self.selection.devices.is_some()
                || !self.selection.terms.is_empty())
    }

    /// The statements whose rows, one after the other, are the page; the second is for what has no sort value.
    pub(super) fn statements(&self) -> Vec<Sql> {
        if self.field == SortField::RequestedAt {
            return vec![self.by_time()];
        }
        match self.cursor {
            Some(Cursor { value: None, .. }) => vec![self.by_value(false)],
            _ => vec![self.by_value(true), self.by_value(false)],
        }
    }

    fn by_time(&self) -> Sql {
        let mut sql = Sql::new("SELECT ");
        sql.push(&columns("s")).push(" FROM (");
        match self.plan() {
            Plan::Walk => self.write_keys(&mut sql, Part::Time, |_| {}),
            Plan::Gather(part) => {
                self.write_keys(&mut sql, part, |sql| write_part(sql, self.selection, part));
            }
            Plan::Walks(walks) => self.write_walks(&mut sql, &walks),
        }
        sql.push(") AS k JOIN sessions AS s ON s.org_id = ")
            .number(self.selection.org);
        sql.push(" AND s.requested_at = k.requested_at AND s.id = k.id ORDER BY k.requested_at");
        sql.push(self.direction()).push(", k.id").push(self.direction());
        sql.push(" LIMIT ").number(self.limit());
        sql
    }

    fn write_walks(&self, sql: &mut Sql, walks: &[Step]) {
        for (at, step) in walks.iter().enumerate() {
            sql.push(if at == 0 {
                "SELECT * FROM ("
            } else {
                " UNION SELECT * FROM ("
            });
            self.write_keys(sql, step.part, |sql| {
                sql.push(" AND ").one_of(step.column, [step.key]);
            });
            sql.push(") AS w").number(i64::try_from(at).unwrap_or(0));
        }
    }

    /// The keys of the first few sessions that match.
    fn write_keys(&self, sql: &mut Sql, part: Part, write_condition: impl Fn(&mut Sql)) {
        sql.push("SELECT requested_at, id FROM sessions WHERE ");
        self.selection.write(sql, part);
        write_condition(sql);
        if let Some(Cursor {
            value: Some(value),
            id,
            ..
        }) = self.cursor
        {
            sql.push(" AND (requested_at, id) ").push(self.beyond());
            sql.push(" (").number(value).push(", ").bind(id.uuid()).push(")");
        }
        sql.push(" ORDER BY requested_at")
            .push(self.direction())
            .push(", id")
            .push(self.direction());
        sql.push(" LIMIT ").number(self.limit());
    }

    fn by_value(&self, present: bool) -> Sql {
        let column = sort_column(self.field);
        let part = narrowest(self.selection);
        let mut sql = Sql::new("SELECT ");
        sql.push(&columns("s")).push(" FROM sessions AS s WHERE ");
        self.selection.write(&mut sql, part);
        write_part(&mut sql, self.selection, part);
        sql.push(" AND ")
            .push(column)
            .push(if present { " IS NOT NULL" } else { " IS NULL" });
        match self.cursor {
            Some(Cursor {
                value: Some(value),
                id,
                ..
            }) if present => {
                sql.push(" AND (").push(column).push(", id) ").push(self.beyond());
                sql.push(" (").number(value).push(", ").bind(id.uuid()).push(")");
            }
            Some(Cursor { value: None, id, .. }) if !present => {
                sql.push(" AND id ").push(self.beyond()).push(" ").bind(id.uuid());
            }
            _ => {}
        }
        sql.push(" ORDER BY ");
        if present {
            sql.push(column).push(self.direction()).push(", ");
        }
        sql.push("id")
            .push(self.direction())
            .push(" LIMIT ")
            .number(self.limit());
        sql
    }

    fn direction(&self) -> &'static str {
        if self.descending { " DESC" } else { "" }
    }

    fn beyond(&self) -> &'static str {
        if self.descending { "<" } else { ">" }
    }

    fn limit(&self) -> i64 {
        i64::try_from(self.want).unwrap_or(i64::MAX)
    }

    /// Chooses by how many index entries each way looks at.
    fn plan(&self) -> Plan {
        let selection = self.selection;
        if !self.may_choose() || self.estimate.all < 1.0 {
            return match narrowest(selection) {
                part @ (Part::Recorder | Part::Statuses) => self.one_walk_each(part),
                _ => Plan::Walk,
            };
        }
        let all = self.estimate.all;
        let parts = [
            (Part::Actors, "actor", &selection.actors, self.estimate.actors),
            (Part::Apps, "app", &selection.apps, self.estimate.apps),
            (Part::Devices, "device", &selection.devices, self.estimate.devices),
        ];
        let mut share = 1.0;
        for (_, _, keys, rows) in &parts {
            if keys.is_some() {
                share *= (rows / all).clamp(1e-9, 1.0);
            }
        }
        if !selection.terms.is_empty() {
            share *= (self.estimate.term / all).clamp(1e-9, 1.0);
        }
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let want = self.want as f64;
        let mut best = ((want / share).min(all), Plan::Walk);
        let mut offer = |cost: f64, plan: Plan| {
            if cost < best.0 {
                best = (cost, plan);
            }
        };
        for (part, column, keys, rows) in parts {
            let Some(keys) = keys else { continue };
            let rest = (share / (rows / all).clamp(1e-9, 1.0)).min(1.0);
            #[expect(clippy::cast_precision_loss, reason = "an estimate")]
            let walks = keys.len() as f64;
            if keys.len() <= MOST_WALKS {
                let cost = (walks * (want / rest)).min(rows) + 4.0 * walks;
                offer(
                    cost,
                    Plan::Walks(keys.iter().map(|key| Step::new(part, column, *key)).collect()),
                );
            }
            if rows < FEW {
                offer(rows * 1.5, Plan::Gather(part));
            }
        }
        if let [term] = selection.terms.as_slice()
            && let Some(walks) = walks_of(term)
        {
            #[expect(clippy::cast_precision_loss, reason = "an estimate")]
            let cost = (walks.len() as f64 * want).min(self.estimate.term) + 4.0 * walks.len() as f64;
            offer(cost, Plan::Walks(walks));
        }
        best.1
    }

    fn one_walk_each(&self, part: Part) -> Plan {
        if part == Part::Recorder || self.selection.statuses.len() == 1 {
            Plan::Gather(part)
        } else {
            Plan::Walk
        }
    }
}

/// A walk for each key of a search term; nothing where that would be many, or an id is looked for too.
fn walks_of(term: &Term) -> Option<Vec<Step>> {
    let few = term.id.is_none() && term.apps.len() + term.actors.len() <= MOST_WALKS;
    few.then(|| {
        let apps = term.apps.iter().map(|key| Step::new(Part::Term(0), "app", *key));
        apps.chain(
            term.actors
                .iter()
                .map(|key| Step::new(Part::Term(0), "actor", *key)),
        )
        .collect()
    })
}
