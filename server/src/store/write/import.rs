//! Writing many sessions as one: all of a file or nothing of it.

use domain::Session;
use domain::access::{OrgId, TokenKey};

use super::counts::Changes;
use super::dimensions::Known;
use super::record::Writing;
use crate::store::blobs::hand_over;
use crate::store::engine::Transaction;
use crate::store::{Result, Store};

/// An import under way. What it wrote is undone when it is dropped before [`Import::commit`].
pub struct Import {
    store: Store,
    transaction: Transaction,
    known: Known,
    changes: Changes,
    org: OrgId,
    recorder: Option<TokenKey>,
}

/// Changes of the roll-up that are held back at the most: some megabytes.
const MOST_CHANGES: usize = 100_000;

impl Store {
    /// Begins an import. On SQLite other writers wait until it ends.
    pub async fn begin_import(&self, org: OrgId, recorder: Option<TokenKey>) -> Result<Import> {
        let mut transaction = self.begin_long().await?;
        let known = Known::load(self, &mut transaction, org).await?;
        Ok(Import {
            store: self.clone(),
            transaction,
            known,
            changes: Changes::default(),
            org,
            recorder,
        })
    }
}

impl Import {
    /// Writes sessions; true for each whose id was free, false for each that stands unchanged. Contents that the new ones
    /// name must have been noted: their notes go with this transaction.
    pub async fn push(&mut self, sessions: &[Session]) -> Result<Vec<bool>> {
        let writing = Writing {
            store: &self.store,
            org: self.org,
            recorder: self.recorder,
        };
        let (transaction, known) = (&mut self.transaction, &mut self.known);
        let created = writing
            .insert(transaction, known, &mut self.changes, sessions)
            .await?;
        let new = sessions.iter().zip(&created).filter(|(_, created)| **created);
        let named: Vec<String> = new
            .flat_map(|(session, _)| &session.attachments)
            .filter_map(|file| file.blob.clone())
            .collect();
        hand_over(&mut self.transaction, self.org, &named, &[]).await?;
        if self.changes.len() > MOST_CHANGES {
            self.write_changes().await?;
        }
        Ok(created)
    }

    async fn write_changes(&mut self) -> Result<()> {
        std::mem::take(&mut self.changes)
            .write(&mut self.transaction, self.org.0)
            .await
    }

    /// Makes all of it last.
    pub async fn commit(mut self) -> Result<()> {
        self.write_changes().await?;
        self.transaction.commit().await?;
        self.known.committed(&self.store);
        Ok(())
    }

    /// Undoes all of it.
    pub async fn rollback(self) -> Result<()> {
        self.transaction.rollback().await
    }
}
