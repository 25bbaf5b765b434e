//! Finding or adding the dimension rows of sessions that are written.
//!
//! On PostgreSQL whoever numbers new rows keeps everybody else who numbers rows of the organization waiting until the
//! commit. So rows are added in a short transaction of their own, ahead of the one that writes the sessions: that one
//! may wait for others, and an import lasts as long as its file. Rows that nothing names in the end are harmless.

use std::collections::HashMap;
use std::sync::Arc;

use domain::access::OrgId;
use domain::{App, Session};
use sea_query::Value;

use crate::store::dimensions::{Added, ClientRow, Dimensions, content_hash};
use crate::store::engine::{Dialect, Raw, Rows, Transaction};
use crate::store::facts::DimensionKeys;
use crate::store::{Error, Result, Store};

/// The dimension rows that a transaction knows, its own new ones included.
pub(super) struct Known {
    org: OrgId,
    /// Those that are committed.
    dimensions: Arc<Dimensions>,
    added: Added,
    /// Products of the apps that were added, by the app, and those that are new, by id and name.
    products: HashMap<i64, i64>,
    new_products: HashMap<(Option<String>, Option<String>), i64>,
    locked: bool,
}

/// Adds the rows that sessions lack and makes them last, before a transaction that writes the sessions begins. SQLite
/// has one writer, whose transaction adds them itself.
pub(super) async fn add_ahead(store: &Store, org: OrgId, parts: &[&[Session]]) -> Result<()> {
    if store.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let in_memory = Known::of(org, store.dimensions.known(org));
    let sessions = parts.iter().copied().flatten();
    let lacking: Vec<Session> = sessions
        .filter(|session| in_memory.keys_of(session).is_none())
        .cloned()
        .collect();
    drop(in_memory);
    if lacking.is_empty() {
        return Ok(());
    }
    // A task of its own: whoever asked may hang up, and a connection that is left while it copies is of no more use.
    let adding = tokio::spawn(add(store.clone(), org, lacking));
    adding.await.unwrap_or(Err(Error::Interrupted))
}

async fn add(store: Store, org: OrgId, sessions: Vec<Session>) -> Result<()> {
    let mut transaction = store.begin().await?;
    let mut known = Known::load(&store, &mut transaction, org).await?;
    known.keys(&store, &mut transaction, &sessions).await?;
    transaction.commit().await?;
    known.committed(&store);
    Ok(())
}

impl Known {
    fn of(org: OrgId, dimensions: Arc<Dimensions>) -> Self {
        Self {
            org,
            dimensions,
            added: Added::default(),
            products: HashMap::new(),
            new_products: HashMap::new(),
            locked: false,
        }
    }

    /// What `transaction` sees now.
    pub(super) async fn load(store: &Store, transaction: &mut Transaction, org: OrgId) -> Result<Self> {
        Ok(Self::of(org, store.dimensions_in(transaction, org).await?))
    }

    /// The same once more, after rows were added ahead for `sessions`, where some lack them.
    pub(super) async fn add_ahead(
        &mut self,
        store: &Store,
        transaction: &mut Transaction,
        sessions: &[Session],
    ) -> Result<()> {
        if transaction.dialect() == Dialect::Sqlite || !self.lacks(sessions) {
            return Ok(());
        }
        // Let go of first: rows that somebody reads are copied before others join them.
        self.dimensions = Arc::default();
        add_ahead(store, self.org, &[sessions]).await?;
        self.dimensions = store.dimensions_in(transaction, self.org).await?;
        Ok(())
    }

    /// True where sessions have rows that are not known.
    fn lacks(&self, sessions: &[Session]) -> bool {
        sessions.iter().any(|session| self.keys_of(session).is_none())
    }

    /// The transaction was committed: what it added is there for everybody.
    pub(super) fn committed(self, store: &Store) {
        if !self.added.is_empty() {
            store
                .dimensions
                .learn_added(self.org, self.dimensions, self.added);
        }
    }

    /// The rows that are committed.
    pub(super) fn rows(&self) -> &Dimensions {
        &self.dimensions
    }

    /// The keys of every session, in order; rows that are missing are added.
    pub(super) async fn keys(
        &mut self,
        store: &Store,
        transaction: &mut Transaction,
        sessions: &[Session],
    ) -> Result<Vec<DimensionKeys>> {
        let mut keys: Vec<Option<DimensionKeys>> =
            sessions.iter().map(|session| self.keys_of(session)).collect();
        if keys.contains(&None) {
            self.lock(store, transaction).await?;
            self.add_missing(transaction, sessions, &keys).await?;
            for (session, keys) in sessions.iter().zip(&mut keys) {
                *keys = keys.or_else(|| self.keys_of(session));
            }
        }
        let missing = Error::Corrupt("a dimension row that was just added");
        keys.into_iter().collect::<Option<_>>().ok_or(missing)
    }

