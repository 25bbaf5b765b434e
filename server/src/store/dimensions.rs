//! The few: actors, apps, devices and clients, each row written once and never changed.
//!
//! An organization's dimension rows are kept in memory. They are only ever added, numbered 1, 2, 3, .. in the order
//! of commits, so a reader is up to date when it has loaded the rows above its highest number, whichever process
//! wrote them.

mod load;
mod products;
mod rows;
mod texts;
mod totals;

use rows::Segment;
pub(super) use rows::{Indexed, Rows};
use texts::Texts;
pub(super) use totals::{Counted, Totals};

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use domain::access::OrgId;
use domain::{Actor, App, Client, Device};
use sha2::{Digest, Sha256};

impl Indexed for Actor {
    /// Labels.
    type Index = Texts;

    fn enter(&self, key: i64, _: &[Arc<Segment<Self>>], labels: &mut Texts) {
        labels.push(&self.label, key);
    }
}

impl Rows<Actor> {
    /// The actors whose label holds a folded term.
    pub(super) fn having(&self, term: &str) -> BTreeSet<i64> {
        let segments = self.segments().iter();
        segments.flat_map(|segment| segment.index.having(term)).collect()
    }
}

impl Indexed for Device {
    type Index = ();

    fn enter(&self, _: i64, _: &[Arc<Segment<Self>>], (): &mut ()) {}
}

impl Indexed for ClientRow {
    type Index = ();

    fn enter(&self, _: i64, _: &[Arc<Segment<Self>>], (): &mut ()) {}
}

/// An organization's dimension rows as of one moment. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Dimensions {
    /// Who.
    pub(super) actors: Rows<Actor>,
    /// What.
    pub(super) apps: Rows<App>,
    /// Where, with the OS.
    pub(super) devices: Rows<Device>,
    /// From where.
    pub(super) clients: Rows<ClientRow>,
    /// How many sessions each key has, roughly; plans are chosen by it.
    pub(super) totals: Arc<Totals>,
}

/// What is kept of a client as a dimension: everything but the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct ClientRow {
    pub(super) referrer_host: Option<String>,
    pub(super) language: Option<String>,
    pub(super) user_agent: Option<String>,
    pub(super) location: Option<String>,
}

impl ClientRow {
    /// The dimension part of a client.
    pub(super) fn of(client: &Client) -> Self {
        Self {
            referrer_host: client.referrer_host.clone(),
            language: client.language.clone(),
            user_agent: client.user_agent.clone(),
            location: client.location.clone(),
        }
    }

    /// The client with its address.
    pub(super) fn with_ip(&self, ip: Option<String>) -> Client {
        Client {
            referrer_host: self.referrer_host.clone(),
            ip,
            language: self.language.clone(),
            user_agent: self.user_agent.clone(),
            location: self.location.clone(),
        }
    }
}

/// Identifies a dimension row in a unique index whatever the length of its texts, missing ones told from empty ones.
pub(super) fn content_hash<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        match part {
            None => hash.update([0]),
            Some(text) => {
                hash.update([1]);
                hash.update(text.len().to_be_bytes());
                hash.update(text.as_bytes());
            }
        }
    }
    hash.finalize().to_vec()
}

/// Rows of one dimension that a transaction adds, numbered on from those that are there.
#[derive(Debug)]
pub(super) struct New<T> {
    keys: HashMap<T, i64>,
    rows: Vec<T>,
}

impl<T> Default for New<T> {
    fn default() -> Self {
        Self {
            keys: HashMap::new(),
            rows: Vec::new(),
        }
    }
}

impl<T: Indexed + Clone + Eq + Hash> New<T> {
    /// The key of a row, whether it was there or is new.
    pub(super) fn key(&self, there: &Rows<T>, row: &T) -> Option<i64> {
        there.key(row).or_else(|| self.keys.get(row).copied())
    }

    /// Adds a row that is not there.
    pub(super) fn push(&mut self, there: &Rows<T>, row: T) -> i64 {
        self.rows.push(row.clone());
        let key = there.last_key() + i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        self.keys.insert(row, key);
        key
    }

    /// Goes on where `there` ends.
    fn join(self, there: &mut Rows<T>) {
        for row in self.rows {
            there.push(row);
        }
    }
}

/// The rows that a transaction adds.
#[derive(Debug, Default)]
pub(super) struct Added {
    pub(super) actors: New<Actor>,
    pub(super) apps: New<App>,
    pub(super) devices: New<Device>,
    pub(super) clients: New<ClientRow>,
}

/// What is kept in memory, by organization.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<HashMap<OrgId, Arc<Dimensions>>>);

impl Cache {
    /// What is known of an organization, perhaps not the latest.
    pub(super) fn known(&self, org: OrgId) -> Arc<Dimensions> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(org)
            .or_default()
            .clone()
    }

    /// Remembers newer rows and totals; what another thread loaded meanwhile stays where it knows more rows.
    fn learn(&self, org: OrgId, newer: &Dimensions) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = Arc::make_mut(all.entry(org).or_default());
        known.learn_rows(newer);
        known.totals = newer.totals.clone();
    }

    /// Remembers what a transaction added to `there`, once it is committed. What another one numbered since is left to
    /// be loaded.
    pub(super) fn learn_added(&self, org: OrgId, there: Arc<Dimensions>, added: Added) {
        let mut newer = Arc::unwrap_or_clone(there);
        added.actors.join(&mut newer.actors);
        added.apps.join(&mut newer.apps);
        added.devices.join(&mut newer.devices);
        added.clients.join(&mut newer.clients);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(all.entry(org).or_default()).learn_rows(&newer);
    }
}

impl Dimensions {
    fn learn_rows(&mut self, newer: &Self) {
        self.actors.learn(&newer.actors);
        self.apps.learn(&newer.apps);
        self.devices.learn(&newer.devices);
        self.clients.learn(&newer.clients);
    }
}

impl Added {
    /// True where nothing was added.
    pub(super) fn is_empty(&self) -> bool {
        self.actors.rows.is_empty()
            && self.apps.rows.is_empty()
            && self.devices.rows.is_empty()
            && self.clients.rows.is_empty()
    }
}
