//! Pages as the server renders them, over made-up data.

#[path = "../fake_backend/mod.rs"]
mod fake_backend;

mod filters;
mod page;
mod settings;
mod shell;
mod sign_in;
mod site;
