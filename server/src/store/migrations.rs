//! The migrations of both engines, inside the binary. The same numbers stand on both sides.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use super::engine::Dialect;

/// Number, name, SQLite's text, PostgreSQL's text.
type Pair = (i64, &'static str, &'static str, &'static str);

macro_rules! pair {
    ($number:literal, $name:literal, $file:literal) => {
        (
            $number,
            $name,
            include_str!(concat!("../../../migrations/sqlite/", $file)),
            include_str!(concat!("../../../migrations/postgres/", $file)),
        )
    };
}

const PAIRS: &[Pair] = &[
    pair!(1, "organizations", "0001_organizations.sql"),
    pair!(2, "sessions", "0002_sessions.sql"),
    pair!(3, "products", "0003_products.sql"),
    pair!(4, "settings", "0004_settings.sql"),
    pair!(5, "audit log", "0005_audit_log.sql"),
    pair!(6, "blobs", "0006_blobs.sql"),
    pair!(7, "request_keys", "0007_request_keys.sql"),
    pair!(8, "pulls", "0008_pulls.sql"),
];

/// The migrations of one engine.
pub(super) fn migrator(dialect: Dialect) -> Migrator {
    let migrations = PAIRS
        .iter()
        .map(|(number, name, sqlite, postgres)| {
            let text = match dialect {
                Dialect::Sqlite => *sqlite,
                Dialect::Postgres => *postgres,
            };
            Migration::new(
                *number,
                (*name).into(),
                MigrationType::Simple,
                text.into_sql_str(),
                false,
            )
        })
        .collect();
    Migrator::with_migrations(migrations)
}
