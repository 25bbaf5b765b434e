//! The REST API, `/api/v1`: what machines record with and read from.
//!
//! Owns its routes, bodies, statuses and the envelope of errors. Takes bearer tokens alone, never a cookie, and decides
//! nothing that a use case should. Every error, whatever part of the way it comes from, is
//! `{"errors":[{"code","detail","field"}]}`.

mod attachments;
mod batch;
mod bearer;
mod body;
pub mod docs;
mod download;
mod error;
mod events;
mod export;
mod facets;
mod idempotency;
mod openapi;
mod range;
mod read;
mod record;
mod schema;
mod session_object;
mod token;

pub use bearer::CameFrom;
pub use download::{Asked as DownloadAsked, download};
pub use error::ApiError;
pub use export::{answer_csv, describe_csv};
pub use openapi::document;
pub use session_object::SessionObject;

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, patch, post, put};
use domain::AttachmentKind;

use crate::blob::Blobs;
use crate::service::Services;

/// How large files may be, by their kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLimits {
    usual: u64,
    of_kinds: BTreeMap<AttachmentKind, u64>,
}

impl FileLimits {
    /// Bytes of any file, and of kinds that have a limit of their own; 0 where none of a kind is taken.
    pub fn new(usual: u64, of_kinds: impl IntoIterator<Item = (AttachmentKind, u64)>) -> Self {
        Self {
            usual,
            of_kinds: of_kinds.into_iter().collect(),
        }
    }

    /// Bytes that a file of this kind may have.
    pub fn of(&self, kind: AttachmentKind) -> u64 {
        self.of_kinds.get(&kind).copied().unwrap_or(self.usual)
    }
}

/// How large bodies may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a JSON body, and of a line of NDJSON.
    pub json: usize,
    /// Bytes of a batch.
    pub batch: usize,
    /// Lines of a batch.
    pub batch_lines: usize,
    /// Bytes of a file.
    pub files: FileLimits,
    /// How long a call may take that is no batch, file or export. Two thirds of it are the sender's, for its body.
    pub request: Duration,
    /// How long the sender of a batch or a file may send nothing.
    pub silence: Duration,
}

impl Limits {
    /// How long a JSON body may take to arrive: what is left then is the server's, whose fault it is to take longer.
    fn json_body(&self) -> Duration {
        self.request * 2 / 3
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json: 256 * 1024,
            batch: 64 * 1024 * 1024,
            batch_lines: 10_000,
            files: FileLimits::new(1024 * 1024 * 1024, []),
            request: Duration::from_secs(30),
            silence: Duration::from_mins(1),
        }
    }
}

/// What handlers work with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Api {
    /// Use cases.
    pub services: Services,
    /// Files.
    pub blobs: Blobs,
    /// How large bodies may be.
    pub limits: Limits,
}

/// Everything below `/api`.
pub fn router<S: Clone + Send + Sync + 'static>(api: Api) -> Router<S> {
    let short = Router::new()
        .route("/sessions", get(read::list).post(record::one))
        .route("/sessions/count", get(read::count))
        .route("/sessions/facets/{facet}", get(facets::options))
        .route("/sessions/{id}", get(read::one).patch(events::happened))
        .route("/token", get(token::own))
        .route_layer(from_fn_with_state(api.clone(), error::give_up));
    let sessions = Router::new()
        .merge(short)
        .route("/sessions/batch", post(batch::many))
        .route("/sessions.csv", get(export::csv))
        .route(
            "/sessions/{id}/attachments/{kind}",
            put(attachments::put).get(attachments::get).merge(
                patch(attachments::state).route_layer(from_fn_with_state(api.clone(), error::give_up)),
            ),
        )
        .route("/openapi.json", get(openapi::answer))
        .fallback(error::no_such_route)
        .method_not_allowed_fallback(error::no_such_method);
    Router::new()
        .nest("/api/v1", sessions)
        .route("/api/docs", get(docs::page))
        .route("/api/docs.css", get(docs::style))
        .route("/api/{*rest}", any(error::no_such_route))
        // Handlers read their bodies themselves, each with its own limit.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(error::report))
        .with_state(api)
}
