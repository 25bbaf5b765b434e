//! Session History's server.

pub mod blob;
pub mod clock;
pub mod entropy;
pub mod secret;
pub mod store;
