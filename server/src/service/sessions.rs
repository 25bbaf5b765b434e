//! Sessions as pages and programs ask for them: a raw query in, what the viewer may see of it out.

mod counts;
mod facets;
mod rows;
mod view;

pub use counts::Counts;
pub use facets::facet;
pub use view::Asked;

use app::backend::{QueueLimits, Refresh, RefreshRequest, SessionDetail, SessionsPage, Summary};
use domain::filter::{Sort, UserKey};
use domain::{Scope, SessionId};

use super::{Error, Result, Services};
use crate::store::Org;

/// New sessions are counted so far; more of them are "500 new sessions".
const MOST_NEW: u16 = 500;
/// Rows that a page may ask about at once.
const MOST_ROWS: usize = 200;

/// Who reads, and where.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The organization.
    pub org: Org,
    /// What of it they may read.
    pub scope: Scope,
}

impl Reader {
    fn limits(&self) -> QueueLimits {
        QueueLimits {
            medium_millis: self.org.queue_medium_millis,
            long_millis: self.org.queue_long_millis,
        }
    }
}

/// A page of the sessions that a raw query asks for. Bad values are told in the page, not as an error.
pub async fn page(services: &Services, reader: &Reader, query: &str) -> Result<SessionsPage> {
    let asked = Asked::read(query, services.clock.now());
    let page = services
        .store
        .page(&reader.scope, &asked.view, &asked.paging)
        .await?;
    let filter = &asked.view.filter;
    let users: Vec<UserKey> = filter.users.clone();
    let labels = services.store.user_labels(&reader.scope, &users).await?;
    let devices = services
        .store
        .device_labels(&reader.scope, &filter.devices)
        .await?;
    Ok(SessionsPage {
        rows: page
            .sessions
            .into_iter()
            .map(|session| asked.row(session))
            .collect(),
        next_cursor: page.next.map(|cursor| asked.next(cursor).to_string()),
        user_labels: users.iter().map(UserKey::to_string).zip(labels).collect(),
        device_labels: filter.devices.iter().cloned().zip(devices).collect(),
        now: asked.local(asked.now),
        limits: reader.limits(),
        problems: asked.problems,
    })
}

/// How many sessions match a raw query, and how many there are.
pub async fn summary(services: &Services, reader: &Reader, query: &str) -> Result<Summary> {
    let asked = Asked::read(query, services.clock.now());
    let matching = counts::exact(services, &reader.scope, &asked.view).await?;
    among_all(services, reader, matching).await
}

async fn among_all(services: &Services, reader: &Reader, matching: i64) -> Result<Summary> {
    let overview = services.store.overview(&reader.scope).await?;
    Ok(Summary {
        matching,
        total: overview.total,
        running: overview.running,
        queued: overview.queued,
    })
}

/// One session; nothing is told about one out of scope.
pub async fn detail(services: &Services, reader: &Reader, id: SessionId) -> Result<SessionDetail> {
    let asked = Asked::read("", services.clock.now());
    let session = services
        .store
        .find(&reader.scope, id)
        .await?
        .ok_or(Error::NotFound("session"))?;
    Ok(SessionDetail {
        row: asked.row(session.clone()),
        session,
        now: asked.local(asked.now),
        limits: reader.limits(),
    })
}

/// What changed on a list that is being read.
pub async fn refresh(services: &Services, reader: &Reader, request: &RefreshRequest) -> Result<Refresh> {
    if request.ids.len() > MOST_ROWS {
        return Err(Error::invalid(
            "ids",
            format!("Ask for {MOST_ROWS} rows at the most."),
        ));
    }
    let asked = Asked::read(&request.query, services.clock.now());
    let (scope, view) = (&reader.scope, &asked.view);
    let matching = counts::recent(services, scope, view).await?;
    let new_sessions = match request.head {
        _ if view.filter.sort != Sort::default() => 0,
        Some(head) => counts::recent_before(services, scope, view, head, MOST_NEW).await?,
        // On a list without rows all of them are new.
        None => matching.min(MOST_NEW.into()),
    };
    let rows = services.store.find_many(&reader.scope, &request.ids).await?;
    Ok(Refresh {
        new_sessions,
        rows: rows.into_iter().map(|session| asked.row(session)).collect(),
        summary: among_all(services, reader, matching).await?,
        now: asked.local(asked.now),
    })
}
