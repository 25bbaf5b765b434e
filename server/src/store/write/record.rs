//! Recording sessions.

use std::collections::{HashMap, HashSet};

use domain::access::{OrgId, Reads, TokenKey};
use domain::{Attachment, Scope, Session, SessionId};
use sea_query::Value;
use uuid::Uuid;

use super::counts::Changes;
use super::dimensions::{Known, add_ahead};
use crate::store::engine::{Place, Rows, Transaction};
use crate::store::facts::{COLUMNS, DimensionKeys, FILE_COLUMNS, bytes_of, says_more, values};
use crate::store::sql::Sql;
use crate::store::{Error, Result, Store};

/// What became of a session that was to be recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum Recorded {
    /// It is there now.
    Created,
    /// There was one of its id already, which stands unchanged.
    Existing(Box<Session>),
}

/// Ids in one question at the most.
const MOST_IDS: usize = 10_000;
const UNLESS_TAKEN: &str = " ON CONFLICT (org_id, id) DO NOTHING";

impl Store {
    /// Records sessions: all of them or, where it fails, none. An id that is taken, in the database or earlier in
    /// `sessions`, changes nothing. Answers in their order.
    pub async fn record(
        &self,
        org: OrgId,
        recorder: Option<TokenKey>,
        sessions: &[Session],
    ) -> Result<Vec<Recorded>> {
        let created = self.record_parts(org, &[(recorder, sessions)]).await?;
        self.recorded(org, sessions, &created).await
    }

    /// Records sessions of several recorders in one transaction; true for each whose id was free.
    pub async fn record_parts(
        &self,
        org: OrgId,
        parts: &[(Option<TokenKey>, &[Session])],
    ) -> Result<Vec<bool>> {
        let all: Vec<&[Session]> = parts.iter().map(|(_, sessions)| *sessions).collect();
        add_ahead(self, org, &all).await?;
        let mut transaction = self.begin().await?;
        let mut known = Known::load(self, &mut transaction, org).await?;
        let mut changes = Changes::default();
        let mut created = Vec::new();
        for (recorder, sessions) in parts {
            let writing = Writing {
                store: self,
                org,
                recorder: *recorder,
            };
            let new = writing
                .insert(&mut transaction, &mut known, &mut changes, sessions)
                .await?;
            created.extend(new);
        }
        changes.write(&mut transaction, org.0).await?;
        transaction.commit().await?;
        known.committed(self);
        Ok(created)
    }

    /// What became of sessions: those that were there already as they stand.
    async fn recorded(&self, org: OrgId, sessions: &[Session], created: &[bool]) -> Result<Vec<Recorded>> {
        let taken: Vec<SessionId> = sessions
            .iter()
            .zip(created)
            .filter(|(_, created)| !**created)
            .map(|(s, _)| s.id)
            .collect();
        let scope = Scope {
            org,
            reads: Reads::Everything,
        };
        let mut existing: HashMap<SessionId, Session> = HashMap::new();
        for ids in taken.chunks(MOST_IDS) {
            existing.extend(self.find_many(&scope, ids).await?.into_iter().map(|s| (s.id, s)));
        }
        let answer = |(session, created): (&Session, &bool)| match created {
            true => Ok(Recorded::Created),
            false => existing
                .get(&session.id)
                .map(|session| Recorded::Existing(Box::new(session.clone())))
                .ok_or(Error::Corrupt("an id without a session")),
        };
        sessions.iter().zip(created).map(answer).collect()
    }
}

/// Who writes sessions, and where.
pub(super) struct Writing<'a> {
    pub(super) store: &'a Store,
    pub(super) org: OrgId,
    pub(super) recorder: Option<TokenKey>,
}

