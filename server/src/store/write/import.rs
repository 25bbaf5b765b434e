//! Writing many sessions as one: all of a file or nothing of it.

use domain::Session;
use domain::access::{OrgId, TokenKey};

use super::dimensions::Known;
use super::record::insert;
use crate::store::engine::Transaction;
use crate::store::{Result, Store};

/// An import under way. What it wrote is undone when it is dropped before [`Import::commit`].
pub struct Import {
    store: Store,
    transaction: Transaction,
    known: Known,
    org: OrgId,
    recorder: Option<TokenKey>,
}

impl Store {
    /// Begins an import. On SQLite other writers wait until it ends.
    pub async fn begin_import(&self, org: OrgId, recorder: Option<TokenKey>) -> Result<Import> {
        let mut transaction = self.begin_long().await?;
        let known = Known::load(self, &mut transaction, org).await?;
        Ok(Import {
            store: self.clone(),
            transaction,
            known,
            org,
            recorder,
        })
    }
}

impl Import {
    /// Writes sessions; true for each whose id was free, false for each that stands unchanged.
    pub async fn push(&mut self, sessions: &[Session]) -> Result<Vec<bool>> {
        let Self {
            store,
            transaction,
            known,
            org,
            recorder,
        } = self;
        insert(store, transaction, known, *org, *recorder, sessions).await
    }

    /// Makes all of it last.
    pub async fn commit(self) -> Result<()> {
        self.transaction.commit().await
    }

    /// Undoes all of it.
    pub async fn rollback(self) -> Result<()> {
        self.transaction.rollback().await
    }
}
