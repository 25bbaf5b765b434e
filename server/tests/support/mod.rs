//! What contract tests share: an empty database on either engine, sessions to put into it, and a plain evaluator of
//! filters that the store is held against.

pub mod crowd;
pub mod database;
pub mod naive;
pub mod story;
