//! Settings: a tab for each matter. The address alone says which tab is open, and which dialog over it: a dialog is a
//! page of its own, and every change is a plain form, so that all of it works without scripts.

mod access;
mod audit;
mod frame;
mod handed;
mod invites;
mod member;
mod members;
mod organization;
mod page_dialog;
mod refused;
mod retention;
mod role_choice;
mod tokens;
mod told;

pub use self::frame::page;
