//! The REST API, in process, on SQLite and on PostgreSQL.

#[path = "../support/mod.rs"]
mod support;

mod world;

mod apart;
mod appetize;
mod batch;
mod commands;
mod csv;
mod document;
mod events;
mod files;
mod import;
mod keeping;
mod reading;
mod recording;
mod repeating;
mod sequences;
mod together;
