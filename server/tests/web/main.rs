//! What browsers talk to, driven in this process over a real SQLite file.

#[expect(dead_code, reason = "these tests need SQLite alone")]
#[path = "../support/mod.rs"]
mod support;

mod audit;
mod browser;
mod forms;
mod pages;
mod scope;
mod settings;
mod setup;
mod silence;
mod site;
