//! The contract of the store: every test runs on SQLite and on PostgreSQL.

#[path = "../support/mod.rs"]
mod support;

mod agreement;
mod amending;
mod crowd;
mod importing;
mod invites;
mod members;
mod naive;
mod opening;
mod ordering;
mod people;
mod recording;
mod refreshing;
mod scopes;
mod seeding;
mod sign_ins;
mod story;
mod tokens;
