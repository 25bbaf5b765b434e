//! The pages, one module each.

mod gate;
pub mod not_found;
pub mod sessions;
pub mod setup;
pub mod sign_in;
