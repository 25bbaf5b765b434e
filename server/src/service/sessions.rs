//! Sessions as pages and programs ask for them.

use app::backend::{FacetPage, FacetRequest, Refresh, RefreshRequest, SessionDetail, SessionsPage, Summary};
use domain::{Scope, SessionId};

use super::{Error, Result, Services};
use crate::store::Org;

/// Who reads, and where.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The organization.
    pub org: Org,
    /// What of it they may read.
    pub scope: Scope,
}

fn missing<T>() -> Result<T> {
    Err(Error::system(
        "read sessions",
        "this build has no table of sessions",
    ))
}

/// A page of the sessions that a raw query asks for.
pub async fn page(_: &Services, _: &Reader, _: &str) -> Result<SessionsPage> {
    missing()
}

/// Counts.
pub async fn summary(_: &Services, _: &Reader, _: &str) -> Result<Summary> {
    missing()
}

/// Options of a filter.
pub async fn facet(_: &Services, _: &Reader, _: &FacetRequest) -> Result<FacetPage> {
    missing()
}

/// One session.
pub async fn detail(_: &Services, _: &Reader, _: SessionId) -> Result<SessionDetail> {
    missing()
}

/// What changed.
pub async fn refresh(_: &Services, _: &Reader, _: &RefreshRequest) -> Result<Refresh> {
    missing()
}
