//! Session History's server.

pub mod seed;
pub mod store;
