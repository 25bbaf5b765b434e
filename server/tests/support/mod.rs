//! What contract tests share: an empty database on either engine.

pub mod database;
