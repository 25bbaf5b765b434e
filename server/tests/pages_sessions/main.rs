//! The page of sessions as the server renders it, over a backend whose answers are made up.

#[path = "../fake_backend/mod.rs"]
mod fake_backend;

mod detail;
mod empty;
mod filters;
mod markup;
mod paging;
mod rows;
mod site;
