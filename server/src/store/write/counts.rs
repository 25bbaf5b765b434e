//! Keeping the roll-up: what a write adds to which day.

use std::collections::{BTreeMap, HashMap};

use domain::Session;
use sea_query::Value;

use crate::store::Result;
use crate::store::count::DAY;
use crate::store::dimensions::Counted;
use crate::store::engine::{Dialect, Rows, Transaction};
use crate::store::facts::DimensionKeys;

/// Changes of the roll-up, by dimension, key and day.
#[derive(Debug, Default)]
pub(super) struct Changes(HashMap<(Counted, i64, i64), i64>);

impl Changes {
    /// How many rows of days they change.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, as the index of days has them.
    pub(super) fn into_sorted(self) -> Vec<((Counted, i64, i64), i64)> {
        let mut changes: Vec<_> = self.0.into_iter().collect();
        changes.sort_unstable();
        changes
    }

    /// A day has `by` more of something, or less.
    pub(super) fn add(&mut self, counted: Counted, key: i64, day: i64, by: i64) {
        *self.0.entry((counted, key, day)).or_default() += by;
    }

    /// A session is there now (`by` = 1) or no more (`by` = -1).
    pub(super) fn note(&mut self, session: &Session, keys: DimensionKeys, recorder: Option<i64>, by: i64) {
        let day = session.requested_at.millis().div_euclid(DAY);
        let mut add = |counted: Counted, key: i64| self.add(counted, key, day, by);
        add(Counted::All, 0);
        add(Counted::Actor, keys.actor);
        add(Counted::App, keys.app);
        add(Counted::Product, keys.product);
        add(Counted::Device, keys.device);
        add(Counted::Status, session.status.code().into());
        if let Some(recorder) = recorder {
            add(Counted::Recorder, recorder);
        }
        for kind in session.file_states().available() {
            add(Counted::File, kind.code().into());
        }
    }

    /// Writes them, the last thing that a transaction does: everybody who records today waits for the same rows.
    pub(super) async fn write(self, transaction: &mut Transaction, org: i64) -> Result<()> {
        let mut changes = self.into_sorted();
        if transaction.dialect() == Dialect::Postgres {
            // The same order for everybody, so that no two transactions wait for each other; the rows of today, which
            // are the ones that others want, after those of the past.
            changes.sort_by_key(|((_, _, day), _)| *day);
        }
        let mut keys: BTreeMap<(Counted, i64), i64> = BTreeMap::new();
        for ((counted, key, _), n) in &changes {
            *keys.entry((*counted, *key)).or_default() += n;
        }
        let mut days = Rows::of("day_counts", "org_id, dimension, key, day, n")
            .or(" ON CONFLICT (org_id, dimension, key, day) DO UPDATE SET n = day_counts.n + excluded.n");
        for ((counted, key, day), n) in changes.into_iter().filter(|(_, n)| *n != 0) {
            days.push([org, counted.code().into(), key, day, n].map(Value::from));
        }
        let mut totals = Rows::of("key_counts", "org_id, dimension, key, n")
            .or(" ON CONFLICT (org_id, dimension, key) DO UPDATE SET n = key_counts.n + excluded.n");
        for ((counted, key), n) in keys.into_iter().filter(|(_, n)| *n != 0) {
            totals.push([org, counted.code().into(), key, n].map(Value::from));
        }
        transaction.insert(days).await?;
        transaction.insert(totals).await.map(drop)
    }
}
