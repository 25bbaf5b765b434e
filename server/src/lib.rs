//! Session History's server.

pub mod clock;
pub mod config;
pub mod entropy;
pub mod secret;
pub mod seed;
pub mod service;
pub mod store;
