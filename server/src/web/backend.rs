//! The interface's port, answered for one viewer and one request.
//!
//! Each call asks a use case with the viewer's scope and turns its error into the interface's words. Owns no rule.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use app::backend::{
    Access, AccessItem, AccessItemRequest, AuditPage, Backend, FacetPage, FacetRequest, Handed, Invitation,
    OrgChoice, Organization, Refresh, RefreshRequest, Retention, SessionDetail, SessionsPage, SharedBackend,
    Summary, Viewer, Welcome,
};
use app::error::AppError;
use async_trait::async_trait;
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::SessionId;

use super::{Web, client, cookies, status_of};
use crate::service::acting::Acting;
use crate::service::sign_ins::SignedIn;
use crate::service::{Error, RequestId, Result, Services, sessions, settings};

/// Admins named to somebody who needs one.
const MAX_ADMINS: u16 = 3;

/// The status of the answer that calls to the backend ask for. Of several, the gravest.
#[derive(Clone, Debug, Default)]
pub struct Answered(Arc<AtomicU16>);

impl Answered {
    /// Asks for a status.
    pub fn with(&self, status: u16) {
        self.0.fetch_max(status, Ordering::Relaxed);
    }

    /// What was asked for.
    pub fn status(&self) -> Option<StatusCode> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            status => StatusCode::from_u16(status).ok(),
        }
    }
}

/// The backend for whoever asks.
pub fn backend_for(
    web: &Web,
    viewer: Option<SignedIn>,
    parts: &Parts,
    request_id: RequestId,
    answered: Answered,
) -> SharedBackend {
    Arc::new(ViewerBackend {
        host: client::host(parts, &web.settings),
        typed_email: cookies::typed_email(&parts.headers),
        handed: parts.extensions.get().cloned(),
        web: web.clone(),
        viewer,
        request_id,
        answered,
    })
}

struct ViewerBackend {
    web: Web,
    viewer: Option<SignedIn>,
    host: String,
    typed_email: String,
    handed: Option<Handed>,
    request_id: RequestId,
    answered: Answered,
}

impl ViewerBackend {
    fn services(&self) -> &Services {
        &self.web.services
    }

    fn signed_in(&self) -> Result<&SignedIn> {
        self.viewer.as_ref().ok_or(Error::SignedOut)
    }

    /// Where the viewer looks and what they may read there.
    fn reader(&self) -> Result<sessions::Reader> {
        let who = self.signed_in()?;
        Ok(sessions::Reader {
            org: who.org()?.clone(),
            scope: who.scope()?,
        })
    }

    /// The viewer at work in the organization they look at.
    fn acting(&self) -> Result<Acting> {
        Acting::of(self.signed_in()?)
    }

    /// The result in the interface's words.
    fn tell<T>(&self, result: Result<T>) -> Result<T, AppError> {
        result.map_err(|error| {
            self.answered.with(status_of(error.kind()).as_u16());
            error.report(self.request_id.as_str())
        })
    }

    async fn load_viewer(&self) -> Result<Viewer> {
        let who = self.signed_in()?;
        let choice = |membership: &crate::store::Membership| OrgChoice {
            slug: membership.org.slug.clone(),
            name: membership.org.name.clone(),
        };
        let admins = match who.current() {
            Some(membership) => {
                self.services()
                    .store
                    .admin_emails(membership.org.id, MAX_ADMINS)
                    .await?
            }
            None => Vec::new(),
        };
        Ok(Viewer {
            email: who.person.email.clone(),
            name: who.person.name.clone(),
            role: who.current().map(|membership| membership.role),
            org: who.current().map(choice),
            orgs: who.memberships.iter().map(choice).collect(),
            admins,
            time_zone: who.current().map(|membership| membership.org.time_zone.clone()),
        })
    }
}

#[async_trait]
impl Backend for ViewerBackend {
    async fn welcome(&self) -> Result<Welcome, AppError> {
        Ok(Welcome {
            host: self.host.clone(),
            typed_email: self.typed_email.clone(),
            demo_accounts: self.web.settings.demo_accounts.clone(),
        })
    }

    async fn viewer(&self) -> Result<Viewer, AppError> {
        self.tell(self.load_viewer().await)
    }

    async fn sessions(&self, query: String) -> Result<SessionsPage, AppError> {
        let done = async { sessions::page(self.services(), &self.reader()?, &query).await };
        self.tell(done.await)
    }

    async fn summary(&self, query: String) -> Result<Summary, AppError> {
        let done = async { sessions::summary(self.services(), &self.reader()?, &query).await };
        self.tell(done.await)
    }

    async fn facet(&self, request: FacetRequest) -> Result<FacetPage, AppError> {
        let done = async { sessions::facet(self.services(), &self.reader()?, &request).await };
        self.tell(done.await)
    }

    async fn session(&self, id: SessionId) -> Result<SessionDetail, AppError> {
        let done = async { sessions::detail(self.services(), &self.reader()?, id).await };
        self.tell(done.await)
    }

    async fn refresh(&self, request: RefreshRequest) -> Result<Refresh, AppError> {
        let done = async { sessions::refresh(self.services(), &self.reader()?, &request).await };
        self.tell(done.await)
    }

    async fn access(&self, query: String) -> Result<Access, AppError> {
        let done = async {
            let handed = self.handed.clone();
            settings::access(self.services(), &self.acting()?, &query, handed).await
        };
        self.tell(done.await)
    }

    async fn access_item(&self, request: AccessItemRequest) -> Result<AccessItem, AppError> {
        let done = async { settings::access_item(self.services(), &self.acting()?, &request).await };
        self.tell(done.await)
    }

    async fn organization(&self) -> Result<Organization, AppError> {
        let lost_after = self.web.settings.lost_after;
        let told = self
            .acting()
            .and_then(|acting| settings::organization(&acting, lost_after));
        self.tell(told)
    }

    async fn audit(&self, query: String) -> Result<AuditPage, AppError> {
        let done = async { settings::audit_page(self.services(), &self.acting()?, &query).await };
        self.tell(done.await)
    }

    async fn retention(&self, query: String) -> Result<Retention, AppError> {
        let done = async { settings::retention(self.services(), &self.acting()?, &query).await };
        self.tell(done.await)
    }

    async fn invitation(&self, secret: String) -> Result<Invitation, AppError> {
        let done = settings::invitation(self.services(), &secret, self.viewer.as_ref());
        self.tell(done.await)
    }
}
