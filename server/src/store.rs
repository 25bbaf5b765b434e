//! The database: one schema on two engines, SQLite and PostgreSQL.
//!
//! Owns every SQL statement of the project. Knows nothing of HTTP, pages or passwords. Every read of sessions takes a
//! [`domain::Scope`] and puts it into its SQL. What it promises is checked by one set of contract tests that runs on
//! both engines.

mod audit;
mod backup;
mod blobs;
mod count;
mod dimensions;
mod engine;
mod error;
mod export;
mod facets;
mod facts;
mod invites;
mod members;
mod migrations;
mod open;
mod orgs;
mod page;
mod path;
mod people;
mod pulls;
mod retention;
mod selection;
mod sign_ins;
mod sql;
#[cfg(test)]
mod tests;
mod tokens;
mod url;
mod write;

pub use audit::AfterEntry;
pub use blobs::NamedBlob;
pub use count::Overview;
pub use error::{Error, Result};
pub use export::Export;
pub use facets::{FacetPaging, FacetRow, FacetRows, Gone};
pub use invites::{Invite, Joining};
pub use members::{Member, MemberChange};
pub use open::MOST_EXPORTS;
pub use orgs::{NewOrg, Org, OrgChange};
pub use page::Page;
pub use people::{Added, Membership, NewPerson, Person};
pub use retention::{Kept, Retention};
pub use sign_ins::{NewSignIn, SignIn};
pub use tokens::{NewToken, Token, TokenList};
pub use url::{DatabaseUrl, InvalidDatabaseUrl};
pub use write::{Expiry, Import, Recorded, RequestKey};

use std::sync::Arc;

use domain::filter::Filter;
use domain::{Interval, Timestamp};

/// An open database. Cheap to clone; every clone uses the same connections.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Arc<engine::Engine>,
    dimensions: Arc<dimensions::Cache>,
}

/// What a read of sessions asks for: the filter, its days already turned into a span of time, and the moment the
/// answer is fixed at.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The filter; its `dates` and `zone` are not looked at, `interval` is.
    pub filter: Filter,
    /// The span of `requested_at`.
    pub interval: Interval,
    /// Only sessions requested until then (inclusive); an export is fixed at its start.
    pub as_of: Option<Timestamp>,
}
