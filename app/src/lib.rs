//! The interface of Session History: shell, routes, pages and components.
//!
//! Knows the domain and Leptos. Never names a database, a server framework or a runtime, and has no features of its
//! own: the `server` and `frontend` crates switch Leptos to rendering or hydrating.

// Views of many nested elements are types of many nested generics.
#![recursion_limit = "256"]

pub mod backend;
pub mod error;
pub mod forms;
pub mod later;
pub mod memo;
pub mod pages;
pub mod preferences;
pub mod response;
pub mod routes;
pub mod server_fns;
pub mod shell;
pub mod ui;
pub mod wire;
pub mod words;

pub use routes::App;
pub use shell::Document;
