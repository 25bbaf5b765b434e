//! Recording sessions.

use std::collections::{HashMap, HashSet};

use domain::access::{OrgId, Reads, TokenKey};
use domain::{Attachment, Scope, Session, SessionId};
use sea_query::Value;
use uuid::Uuid;

use super::counts::Changes;
use super::dimensions::Known;
use super::insert_rows;
use crate::store::engine::Transaction;
use crate::store::facts::{COLUMNS, FILE_COLUMNS, bytes_of, says_more, values};
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

impl Store {
    /// Records sessions: all of them or, where it fails, none. An id that is taken, in the database or earlier in
    /// `sessions`, changes nothing. Answers in their order.
    pub async fn record(
        &self,
        org: OrgId,
        recorder: Option<TokenKey>,
        sessions: &[Session],
    ) -> Result<Vec<Recorded>> {
        let mut transaction = self.begin().await?;
        let mut known = Known::load(self, &mut transaction, org).await?;
        let mut changes = Changes::default();
        let writing = Writing {
            store: self,
            org,
            recorder,
        };
        let created = writing
            .insert(&mut transaction, &mut known, &mut changes, sessions)
            .await?;
        changes.write(&mut transaction, org.0).await?;
        transaction.commit().await?;
        let taken: Vec<SessionId> = sessions
            .iter()
            .zip(&created)
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
        sessions.iter().zip(&created).map(answer).collect()
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
        let recorder = self.recorder.map(|token| token.0);
        let mut rows = Vec::with_capacity(fresh.len());
        let mut files = Vec::new();
        for (session, keys) in fresh.iter().zip(keys) {
            changes.note(session, keys, recorder, 1);
            let mut row: Vec<Value> = Vec::with_capacity(COLUMNS.len() + 1);
            row.push(org.0.into());
            row.extend(values(session, keys, recorder));
            rows.push(row);
            for file in session.attachments.iter().filter(|file| says_more(file)) {
                files.push(file_row(org, session.id, file)?);
            }
        }
        let columns = format!("org_id, {}", COLUMNS.join(", "));
        insert_rows(transaction, "sessions", &columns, COLUMNS.len() + 1, rows, "").await?;
        insert_files(transaction, files).await?;
        Ok(created)
    }
}

/// Takes the ids that are free; true for each that was.
async fn claim_ids(transaction: &mut Transaction, org: OrgId, sessions: &[Session]) -> Result<Vec<bool>> {
    let mut free: HashSet<SessionId> = HashSet::with_capacity(sessions.len());
    for chunk in sessions.chunks(MOST_IDS) {
        let mut sql = Sql::new("INSERT INTO session_ids (org_id, id, requested_at) VALUES ");
        // In the order of the ids, so that two transactions wait for each other in one order.
        let mut chunk: Vec<&Session> = chunk.iter().collect();
        chunk.sort_by_key(|session| session.id);
        for (at, session) in chunk.into_iter().enumerate() {
            sql.push(if at == 0 { "(" } else { ", (" })
                .number(org.0)
                .push(",")
                .bind(session.id.uuid());
            sql.push(",").number(session.requested_at.millis()).push(")");
        }
        sql.push(" ON CONFLICT (org_id, id) DO NOTHING RETURNING id");
        for row in transaction.fetch_all(&sql).await? {
            free.insert(SessionId::new(row.get::<Uuid>(0)?));
        }
    }
    // The first of two with one id has it.
    Ok(sessions.iter().map(|session| free.remove(&session.id)).collect())
}

pub(super) fn file_row(org: OrgId, id: SessionId, file: &Attachment) -> Result<Vec<Value>> {
    let sha256 = file.sha256.as_deref().map(bytes_of).transpose()?;
    let blob = file.blob.as_deref().map(bytes_of).transpose()?;
    Ok(vec![
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

pub(super) async fn insert_files(transaction: &mut Transaction, rows: Vec<Vec<Value>>) -> Result<()> {
    let columns = format!("org_id, {FILE_COLUMNS}");
    insert_rows(transaction, "attachments", &columns, 11, rows, "").await
}
