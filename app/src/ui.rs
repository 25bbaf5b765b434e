//! Components that know nothing of sessions: what any page of any product could use.
//!
//! They take words and callbacks, never domain rules; the exceptions are the date range and the multi-select, whose
//! values are the domain's `DateFilter` and the port's facets.

pub mod icon;

pub use icon::{Icon, IconName};
