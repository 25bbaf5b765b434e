//! Changing a session that is there: read, decide, write, with nobody in between.

use std::collections::HashSet;

use domain::access::{OrgId, TokenKey};
use domain::{Scope, Session, SessionId, Timestamp};

use super::counts::Changes;
use super::dimensions::Known;
use super::record::{file_row, file_rows};
use super::request_keys::{RequestKey, claim};
use crate::store::blobs::hand_over;
use crate::store::engine::{Dialect, Row, Transaction};
use crate::store::facts::{
    COLUMNS, attach, is_described, mark_described, read, read_file, says_more, values,
};
use crate::store::page::{files_of, finding};
use crate::store::selection::Selection;
use crate::store::sql::Sql;
use crate::store::{Error, Result, Store, View};

impl Store {
    /// Changes a session as `decide` says; nothing where there is none of that id in the scope, `decide`'s error where
    /// it refuses. Two that change one session at once come one after the other. `id` and `requested_at` stay.
    pub async fn amend<E>(
        &self,
        scope: &Scope,
        id: SessionId,
        decide: impl FnOnce(&Session) -> Result<Session, E>,
    ) -> Result<Option<Result<Session, E>>> {
        self.amend_as(scope, id, None, decide).await
    }

    /// The same, once: where a request of that key was done before, the session is answered as it stands. What was
    /// refused was not done.
    pub async fn amend_once<E>(
        &self,
        scope: &Scope,
        id: SessionId,
        key: RequestKey,
        now: Timestamp,
        decide: impl FnOnce(&Session) -> Result<Session, E>,
    ) -> Result<Option<Result<Session, E>>> {
        self.amend_as(scope, id, Some((key, now)), decide).await
    }

    async fn amend_as<E>(
        &self,
        scope: &Scope,
        id: SessionId,
        key: Option<(RequestKey, Timestamp)>,
        decide: impl FnOnce(&Session) -> Result<Session, E>,
    ) -> Result<Option<Result<Session, E>>> {
        let mut transaction = self.begin().await?;
        let dimensions = self.dimensions_in(&mut transaction, scope.org).await?;
        let Some(selection) = Selection::of(scope, &View::default(), &dimensions) else {
            return Ok(None);
        };
        let Some(row) = locked(&mut transaction, &selection, id).await? else {
            return Ok(None);
        };
        // Only now: whoever held the row before may have given it new keys.
        let mut known = Known::load(self, &mut transaction, scope.org).await?;
        let before = whole(&mut transaction, &selection, read(&row, known.rows())?).await?;
        let recorder = row.get(COLUMNS.len() - 1)?;
        if let Some((key, now)) = key
            && !claim(&mut transaction, scope.org, key, now).await?
        {
            return Ok(Some(Ok(before)));
        }
        let after = match decide(&before) {
            Ok(after) => Session {
                id,
                requested_at: before.requested_at,
                ..after
            },
            Err(refusal) => return Ok(Some(Err(refusal))),
        };
        if after != before {
            let both = [before, after];
            let keys = known.keys(self, &mut transaction, &both).await?;
            let ([before, after], [old_keys, new_keys]) = (&both, keys.as_slice()) else {
                return Err(Error::Corrupt("keys of two sessions"));
            };
            let mut changes = Changes::default();
            changes.note(before, *old_keys, recorder, -1);
            changes.note(after, *new_keys, recorder, 1);
            let mut values = values(after, *new_keys, recorder);
            if is_described(&row)? || before.app != after.app || before.device != after.device {
                mark_described(&mut values);
            }
            update(&mut transaction, scope.org, after, values).await?;
            if before.attachments != after.attachments {
                replace_files(&mut transaction, scope.org, after).await?;
                let (named, left) = (new_blobs(after, before), new_blobs(before, after));
                hand_over(&mut transaction, scope.org, &named, &left).await?;
            }
            changes.write(&mut transaction, scope.org.0).await?;
            transaction.commit().await?;
            known.committed(self);
            let [_, after] = both;
            return Ok(Some(Ok(after)));
        }
        if key.is_some() {
            transaction.commit().await?;
        }
        Ok(Some(Ok(after)))
    }

