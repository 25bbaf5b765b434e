//! The port between the interface and whatever answers it.
//!
//! The server implements [`Backend`] for one signed-in person and provides it through Leptos' context as
//! [`SharedBackend`]; a `#[server]` function takes it from there. Tests provide a fake. It speaks the domain's words
//! and the page's shapes, and every read it offers is bound to the viewer it was made for.

mod settings;

use std::sync::Arc;

use async_trait::async_trait;
use domain::filter::Problem;
use domain::{
    Actor, App, AttachmentKind, AttachmentState, Device, QueueKind, Role, Session, SessionId, Status,
    Timestamp,
};
use serde::{Deserialize, Serialize};

pub use self::settings::{
    Access, AccessItem, AccessItemRequest, AccessKind, AuditPage, AuditRow, Going, Handed, HandedKind,
    Invitation, InviteRow, LIST_KEYS, MemberRow, Members, Organization, Retention, RetentionField, TokenRow,
    Tokens,
};
use crate::error::AppError;

/// What the context holds.
pub type SharedBackend = Arc<dyn Backend>;

/// Everything the interface asks of the server.
#[async_trait]
pub trait Backend: Send + Sync {
    /// What the sign-in and set-up pages show. Needs no sign-in.
    async fn welcome(&self) -> Result<Welcome, AppError>;

    /// Who is signed in and where. [`crate::error::ErrorKind::SignedOut`] where nobody is.
    async fn viewer(&self) -> Result<Viewer, AppError>;

    /// A page of the sessions that `query` (a raw URL query) asks for.
    async fn sessions(&self, query: String) -> Result<SessionsPage, AppError>;

    /// How many sessions match `query`, and how many there are at all.
    async fn summary(&self, query: String) -> Result<Summary, AppError>;

    /// One page of the options of a filter.
    async fn facet(&self, request: FacetRequest) -> Result<FacetPage, AppError>;

    /// One session. A foreign id is not found.
    async fn session(&self, id: SessionId) -> Result<SessionDetail, AppError>;

    /// What changed on a list that is being read.
    async fn refresh(&self, request: RefreshRequest) -> Result<Refresh, AppError>;

    /// Who and what has access; `query` holds the pages of the lists ([`LIST_KEYS`]).
    async fn access(&self, query: String) -> Result<Access, AppError>;

    /// One token, member or invitation. A foreign id is not found.
    async fn access_item(&self, request: AccessItemRequest) -> Result<AccessItem, AppError>;

    /// What the organization decides for itself.
    async fn organization(&self) -> Result<Organization, AppError>;

    /// A page of the audit log that `query` (a raw URL query) asks for.
    async fn audit(&self, query: String) -> Result<AuditPage, AppError>;

    /// How long the organization keeps things. `query` (a raw URL query) holds what was typed into the form.
    async fn retention(&self, query: String) -> Result<Retention, AppError>;

    /// What the link of an invitation is good for. Needs no sign-in.
    async fn invitation(&self, secret: String) -> Result<Invitation, AppError>;
}

/// What the document around the app needs; in the context wherever the server renders, never in the browser. The
/// nonce of the page's scripts comes from [`leptos::nonce::use_nonce`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageHead {
    /// The style sheet; nothing where no site was built.
    pub css_href: Option<String>,
    /// The module whose default export takes `{ module_or_path: wasm_href }` and which then exports `hydrate()`.
    pub js_href: Option<String>,
    /// The WebAssembly that belongs to it.
    pub wasm_href: Option<String>,
    /// The icon of the browser's tab.
    pub favicon_href: Option<String>,
    /// What this browser chose.
    pub preferences: Preferences,
    /// Every other asset: its path below `style/assets/` and its address, in the order of the paths.
    pub assets: Arc<Vec<(String, String)>>,
}

impl PageHead {
    /// The address of an asset by its path below `style/assets/`, e.g. `icons.svg`.
    pub fn asset(&self, path: &str) -> Option<&str> {
        let at = self
            .assets
            .binary_search_by(|(name, _)| name.as_str().cmp(path))
            .ok()?;
        Some(&self.assets[at].1)
    }
}

/// What a browser chose for itself. Kept in plain cookies (`theme=light|dark|system`, `sidebar=collapsed`) that the
/// browser sets, so that the server renders the right page at once. In the context wherever the server renders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// True where the sidebar is a rail.
    pub sidebar_collapsed: bool,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word in the cookie `theme` and in `data-theme`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.key() == key)
    }
}

/// What the sign-in page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Welcome {
    /// The host that people typed, e.g. `history.harbor.example`.
    pub host: String,
    /// The e-mail that was typed a moment ago and refused; empty where none was.
    pub typed_email: String,
    /// Accounts that one click signs in to; only while the demo runs.
    pub demo_accounts: Vec<DemoAccount>,
}

/// An account of the demo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DemoAccount {
    /// The e-mail to post.
    pub email: String,
    /// The name to show.
    pub name: String,
    /// The role in the first organization.
    pub role: Role,
}

/// A signed-in member as the shell shows them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Viewer {
    /// The e-mail.
    pub email: String,
    /// The name, or the e-mail where there is none.
    pub name: String,
    /// The role in the current organization; nothing where they are no member of any.
    pub role: Option<Role>,
    /// The current organization.
    pub org: Option<OrgChoice>,
    /// Every organization they may switch to, by name, the current one included.
    pub orgs: Vec<OrgChoice>,
    /// E-mails of admins of the current organization who can help, a few at most.
    pub admins: Vec<String>,
    /// The IANA name of the current organization's time zone.
    pub time_zone: Option<String>,
}

