//! The few: actors, apps, devices and clients, each row written once and never changed.
//!
//! An organization's dimension rows are kept in memory. They are only ever added, numbered 1, 2, 3, .. in the order
//! of commits, so a reader is up to date when it has loaded the rows above its highest number, whichever process
//! wrote them.

mod load;
mod products;
mod texts;
mod totals;

use texts::Texts;
pub(super) use totals::{Counted, Totals};

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use domain::access::OrgId;
use domain::{Actor, App, Client, Device};
use sha2::{Digest, Sha256};

/// A row that is found by more than its key and its content.
pub(super) trait Indexed {
    /// Where rows are found.
    type Index: Clone + std::fmt::Debug + Default;

    /// Enters the row of that key. Rows are entered in the order of their keys.
    fn enter(&self, key: i64, index: &mut Self::Index);
}

/// Rows of one dimension: by key (1 is the first) and by content, with what search looks at.
#[derive(Clone, Debug)]
pub(super) struct Rows<T: Indexed> {
    all: Vec<T>,
    keys: HashMap<T, i64>,
    index: T::Index,
}

impl<T: Indexed> Default for Rows<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            keys: HashMap::new(),
            index: T::Index::default(),
        }
    }
}

impl<T: Indexed + Clone + Eq + Hash> Rows<T> {
    /// The row of a key.
    pub(super) fn get(&self, key: i64) -> Option<&T> {
        self.all.get(usize::try_from(key.checked_sub(1)?).ok()?)
    }

    /// Where rows are found by what they say.
    pub(super) fn index(&self) -> &T::Index {
        &self.index
    }

    /// The key of a row.
    pub(super) fn key(&self, row: &T) -> Option<i64> {
        self.keys.get(row).copied()
    }

    /// The highest key; 0 where there is no row.
    pub(super) fn last_key(&self) -> i64 {
        i64::try_from(self.all.len()).unwrap_or(i64::MAX)
    }

    /// Every row with its key.
    pub(super) fn iter(&self) -> impl Iterator<Item = (i64, &T)> {
        (1_i64..).zip(&self.all)
    }

    /// Adds a row with the next key.
    pub(super) fn push(&mut self, row: T) -> i64 {
        self.all.push(row.clone());
        let key = self.last_key();
        row.enter(key, &mut self.index);
        self.keys.insert(row, key);
        key
    }
}

impl Indexed for Actor {
    /// Labels.
    type Index = Texts;

    fn enter(&self, key: i64, labels: &mut Texts) {
        labels.push(&self.label, key);
    }
}

impl Indexed for Device {
    type Index = ();

    fn enter(&self, _: i64, (): &mut ()) {}
}

impl Indexed for ClientRow {
    type Index = ();

    fn enter(&self, _: i64, (): &mut ()) {}
}

/// An organization's dimension rows as of one moment.
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

    /// Goes on where `to` ends; what another transaction numbered since is left to be loaded.
    fn join(self, to: &mut Rows<T>, first: i64) {
        if to.last_key() + 1 == first {
            for row in self.rows {
                to.push(row);
            }
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
    fn learn(&self, org: OrgId, newer: &Arc<Dimensions>) {
        let size = |known: &Dimensions| {
            known.actors.last_key()
                + known.apps.last_key()
                + known.devices.last_key()
                + known.clients.last_key()
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.entry(org).or_default();
        if size(newer) >= size(known) {
            *known = newer.clone();
        }
    }

    /// Remembers what a transaction added to `there`, once it is committed. In place where nobody reads the rows just
    /// now: recorders add some all the time.
    pub(super) fn learn_added(&self, org: OrgId, there: Arc<Dimensions>, added: Added) {
        let after = |last: i64| last + 1;
        let firsts = (
            after(there.actors.last_key()),
            after(there.apps.last_key()),
            after(there.devices.last_key()),
            after(there.clients.last_key()),
        );
        self.learn(org, &there);
        drop(there);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = Arc::make_mut(all.entry(org).or_default());
        added.actors.join(&mut known.actors, firsts.0);
        added.apps.join(&mut known.apps, firsts.1);
        added.devices.join(&mut known.devices, firsts.2);
        added.clients.join(&mut known.clients, firsts.3);
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