    /// Which of the sessions, as far as they are in the scope, have another app or device now than they were recorded
    /// with.
    pub async fn described(&self, scope: &Scope, ids: &[SessionId]) -> Result<HashSet<SessionId>> {
        let dimensions = self.dimensions(scope.org).await?;
        let selection = Selection::of(scope, &View::default(), &dimensions);
        let Some(selection) = selection.filter(|_| !ids.is_empty()) else {
            return Ok(HashSet::new());
        };
        let mut described = HashSet::new();
        for row in self.fetch_all(&finding(&selection, ids)).await? {
            if is_described(&row)? {
                described.insert(SessionId::new(row.get(1)?));
            }
        }
        Ok(described)
    }

    /// Which token recorded a session.
    pub async fn recorder_of(&self, org: OrgId, id: SessionId) -> Result<Option<TokenKey>> {
        let mut sql =
            Sql::new("SELECT s.recorder FROM session_ids AS i JOIN sessions AS s ON s.org_id = i.org_id");
        sql.push(" AND s.requested_at = i.requested_at AND s.id = i.id WHERE i.org_id = ")
            .number(org.0);
        sql.push(" AND i.id = ").bind(id.uuid());
        let row = self.fetch_optional(&sql).await?;
        Ok(row
            .map(|row| row.get::<Option<i64>>(0))
            .transpose()?
            .flatten()
            .map(TokenKey))
    }
}

/// The row of a session as it is now, which nobody else changes until the transaction ends.
async fn locked(transaction: &mut Transaction, selection: &Selection, id: SessionId) -> Result<Option<Row>> {
    let mut sql = finding(selection, &[id]);
    if transaction.dialect() == Dialect::Postgres {
        sql.push(" FOR UPDATE OF s");
    }
    transaction.fetch_optional(&sql).await
}

/// A session with what is known of its files.
async fn whole(transaction: &mut Transaction, selection: &Selection, session: Session) -> Result<Session> {
    let mut sessions = [session];
    if let Some(sql) = files_of(selection.org, &sessions) {
        let rows = transaction.fetch_all(&sql).await?;
        attach(
            &mut sessions,
            rows.iter().map(read_file).collect::<Result<Vec<_>>>()?,
        );
    }
    let [session] = sessions;
    Ok(session)
}

/// Contents that files of `one` name and files of `other` do not.
fn new_blobs(one: &Session, other: &Session) -> Vec<String> {
    let names = |session: &Session| -> Vec<String> {
        let blobs = session.attachments.iter().filter_map(|file| file.blob.clone());
        blobs.collect()
    };
    let others = names(other);
    names(one)
        .into_iter()
        .filter(|blob| !others.contains(blob))
        .collect()
}

async fn update(
    transaction: &mut Transaction,
    org: OrgId,
    session: &Session,
    values: [sea_query::Value; 27],
) -> Result<()> {
    let mut sql = Sql::new("UPDATE sessions SET ");
    for (at, (column, value)) in COLUMNS.iter().zip(values).skip(2).enumerate() {
        sql.push(if at == 0 { "" } else { ", " })
            .push(column)
            .push(" = ")
            .bind(value);
    }
    sql.push(" WHERE org_id = ").number(org.0);
    sql.push(" AND requested_at = ")
        .number(session.requested_at.millis());
    sql.push(" AND id = ").bind(session.id.uuid());
    transaction.execute(&sql).await.map(drop)
}

async fn replace_files(transaction: &mut Transaction, org: OrgId, session: &Session) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM attachments WHERE org_id = ");
    sql.number(org.0)
        .push(" AND session_id = ")
        .bind(session.id.uuid());
    transaction.execute(&sql).await?;
    let mut rows = file_rows();
    for file in session.attachments.iter().filter(|file| says_more(file)) {
        rows.push(file_row(org, session.id, file)?);
    }
    transaction.insert(rows).await.map(drop)
}
