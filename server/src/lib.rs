//! Session History's server.
//!
//! `store` owns SQL, `blob` the files of sessions, `appetize` asks Appetize, `service` the use cases, `api` what machines talk to, `web` what
//! browsers talk to, `cli` the commands, `config` the settings.
//! Time and randomness come in through `clock` and `entropy` alone.

// Views of many nested elements are types of many nested generics.
#![recursion_limit = "256"]

pub mod api;
pub mod appetize;
pub mod blob;
pub mod cli;
pub mod clock;
pub mod config;
pub mod entropy;
pub mod secret;
pub mod seed;
pub mod service;
pub mod store;
pub mod web;

// So that the library's own tests share what its integration tests use.
#[cfg(test)]
extern crate self as server;
