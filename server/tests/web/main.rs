//! What browsers talk to, driven in this process over a real SQLite file, and where the database matters over
//! PostgreSQL too.

#[path = "../support/mod.rs"]
mod support;

mod audit;
mod browser;
mod forms;
mod noting;
mod nul;
mod pages;
mod scope;
mod settings;
mod setup;
mod silence;
mod site;