impl Viewer {
    /// True for who finds something in the settings: admins all of it, developers the tokens they made.
    pub fn sees_settings(&self) -> bool {
        matches!(self.role, Some(Role::Admin | Role::Developer))
    }
}

/// An organization in the switcher.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrgChoice {
    /// Its word in URLs and on the command line.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// A time together with what its wall clock shows in the view's zone, so that the server and the browser render the
/// same without a time zone database in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalTime {
    /// The instant.
    pub at: Timestamp,
    /// The zone's offset at that instant, in seconds east of UTC.
    pub offset_seconds: i32,
}

/// How long a wait may be before its mark changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueLimits {
    /// From here on a wait is medium, in milliseconds.
    pub medium_millis: i64,
    /// From here on a wait is long, in milliseconds.
    pub long_millis: i64,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionsPage {
    /// The rows, in order.
    pub rows: Vec<SessionRow>,
    /// Continues the list; nothing at its end.
    pub next_cursor: Option<String>,
    /// Bad values of the query. The rows are those of the good values.
    pub problems: Vec<Problem>,
    /// The server's clock when it answered.
    pub now: LocalTime,
    /// Labels of what the query chose: `user` values as `token:<id>` become a person's words.
    pub user_labels: Vec<(String, String)>,
    /// Labels of devices the query chose, by device id.
    pub device_labels: Vec<(String, String)>,
    /// The organization's limits.
    pub limits: QueueLimits,
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// Who.
    pub actor: Actor,
    /// What.
    pub app: App,
    /// Where.
    pub device: Device,
    /// How it stands.
    pub status: Status,
    /// "Date".
    pub requested_at: LocalTime,
    /// When it started.
    pub started_at: Option<Timestamp>,
    /// When it ended, and that clock (a lost session says since when it is silent).
    pub ended_at: Option<LocalTime>,
    /// When its recorder was last heard of.
    pub last_seen_at: Option<LocalTime>,
    /// What it waited for.
    pub queue_kind: Option<QueueKind>,
    /// Time in the queue, in milliseconds.
    pub queue_millis: Option<i64>,
    /// Time in use, in milliseconds.
    pub duration_millis: Option<i64>,
    /// Why it ended.
    pub end_reason: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
    /// Its files, at most one of a kind.
    pub files: Vec<FileCell>,
}

/// A file as the list shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileCell {
    /// What it is.
    pub kind: AttachmentKind,
    /// What became of it.
    pub state: AttachmentState,
    /// Why, in words.
    pub reason: Option<String>,
    /// Bytes.
    pub size: Option<i64>,
    /// Since when it is in that state, where known.
    pub since: Option<LocalTime>,
}

/// A session in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionDetail {
    /// Everything recorded.
    pub session: Session,
    /// The row, as the list shows it.
    pub row: SessionRow,
    /// The server's clock when it answered.
    pub now: LocalTime,
    /// The organization's limits.
    pub limits: QueueLimits,
}

/// Counts above the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Sessions that match; exact.
    pub matching: i64,
    /// Sessions in the viewer's scope.
    pub total: i64,
    /// Running ones in the viewer's scope.
    pub running: i64,
    /// Queued ones in the viewer's scope.
    pub queued: i64,
}

/// Which filter's options are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// Everybody who has sessions.
    Users,
    /// Devices, with a line for each platform.
    Devices,
    /// OS versions, with a line for each major version that has minors.
    Os,
    /// Statuses and kinds of files.
    More,
}

/// Asks for options.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FacetRequest {
    /// Of which filter.
    pub facet: Facet,
    /// The view's raw query. Counts follow it, this facet's own keys left out.
    pub query: String,
    /// What was typed into the facet's search box.
    pub search: String,
    /// Continues a list of options.
    pub cursor: Option<String>,
}

/// Options of a filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FacetPage {
    /// The options; those that are chosen come first on the first page, even where they match nothing.
    pub options: Vec<FacetOption>,
    /// Continues the list.
    pub next_cursor: Option<String>,
    /// How many options there are in all.
    pub total: i64,
}

/// An option of a filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FacetOption {
    /// The key in the URL: `user`, `device`, `platform`, `os`, `status`, `has`.
    pub key: String,
    /// The value in the URL.
    pub value: String,
    /// What people read.
    pub label: String,
    /// What explains it, e.g. `API token`, `every 18.x`.
    pub note: Option<String>,
    /// Why it will not get more, e.g. `Revoked 3 Sep`, `Deleted`.
    pub gone: Option<String>,
    /// Sessions that it would show.
    pub count: i64,
    /// True for a line under the line of its platform or major version.
    pub child: bool,
    /// The head it stands under, e.g. `iOS`, where the list has heads.
    pub group: Option<String>,
}

/// Asks what changed on a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefreshRequest {
    /// The view's raw query.
    pub query: String,
    /// The first row of the list, where newest come first: matching sessions before it are new. Nothing where the
    /// list was empty.
    pub head: Option<(Timestamp, SessionId)>,
    /// Rows on the page that may have changed: those not over and those whose files are not settled; 200 at most.
    pub ids: Vec<SessionId>,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refresh {
    /// Matching sessions that stand before the first row now; 0 in any order but newest first.
    pub new_sessions: i64,
    /// The rows asked for that the viewer may still see, as they are now.
    pub rows: Vec<SessionRow>,
    /// The counts as they are now.
    pub summary: Summary,
    /// The server's clock.
    pub now: LocalTime,
}
