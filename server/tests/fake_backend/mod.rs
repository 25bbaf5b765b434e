//! A backend without a database: realistic answers for pages under test and for looking at them in a browser.
//!
//! Shared by the tests of rendered pages and by `examples/preview.rs`. It filters, sorts and pages its rows the way the
//! real one promises to, and can be told to be slow, empty or broken.

mod facets;
mod files;
mod list;
mod people;
mod rows;
mod settings;

use std::time::Duration;

use app::backend::{
    Access, AccessItem, AccessItemRequest, AuditPage, Backend, FacetPage, FacetRequest, Invitation,
    LocalTime, Organization, QueueLimits, Refresh, RefreshRequest, Retention, SessionDetail, SessionRow,
    SessionsPage, Summary, Viewer, Welcome,
};
use app::error::{AppError, ErrorKind};
use async_trait::async_trait;
use domain::{Client, Options, Session, SessionId, Timestamp};

pub use people::Person;

/// A backend whose answers are made up.
pub struct FakeBackend {
    /// Who asks; nobody is signed in where there is none.
    pub person: Option<Person>,
    /// The rows, newest first.
    pub rows: Vec<SessionRow>,
    /// How long each answer takes.
    pub delay: Duration,
    /// Every read of sessions fails.
    pub broken: bool,
}

impl FakeBackend {
    /// An admin, and enough rows for three pages.
    pub fn for_admin() -> Self {
        Self::for_person(Some(Person::Ada))
    }

    /// Somebody, or nobody, and enough rows for three pages.
    pub fn for_person(person: Option<Person>) -> Self {
        Self {
            person,
            rows: rows::rows(120),
            delay: Duration::ZERO,
            broken: false,
        }
    }

    /// Follows a list of words, e.g. `slow,user`: what the preview's `?fake=` holds.
    pub fn following(words: &str) -> Self {
        let mut fake = Self::for_admin();
        for word in words.split(',') {
            match word {
                "slow" => fake.delay = Duration::from_millis(1500),
                "empty" => fake.rows.clear(),
                "broken" => fake.broken = true,
                "user" => fake.person = Some(Person::Maria),
                "developer" => fake.person = Some(Person::Leo),
                "stranger" => fake.person = Some(Person::Nina),
                "signed-out" => fake.person = None,
                _ => {}
            }
        }
        fake
    }

    async fn reading(&self) -> Result<Viewer, AppError> {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        let viewer = self.viewer().await?;
        if self.broken {
            return Err(AppError {
                request_id: Some("req_7f3a9c20e1".to_owned()),
                ..AppError::new(ErrorKind::Failed, "The database took too long to answer.")
            });
        }
        if viewer.role.is_none() {
            return Err(AppError::new(
                ErrorKind::Forbidden,
                "You are not a member of this organization.",
            ));
        }
        Ok(viewer)
    }

    /// The rows that the viewer may see.
    fn scope(&self) -> Vec<SessionRow> {
        match self.person {
            Some(person) => self.rows.iter().filter(|row| person.sees(row)).cloned().collect(),
            None => Vec::new(),
        }
    }
}

/// The moment at which everything happens.
pub fn now() -> Timestamp {
    "2026-11-23T14:31:48.000Z".parse().expect("a time")
}

/// A time as UTC shows it.
pub fn utc(at: Timestamp) -> LocalTime {
    LocalTime {
        at,
        offset_seconds: 0,
    }
}

const LIMITS: QueueLimits = QueueLimits {
    medium_millis: 30_000,
    long_millis: 120_000,
};

#[async_trait]
impl Backend for FakeBackend {
    async fn welcome(&self) -> Result<Welcome, AppError> {
        Ok(people::welcome())
    }

    async fn viewer(&self) -> Result<Viewer, AppError> {
        self.person
            .map(Person::viewer)
            .ok_or_else(|| AppError::new(ErrorKind::SignedOut, "You are signed out."))
    }

    async fn sessions(&self, query: String) -> Result<SessionsPage, AppError> {
        self.reading().await?;
        Ok(list::page(&self.scope(), &query, LIMITS))
    }

    async fn summary(&self, query: String) -> Result<Summary, AppError> {
        self.reading().await?;
        Ok(list::summary(&self.scope(), &query))
    }

    async fn facet(&self, request: FacetRequest) -> Result<FacetPage, AppError> {
        self.reading().await?;
        Ok(facets::page(&self.scope(), &request))
    }

    async fn session(&self, id: SessionId) -> Result<SessionDetail, AppError> {
        self.reading().await?;
        let row = self.scope().into_iter().find(|row| row.id == id).ok_or_else(|| {
            AppError::new(
                ErrorKind::NotFound,
                "There is no such session in what you may see.",
            )
        })?;
        Ok(SessionDetail {
            session: whole(&row),
            row,
            now: utc(now()),
            limits: LIMITS,
        })
    }

    async fn refresh(&self, request: RefreshRequest) -> Result<Refresh, AppError> {
        self.reading().await?;
        let rows = self.scope();
        Ok(Refresh {
            new_sessions: 3,
            summary: list::summary(&rows, &request.query),
            rows: rows
                .into_iter()
                .filter(|row| request.ids.contains(&row.id))
                .collect(),
            now: utc(now().plus_millis(2_000)),
        })
    }

    async fn access(&self, _: String) -> Result<Access, AppError> {
        let viewer = self.reading().await?;
        settings::access(self.person.unwrap_or(Person::Nina), viewer.role)
    }

    async fn access_item(&self, request: AccessItemRequest) -> Result<AccessItem, AppError> {
        settings::item(self.reading().await?.role, &request)
    }

    async fn organization(&self) -> Result<Organization, AppError> {
        settings::organization(self.reading().await?.role)
    }

    async fn audit(&self, query: String) -> Result<AuditPage, AppError> {
        settings::audit(self.reading().await?.role, &query)
    }

    async fn retention(&self, query: String) -> Result<Retention, AppError> {
        settings::retention(self.reading().await?.role, &query)
    }

    async fn invitation(&self, secret: String) -> Result<Invitation, AppError> {
        settings::invitation(&secret)
    }
}

/// The session behind a row.
fn whole(row: &SessionRow) -> Session {
    Session {
        id: row.id,
        actor: row.actor.clone(),
        app: row.app.clone(),
        device: row.device.clone(),
        status: row.status,
        requested_at: row.requested_at.at,
        started_at: row.started_at,
        user_connected_at: row.started_at.map(|at| at.plus_millis(812)),
        first_frame_at: row.started_at.map(|at| at.plus_millis(2_031)),
        app_launched_at: row.started_at.map(|at| at.plus_millis(4_400)),
        ended_at: row.ended_at.map(|at| at.at),
        closed_at: row.ended_at.map(|at| at.at.plus_millis(1_200)),
        last_seen_at: row.last_seen_at.map(|at| at.at),
        queue_kind: row.queue_kind,
        end_reason: row.end_reason.clone(),
        error: row.error.clone(),
        end_estimated: row.status == domain::Status::Lost,
        client: Client {
            referrer_host: Some("pay.harbor.example".to_owned()),
            ip: Some("2001:db8::7f3a".to_owned()),
            language: Some("de-DE".to_owned()),
            user_agent: Some(
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15".to_owned(),
            ),
            location: Some("Hamburg, Germany".to_owned()),
        },
        options: Options {
            orientation: Some("portrait".to_owned()),
            debug: Some(true),
            network_intercept: Some(false),
            headless: None,
            reserved_device: None,
        },
        tags: [("branch", "release/4.12"), ("suite", "checkout")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
        attachments: files::attachments(row),
    }
}