impl Writing<'_> {
    /// Writes sessions whose id is free, and says for each whether it was. What it changes in the roll-up is left in
    /// `changes` for the caller to write.
    pub(super) async fn insert(
        &self,
        transaction: &mut Transaction,
        known: &mut Known,
        changes: &mut Changes,
        sessions: &[Session],
    ) -> Result<Vec<bool>> {
        let (store, org) = (self.store, self.org);
        let created = claim_ids(transaction, org, sessions).await?;
        let new: Vec<&Session> = sessions
            .iter()
            .zip(&created)
            .filter(|(_, new)| **new)
            .map(|(s, _)| s)
            .collect();
        let owned: Vec<Session>;
        let fresh: &[Session] = if new.len() == sessions.len() {
            sessions
        } else {
            owned = new.into_iter().cloned().collect();
            &owned
        };
        let keys = known.keys(store, transaction, fresh).await?;
        let place = Place::of("sessions", format!("org_id, {}", COLUMNS.join(", ")));
        let made = Made {
            org,
            recorder: self.recorder.map(|token| token.0),
            sessions: fresh.iter(),
            keys: keys.into_iter(),
            changes,
            row: Vec::new().into_iter(),
        };
        transaction.insert_made(&place, fresh.len(), made).await?;
        let mut files = file_rows();
        for session in fresh {
            for file in session.attachments.iter().filter(|file| says_more(file)) {
                files.push(file_row(org, session.id, file)?);
            }
        }
        transaction.insert(files).await?;
        Ok(created)
    }
}

/// The values of the rows of sessions, made while others are being written. What a row changes in the roll-up is noted
/// when it is made.
struct Made<'a> {
    org: OrgId,
    recorder: Option<i64>,
    sessions: std::slice::Iter<'a, Session>,
    /// The keys of each of them.
    keys: std::vec::IntoIter<DimensionKeys>,
    changes: &'a mut Changes,
    /// What is left of the row.
    row: std::vec::IntoIter<Value>,
}

impl Iterator for Made<'_> {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        if let Some(value) = self.row.next() {
            return Some(value);
        }
        let (session, keys) = (self.sessions.next()?, self.keys.next()?);
        self.changes.note(session, keys, self.recorder, 1);
        self.row = Vec::from(values(session, keys, self.recorder)).into_iter();
        Some(self.org.0.into())
    }
}

/// Takes the ids that are free; true for each that was.
async fn claim_ids(transaction: &mut Transaction, org: OrgId, sessions: &[Session]) -> Result<Vec<bool>> {
    // In the order of the ids, so that two transactions wait for each other in one order.
    let mut sorted: Vec<&Session> = sessions.iter().collect();
    sorted.sort_by_key(|session| session.id);
    // Nearly always all of them are free, and then their number says so.
    if sessions.len() > 1 {
        let mut rows = Rows::of("session_ids", "org_id, id, requested_at").or(UNLESS_TAKEN);
        for session in &sorted {
            let at = session.requested_at.millis();
            rows.push([org.0.into(), session.id.uuid().into(), at.into()]);
        }
        transaction.mark().await?;
        let all = transaction.insert(rows).await? == sessions.len() as u64;
        if !all {
            transaction.back_to_mark().await?;
        }
        transaction.unmark().await?;
        if all {
            return Ok(vec![true; sessions.len()]);
        }
    }
    let mut free: HashSet<SessionId> = HashSet::with_capacity(sessions.len());
    for chunk in sorted.chunks(MOST_IDS) {
        let mut sql = Sql::new("INSERT INTO session_ids (org_id, id, requested_at) VALUES ");
        for (at, session) in chunk.iter().enumerate() {
            sql.push(if at == 0 { "(" } else { ", (" })
                .number(org.0)
                .push(",")
                .bind(session.id.uuid());
            sql.push(",").bind(session.requested_at.millis()).push(")");
        }
        sql.push(UNLESS_TAKEN).push(" RETURNING id");
        for row in transaction.fetch_all(&sql).await? {
            free.insert(SessionId::new(row.get::<Uuid>(0)?));
        }
    }
    // The first of two with one id has it.
    Ok(sessions.iter().map(|session| free.remove(&session.id)).collect())
}

/// No rows of `attachments` yet.
pub(super) fn file_rows() -> Rows {
    Rows::of("attachments", format!("org_id, {FILE_COLUMNS}"))
}

/// What is kept of a file beside its state.
pub(super) fn file_row(org: OrgId, id: SessionId, file: &Attachment) -> Result<[Value; 11]> {
    let sha256 = file.sha256.as_deref().map(bytes_of).transpose()?;
    let blob = file.blob.as_deref().map(bytes_of).transpose()?;
    Ok([
        org.0.into(),
        id.uuid().into(),
        file.kind.code().into(),
        file.state.code().into(),
        file.reason.clone().into(),
        file.file_name.clone().into(),
        file.content_type.clone().into(),
        file.size.into(),
        sha256.into(),
        file.updated_at.map(domain::Timestamp::millis).into(),
        blob.into(),
    ])
}
