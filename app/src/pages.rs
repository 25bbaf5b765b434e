//! The pages, one module each.

mod gate;
pub mod join;
pub mod not_found;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod sign_in;
