//! Pages of sessions, and single sessions by id.

mod statement;

pub(super) use statement::{After, Phase, Rows};

use std::sync::Arc;

use domain::access::OrgId;
use domain::filter::{Paging, SortField};
use domain::{Cursor, Scope, Session, SessionId};

use super::dimensions::Dimensions;
use super::engine::{Dialect, Row, Transaction};
use super::facts::{COLUMNS, FILE_COLUMNS, are_known, attach, pack, read, read_file, unpack};
use super::selection::Selection;
use super::sql::Sql;
use super::{Error, Result, Store, View};

/// A page of sessions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The sessions, in order.
    pub sessions: Vec<Session>,
    /// Continues the list; nothing at its end.
    pub next: Option<Cursor>,
}

impl Store {
    /// A page of the sessions that match, in the order of the view's filter, with their files.
    pub async fn page(&self, scope: &Scope, view: &View, paging: &Paging) -> Result<Page> {
        let mut dimensions = self.dimensions(scope.org).await?;
        let Some(selection) = Selection::of(scope, view, &dimensions) else {
            return Ok(Page::default());
        };
        let limit = usize::from(paging.limit);
        // One more than asked for tells whether the list goes on.
        let want = limit + 1;
        let mut sessions = Vec::with_capacity(want);
        for (phase, after) in Phase::after(view.filter.sort, paging.cursor) {
            let left = want - sessions.len();
            if left > 0 {
                let rows = Rows::new(&selection, &dimensions.totals, phase, after, left);
                let rows = self.fetch_all(&rows.statement()).await?;
                self.read_fresh(scope.org, &mut dimensions, &rows, &mut sessions)
                    .await?;
            }
        }
        let more = sessions.len() > limit;
        sessions.truncate(limit);
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
}

/// Many sessions of a selection in a transaction, in order, attachments as bare states.
pub(super) async fn page_in(
    transaction: &mut Transaction,
    dimensions: &Dimensions,
    selection: &Selection,
    view: &View,
    cursor: Option<Cursor>,
    want: usize,
) -> Result<Vec<Session>> {
    let mut sessions = Vec::with_capacity(want);
    for (phase, after) in Phase::after(view.filter.sort, cursor) {
        let left = want - sessions.len();
        if left > 0 {
            let rows = Rows::new(selection, &dimensions.totals, phase, after, left);
            match transaction.dialect() {
                Dialect::Sqlite => {
                    let packed = transaction.fetch_one(&pack(&rows.statement())).await?;
                    let packed = packed.get::<Option<String>>(0)?.unwrap_or_default();
                    let first = sessions.len();
                    unpack(&packed, |fact| {
                        sessions.push(fact.into_session(dimensions)?);
                        Ok(())
                    })?;
                    // SQLite keeps the order of what it puts together, but promises it nowhere.
                    if !phase.are_in_order(&sessions[first..]) {
                        return Err(Error::Corrupt("the order of packed rows"));
                    }
                }
                Dialect::Postgres => {
                    let rows = transaction.fetch_all(&rows.statement()).await?;
                    read_all(&rows, dimensions, &mut sessions)?;
                }
            }
        }
    }
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
    Cursor {
        fingerprint: view.filter.fingerprint(),
        value: sorted_by(view.filter.sort.field, last),
        id: last.id,
    }
}

/// What a session is sorted by.
fn sorted_by(field: SortField, session: &Session) -> Option<i64> {
    match field {
        SortField::RequestedAt => Some(session.requested_at.millis()),
        SortField::Duration => session.duration_millis(),
        SortField::Queue => session.queue_millis(),
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
    // In words that no index answers: PostgreSQL would rather walk every file than sort these.
    sql.push(") ORDER BY COALESCE(session_id, session_id), +kind");
    Some(sql)
}

fn columns(alias: &str) -> String {
    COLUMNS.map(|column| format!("{alias}.{column}")).join(", ")
}
