//! Every session of a view, in order, from one state of the database, however long the reader takes.

use std::sync::Arc;

use domain::{Cursor, Scope, Session};
use futures::Stream;

use super::count::count_in;
use super::dimensions::Dimensions;
use super::engine::{Raw, Transaction};
use super::facts::{attach, read_file};
use super::page::{cursor_after, files_of, page_in};
use super::selection::Selection;
use super::{Result, Store, View};

/// Sessions read at once: enough to be fast, few enough to be flat in memory.
const BATCH: usize = 2_000;

/// An export under way.
pub struct Export {
    /// How many sessions it has; exact.
    pub rows: i64,
    place: Option<Place>,
}

struct Place {
    transaction: Transaction,
    dimensions: Arc<Dimensions>,
    selection: Selection,
    view: View,
    with_files: bool,
    cursor: Option<Cursor>,
    left: bool,
}

impl Store {
    /// Begins an export. Attachments are bare states unless `with_files`.
    pub async fn export(&self, scope: &Scope, view: &View, with_files: bool) -> Result<Export> {
        let mut transaction = self.begin_snapshot().await?;
        // SQLite's snapshot begins with the first read.
        transaction
            .fetch_one(&Raw {
                sql: "SELECT COUNT(*) FROM orgs",
                values: vec![],
            })
            .await?;
        // Rows of dimensions are only ever added: what is known by now or sooner is all that the snapshot points to.
        self.dimensions(scope.org).await?;
        let dimensions = self.dimensions_in(&mut transaction, scope.org).await?;
        let Some(selection) = Selection::of(scope, view, &dimensions) else {
            return Ok(Export { rows: 0, place: None });
        };
        let rows = count_in(&mut transaction, &selection, &dimensions.totals).await?;
        let place = Place {
            transaction,
            dimensions,
            selection,
            view: view.clone(),
            with_files,
            cursor: None,
            left: true,
        };
        Ok(Export {
            rows,
            place: Some(place),
        })
    }
}

impl Export {
    /// The sessions, some at a time, in the order of the view.
    pub fn batches(self) -> impl Stream<Item = Result<Vec<Session>>> + Send + 'static {
        futures::stream::try_unfold(self.place, |place| async move {
            let Some(mut place) = place.filter(|place| place.left) else {
                return Ok(None);
            };
            let sessions = place.batch().await?;
            Ok((!sessions.is_empty()).then_some((sessions, Some(place))))
        })
    }
}

impl Place {
    async fn batch(&mut self) -> Result<Vec<Session>> {
        let mut sessions = page_in(
            &mut self.transaction,
            &self.dimensions,
            &self.selection,
            &self.view,
            self.cursor,
            BATCH,
        )
        .await?;
        self.left = sessions.len() == BATCH;
        self.cursor = sessions.last().map(|last| cursor_after(last, &self.view));
        if self.with_files
            && let Some(sql) = files_of(self.selection.org, &sessions)
        {
            let rows = self.transaction.fetch_all(&sql).await?;
            attach(
                &mut sessions,
                rows.iter().map(read_file).collect::<Result<Vec<_>>>()?,
            );
        }
        Ok(sessions)
    }
}
