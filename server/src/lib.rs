//! Session History's server.

pub mod store;
