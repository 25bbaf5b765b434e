//! Reading dimension rows.

use std::sync::Arc;

use domain::access::OrgId;
use domain::session::ActorKind;
use domain::{Actor, App, Device, Platform};

use super::{ClientRow, Dimensions, Totals};
use crate::store::engine::{Raw, Row, Transaction};
use crate::store::sql::Sql;
use crate::store::{Error, Result, Store};

/// The highest key of each dimension, how many sessions there are, and the newest day. With a limit instead of a maximum, which
/// PostgreSQL plans in half as long again; and with the number of the organization in its text, so that it is planned
/// once a connection: every question begins with it, and planning it took longer than answering it.
fn last_keys(org: OrgId) -> Sql {
    let mut sql = Sql::new("SELECT ");
    for table in ["actors", "apps", "devices", "clients"] {
        sql.push("COALESCE((SELECT key FROM ")
            .push(table)
            .push(" WHERE org_id = ");
        sql.number(org.0).push(" ORDER BY key DESC LIMIT 1), 0), ");
    }
    sql.push("COALESCE((SELECT n FROM key_counts WHERE org_id = ")
        .number(org.0);
    sql.push(" AND dimension = 0 AND key = 0), 0), COALESCE((SELECT day FROM day_counts WHERE org_id = ")
        .number(org.0);
    sql.push(" AND dimension = 0 AND key = 0 ORDER BY day DESC LIMIT 1), 0)");
    sql
}

const TOTALS: &str = "SELECT dimension, key, n FROM key_counts WHERE org_id = $1";
const DAYS: &str =
    "SELECT day, n FROM day_counts WHERE org_id = $1 AND dimension = 0 AND key = 0 ORDER BY day";
const ACTORS: &str = "SELECT kind, label, subject FROM actors WHERE org_id = $1 AND key > $2 ORDER BY key";
const APPS: &str =
    "SELECT app_id, name, version, build_id, app_group FROM apps WHERE org_id = $1 AND key > $2 ORDER BY key";
const DEVICES: &str =
    "SELECT device_id, name, platform, os_version FROM devices WHERE org_id = $1 AND key > $2 ORDER BY key";
const CLIENTS: &str = "SELECT referrer_host, language, user_agent, location FROM clients \
    WHERE org_id = $1 AND key > $2 ORDER BY key";

fn after(sql: &'static str, org: OrgId, key: i64) -> Raw {
    Raw {
        sql,
        values: vec![org.0.into(), key.into()],
    }
}

/// Runs the statements that bring `$known` up to date, on `$place`: a store or a transaction.
macro_rules! bring_up_to_date {
    ($place:expr, $org:expr, $known:expr, $with_totals:expr) => {{
        let mut known: Arc<Dimensions> = $known;
        let last = $place.fetch_one(&last_keys($org)).await?;
        let newer = |column: usize, key: i64| -> Result<bool> { Ok(last.get::<i64>(column)? > key) };
        if newer(0, known.actors.last_key())? {
            let rows = $place
                .fetch_all(&after(ACTORS, $org, known.actors.last_key()))
                .await?;
            let dimensions = Arc::make_mut(&mut known);
            for row in &rows {
                dimensions.actors.push(actor(row)?);
            }
        }
        if newer(1, known.apps.last_key())? {
            let rows = $place
                .fetch_all(&after(APPS, $org, known.apps.last_key()))
                .await?;
            let dimensions = Arc::make_mut(&mut known);
            for row in &rows {
                dimensions.apps.push(app(row)?);
            }
        }
        if newer(2, known.devices.last_key())? {
            let rows = $place
                .fetch_all(&after(DEVICES, $org, known.devices.last_key()))
                .await?;
            let dimensions = Arc::make_mut(&mut known);
            for row in &rows {
                dimensions.devices.push(device(row)?);
            }
        }
        if newer(3, known.clients.last_key())? {
            let rows = $place
                .fetch_all(&after(CLIENTS, $org, known.clients.last_key()))
                .await?;
            let dimensions = Arc::make_mut(&mut known);
            for row in &rows {
                dimensions.clients.push(client(row)?);
            }
        }
        if $with_totals && known.totals.are_stale(last.get(4)?, last.get(5)?) {
            let of_org = |sql| Raw {
                sql,
                values: vec![$org.0.into()],
            };
            let totals = $place.fetch_all(&of_org(TOTALS)).await?;
            let days = $place.fetch_all(&of_org(DAYS)).await?;
            Arc::make_mut(&mut known).totals = Arc::new(read_totals(&totals, &days)?);
        }
        known
    }};
}

impl Store {
    /// The dimension rows of an organization, all that are committed now.
    pub(in crate::store) async fn dimensions(&self, org: OrgId) -> Result<Arc<Dimensions>> {
        let before = self.dimensions.known(org);
        let known = bring_up_to_date!(self, org, before.clone(), true);
        if !Arc::ptr_eq(&before, &known) {
            self.dimensions.learn(org, &known);
        }
        Ok(known)
    }

    /// The dimension rows that `transaction` sees. They are not remembered: it may be undone.
    pub(in crate::store) async fn dimensions_in(
        &self,
        transaction: &mut Transaction,
        org: OrgId,
    ) -> Result<Arc<Dimensions>> {
        Ok(bring_up_to_date!(
            transaction,
            org,
            self.dimensions.known(org),
            false
        ))
    }
}

fn actor(row: &Row) -> Result<Actor> {
    let kind: String = row.get(0)?;
    Ok(Actor {
        kind: ActorKind::from_key(&kind).ok_or(Error::Corrupt("a kind of actor"))?,
        label: row.get(1)?,
        subject: row.get(2)?,
    })
}

fn app(row: &Row) -> Result<App> {
    Ok(App {
        id: row.get(0)?,
        name: row.get(1)?,
        version: row.get(2)?,
        build_id: row.get(3)?,
        group: row.get(4)?,
    })
}

fn device(row: &Row) -> Result<Device> {
    Ok(Device {
        id: row.get(0)?,
        name: row.get(1)?,
        platform: Platform::from_code(row.get(2)?).ok_or(Error::Corrupt("a platform"))?,
        os_version: row.get(3)?,
    })
}

fn client(row: &Row) -> Result<ClientRow> {
    Ok(ClientRow {
        referrer_host: row.get(0)?,
        language: row.get(1)?,
        user_agent: row.get(2)?,
        location: row.get(3)?,
    })
}

fn read_totals(totals: &[Row], days: &[Row]) -> Result<Totals> {
    let totals = totals
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    let days = days.iter().map(|row| Ok((row.get(0)?, row.get(1)?)));
    Ok(Totals::from_rows(
        totals.collect::<Result<_>>()?,
        days.collect::<Result<_>>()?,
    ))
}
