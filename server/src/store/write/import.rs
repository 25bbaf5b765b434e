//! Writing many sessions as one: all of a file or nothing of it.

use domain::Session;
use domain::access::{OrgId, TokenKey};

use super::dimensions::Known;
use super::held_back::HeldBack;
use super::record::Writing;
use crate::store::blobs::hand_over;
use crate::store::engine::Transaction;
use crate::store::{Result, Store};

/// An import under way. What it wrote is undone when it is dropped before [`Import::commit`].
pub struct Import {
    store: Store,
    transaction: Transaction,
    known: Known,
    held: HeldBack,
    org: OrgId,
    recorder: Option<TokenKey>,
}

impl Store {
    /// Begins an import. On SQLite other writers wait until it ends; on PostgreSQL nobody does, but for the moment of its
    /// commit.
    pub async fn begin_import(&self, org: OrgId, recorder: Option<TokenKey>) -> Result<Import> {
        let mut transaction = self.begin_long().await?;
        let known = Known::load(self, &mut transaction, org).await?;
        Ok(Import {
            store: self.clone(),
            transaction,
            known,
            held: HeldBack::new(org.0),
            org,
            recorder,
        })
    }
}

impl Import {
    /// The same with so many changes of the roll-up in memory at the most.
    #[must_use]
    pub fn holding_back(mut self, changes: usize) -> Self {
        self.held.at_most(changes);
        self
    }

    /// Writes sessions; true for each whose id was free, false for each that stands unchanged. Contents that the new ones
    /// name must have been noted: their notes go with this transaction.
    pub async fn push(&mut self, sessions: &[Session]) -> Result<Vec<bool>> {
        let writing = Writing {
            store: &self.store,
            org: self.org,
            recorder: self.recorder,
        };
        let (transaction, known) = (&mut self.transaction, &mut self.known);
        known.add_ahead(&self.store, transaction, sessions).await?;
        let created = writing
            .insert(transaction, known, self.held.changes(), sessions)
            .await?;
        let new = sessions.iter().zip(&created).filter(|(_, created)| **created);
        let named: Vec<String> = new
            .flat_map(|(session, _)| &session.attachments)
            .filter_map(|file| file.blob.clone())
            .collect();
        hand_over(&mut self.transaction, self.org, &named, &[]).await?;
        self.held.make_room(&mut self.transaction).await?;
        Ok(created)
    }

    /// Makes all of it last.
    pub async fn commit(mut self) -> Result<()> {
        self.held.write(&mut self.transaction).await?;
        self.transaction.commit().await?;
        self.known.committed(&self.store);
        Ok(())
    }

    /// Undoes all of it.
    pub async fn rollback(self) -> Result<()> {
        self.transaction.rollback().await
    }
}
