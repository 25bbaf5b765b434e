//! Finding or adding the dimension rows of sessions that are written.

use std::sync::Arc;

use domain::Session;
use domain::access::OrgId;
use sea_query::Value;

use super::insert_rows;
use crate::store::dimensions::{ClientRow, Dimensions, content_hash};
use crate::store::engine::{Dialect, Raw, Transaction};
use crate::store::facts::DimensionKeys;
use crate::store::{Error, Result, Store};

/// The dimension rows that a transaction knows, its own new ones included.
pub(super) struct Known {
    org: OrgId,
    dimensions: Arc<Dimensions>,
    locked: bool,
}

impl Known {
    /// What `transaction` sees now.
    pub(super) async fn load(store: &Store, transaction: &mut Transaction, org: OrgId) -> Result<Self> {
        let dimensions = store.dimensions_in(transaction, org).await?;
        Ok(Self {
            org,
            dimensions,
            locked: false,
        })
    }

    /// The rows.
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
        if sessions.iter().any(|session| self.keys_of(session).is_none()) {
            self.lock(store, transaction).await?;
            self.add_missing(transaction, sessions).await?;
        }
        let missing = Error::Corrupt("a dimension row that was just added");
        sessions
            .iter()
            .map(|session| self.keys_of(session))
            .collect::<Option<_>>()
            .ok_or(missing)
    }

    fn keys_of(&self, session: &Session) -> Option<DimensionKeys> {
        let app = self.dimensions.apps.key(&session.app)?;
        Some(DimensionKeys {
            actor: self.dimensions.actors.key(&session.actor)?,
            app,
            product: self.dimensions.apps.index().of(app)?,
            device: self.dimensions.devices.key(&session.device)?,
            client: self.dimensions.clients.key(&ClientRow::of(&session.client))?,
        })
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

    async fn add_missing(&mut self, transaction: &mut Transaction, sessions: &[Session]) -> Result<()> {
        let org = self.org.0;
        let known = Arc::make_mut(&mut self.dimensions);
        let (mut actors, mut apps, mut devices, mut clients) = (vec![], vec![], vec![], vec![]);
        for session in sessions {
            let actor = &session.actor;
            if known.actors.key(actor).is_none() {
                let texts = [Some(actor.kind.key()), Some(&actor.label), Some(&actor.subject)];
                actors.push(row(org, known.actors.push(actor.clone()), &texts, None));
            }
            let app = &session.app;
            if known.apps.key(app).is_none() {
                let texts =
                    [&app.id, &app.name, &app.version, &app.build_id, &app.group].map(|t| t.as_deref());
                apps.push(row(org, known.apps.push(app.clone()), &texts, None));
            }
            let device = &session.device;
            if known.devices.key(device).is_none() {
                let texts = [
                    Some(device.id.as_str()),
                    Some(&device.name),
                    device.os_version.as_deref(),
                ];
                devices.push(row(
                    org,
                    known.devices.push(device.clone()),
                    &texts,
                    Some(device.platform.code()),
                ));
            }
            let client = ClientRow::of(&session.client);
            if known.clients.key(&client).is_none() {
                let key = known.clients.push(client.clone());
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
        for (table, columns, width, rows) in [
            (
                "actors",
                "org_id, key, kind, label, subject, content_hash",
                6,
                actors,
            ),
            (
                "apps",
                "org_id, key, app_id, name, version, build_id, app_group, content_hash",
                8,
                apps,
            ),
            (
                "devices",
                "org_id, key, device_id, name, os_version, platform, content_hash",
                7,
                devices,
            ),
            (
                "clients",
                "org_id, key, referrer_host, language, user_agent, location, content_hash",
                7,
                clients,
            ),
        ] {
            insert_rows(transaction, table, columns, width, rows, "").await?;
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
