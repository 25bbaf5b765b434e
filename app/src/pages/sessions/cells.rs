//! The columns of the table: what each says of a row.

pub mod app;
pub mod date;
pub mod device;
pub mod duration;
pub mod files;
pub mod lines;
pub mod queue;
pub mod who;
