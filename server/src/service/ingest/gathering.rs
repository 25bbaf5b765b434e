//! Sessions that arrive one by one at the same time, written together.
//!
//! Making a transaction last costs the disk milliseconds, however little is in it. So whatever arrives while one is
//! written waits for the next, and everybody is answered only after theirs is there to stay. Where a transaction of
//! several fails, each of them is tried alone: one that is bad spoils no other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::Session;
use domain::access::{OrgId, TokenKey};
use tokio::sync::oneshot;

use crate::store::{Error, Result, Store};

/// Sessions of one transaction at the most.
const MOST: usize = 500;

/// What waits, by organization. Cheap to clone; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Gathering(Arc<Mutex<HashMap<OrgId, Vec<Waiting>>>>);

/// A session that is not written yet.
#[derive(Debug)]
struct Waiting {
    recorder: TokenKey,
    session: Session,
    /// Told whether its id was free.
    done: oneshot::Sender<Result<bool>>,
}

impl Gathering {
    /// Records a session with others that arrive now; true where its id was free. It is written also where nobody
    /// waits for the answer any more.
    pub async fn record(
        &self,
        store: &Store,
        org: OrgId,
        recorder: TokenKey,
        session: Session,
    ) -> Result<bool> {
        let (done, answer) = oneshot::channel();
        let waiting = Waiting {
            recorder,
            session,
            done,
        };
        // There is a list while somebody writes for the organization.
        let first = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let list = all.get_mut(&org);
            let first = list.is_none();
            all.entry(org).or_default().push(waiting);
            first
        };
        if first {
            // A task of its own: whoever asked may hang up, and others wait for it.
            tokio::spawn(self.clone().write_all(store.clone(), org));
        }
        answer.await.unwrap_or(Err(Error::Interrupted))
    }

    /// Writes until nothing waits.
    async fn write_all(self, store: Store, org: OrgId) {
        let mut turn = Turn {
            gathering: self,
            org,
            over: false,
        };
        while let Some(next) = turn.next() {
            write(&store, org, next).await;
        }
    }
}

/// The turn of whoever writes for an organization.
struct Turn {
    gathering: Gathering,
    org: OrgId,
    over: bool,
}

impl Turn {
    /// What is written next; the turn is over where nothing waits.
    fn next(&mut self) -> Option<Vec<Waiting>> {
        let mut all = self.gathering.0.lock().unwrap_or_else(PoisonError::into_inner);
        let list = all.get_mut(&self.org).filter(|list| !list.is_empty());
        if let Some(list) = list {
            let count = list.len().min(MOST);
            return Some(list.drain(..count).collect());
        }
        all.remove(&self.org);
        self.over = true;
        None
    }
}

impl Drop for Turn {
    /// Where writing broke off, whoever waits learns it, and the next one takes a turn.
    fn drop(&mut self) {
        if !self.over {
            let mut all = self.gathering.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.remove(&self.org);
        }
    }
}

async fn write(store: &Store, org: OrgId, mut waiting: Vec<Waiting>) {
    // Stable: who came first has an id that two of them claim.
    waiting.sort_by_key(|one| one.recorder.0);
    let mut sessions = Vec::with_capacity(waiting.len());
    let mut answers = Vec::with_capacity(waiting.len());
    for one in waiting {
        answers.push((one.recorder, one.done));
        sessions.push(one.session);
    }
    let mut parts: Vec<(Option<TokenKey>, &[Session])> = Vec::new();
    let mut from = 0;
    for same in answers.chunk_by(|a, b| a.0 == b.0) {
        let to = from + same.len();
        parts.push((same.first().map(|one| one.0), &sessions[from..to]));
        from = to;
    }
    match store.record_parts(org, &parts).await {
        Ok(created) => {
            for ((_, done), created) in answers.into_iter().zip(created) {
                // Who hung up will ask again.
                let _ = done.send(Ok(created));
            }
        }
        Err(error) if answers.len() == 1 || error.is_unavailable() => {
            let mut error = Some(error);
            for (_, done) in answers {
                let _ = done.send(Err(error.take().unwrap_or(Error::Interrupted)));
            }
        }
        Err(error) => {
            tracing::warn!(%error, sessions = answers.len(), "sessions could not be written together");
            for ((recorder, done), session) in answers.into_iter().zip(&sessions) {
                let alone = [(Some(recorder), std::slice::from_ref(session))];
                let created = store.record_parts(org, &alone).await;
                let _ = done.send(created.map(|created| created.first() == Some(&true)));
            }
        }
    }
}