    fn keys_of(&self, session: &Session) -> Option<DimensionKeys> {
        let (there, added) = (&self.dimensions, &self.added);
        let app = added.apps.key(&there.apps, &session.app)?;
        let product = there.apps.product_of(app);
        Some(DimensionKeys {
            actor: added.actors.key(&there.actors, &session.actor)?,
            app,
            product: product.or_else(|| self.products.get(&app).copied())?,
            device: added.devices.key(&there.devices, &session.device)?,
            client: added
                .clients
                .key(&there.clients, &ClientRow::of(&session.client))?,
        })
    }

    /// Gives a new app its key, and its product: that of the first app of its id and name.
    fn add_app(&mut self, app: &App) -> i64 {
        let there = &self.dimensions.apps;
        let key = self.added.apps.push(there, app.clone());
        let product = there.product_with(app).unwrap_or_else(|| {
            let name = (app.id.clone(), app.name.clone());
            *self.new_products.entry(name).or_insert(key)
        });
        self.products.insert(key, product);
        key
    }

    /// Lets one transaction at a time number new rows of an organization, and looks again at what others added.
    /// SQLite has one writer anyway.
    async fn lock(&mut self, store: &Store, transaction: &mut Transaction) -> Result<()> {
        if self.locked || transaction.dialect() == Dialect::Sqlite {
            return Ok(());
        }
        let lock = Raw {
            sql: "SELECT 1 FROM (SELECT pg_advisory_xact_lock(7305, CAST($1 AS INTEGER))) AS locked",
            values: vec![i32::try_from(self.org.0).unwrap_or(i32::MAX).into()],
        };
        transaction.fetch_one(&lock).await?;
        self.locked = true;
        self.dimensions = store.dimensions_in(transaction, self.org).await?;
        Ok(())
    }

    /// Adds the rows that sessions without keys lack.
    async fn add_missing(
        &mut self,
        transaction: &mut Transaction,
        sessions: &[Session],
        keys: &[Option<DimensionKeys>],
    ) -> Result<()> {
        let org = self.org.0;
        let mut actors = Rows::of("actors", "org_id, key, kind, label, subject, content_hash");
        let mut apps = Rows::of(
            "apps",
            "org_id, key, app_id, name, version, build_id, app_group, content_hash",
        );
        let mut devices = Rows::of(
            "devices",
            "org_id, key, device_id, name, os_version, platform, content_hash",
        );
        let mut clients = Rows::of(
            "clients",
            "org_id, key, referrer_host, language, user_agent, location, content_hash",
        );
        let without = sessions.iter().zip(keys).filter(|(_, keys)| keys.is_none());
        for (session, _) in without {
            let actor = &session.actor;
            if self.added.actors.key(&self.dimensions.actors, actor).is_none() {
                let texts = [Some(actor.kind.key()), Some(&actor.label), Some(&actor.subject)];
                let key = self.added.actors.push(&self.dimensions.actors, actor.clone());
                actors.push(row(org, key, &texts, None));
            }
            let app = &session.app;
            if self.added.apps.key(&self.dimensions.apps, app).is_none() {
                let texts =
                    [&app.id, &app.name, &app.version, &app.build_id, &app.group].map(|t| t.as_deref());
                apps.push(row(org, self.add_app(app), &texts, None));
            }
            let device = &session.device;
            if self.added.devices.key(&self.dimensions.devices, device).is_none() {
                let texts = [
                    Some(device.id.as_str()),
                    Some(&device.name),
                    device.os_version.as_deref(),
                ];
                let key = self.added.devices.push(&self.dimensions.devices, device.clone());
                devices.push(row(org, key, &texts, Some(device.platform.code())));
            }
            let client = ClientRow::of(&session.client);
            if self
                .added
                .clients
                .key(&self.dimensions.clients, &client)
                .is_none()
            {
                let key = self.added.clients.push(&self.dimensions.clients, client.clone());
                let texts = [
                    &client.referrer_host,
                    &client.language,
                    &client.user_agent,
                    &client.location,
                ]
                .map(|t| t.as_deref());
                clients.push(row(org, key, &texts, None));
            }
        }
        for rows in [actors, apps, devices, clients] {
            transaction.insert(rows).await?;
        }
        Ok(())
    }
}

/// A row: organization, key, texts, a number where there is one, and the hash of texts and number.
fn row(org: i64, key: i64, texts: &[Option<&str>], number: Option<i16>) -> Vec<Value> {
    let number_text = number.map(|number| number.to_string());
    let hash = content_hash(texts.iter().copied().chain(number_text.as_deref().map(Some)));
    let mut values: Vec<Value> = vec![org.into(), key.into()];
    values.extend(texts.iter().map(|text| Value::from(text.map(str::to_owned))));
    values.extend(number.map(Value::from));
    values.push(hash.into());
    values
}
