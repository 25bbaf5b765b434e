//! Pages, their calls, their assets: everything a browser talks to.
//!
//! Owns HTTP: routes, cookies, headers, statuses. Knows nothing of SQL and decides nothing that a use case should.

mod access;
mod audit;
mod backend;
mod client;
mod cookies;
mod csv;
mod events;
mod failure;
mod files;
mod forms;
mod headers;
pub(crate) mod health;
mod metrics;
mod pages;
mod rpc;
mod same_origin;
mod site;
mod trace;

pub use access::{Access, Visitor};
pub use failure::{Failure, status_of};
pub use metrics::{Metrics, metrics_router};
pub use site::{InvalidSite, Site};

use std::sync::Arc;
use std::time::Duration;

use app::backend::DemoAccount;
use axum::Router;
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use percent_encoding::{CONTROLS, utf8_percent_encode};
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};
use tower_http::timeout::TimeoutLayer;

use crate::api::{self, Api};
use crate::config::PublicUrl;
use crate::service::Services;

/// How the pages are served.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What people type.
    pub public_url: Option<PublicUrl>,
    /// Whether headers of a proxy are believed.
    pub trust_proxy: bool,
    /// How long a page or a call may take.
    pub request_timeout: Duration,
    /// After how long a silent recorder's session is lost, where its organization chose nothing; nothing for never.
    pub lost_after: Option<Duration>,
    /// Accounts that one click signs in to; empty but in the demo.
    pub demo_accounts: Vec<DemoAccount>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: None,
            trust_proxy: false,
            request_timeout: Duration::from_secs(30),
            lost_after: None,
            demo_accounts: Vec::new(),
        }
    }
}

impl Settings {
    /// The origin that people's browsers name, where it is known.
    fn origin(&self) -> Option<String> {
        self.public_url.as_ref().map(PublicUrl::origin)
    }
}

/// What handlers work with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Web {
    services: Services,
    site: Site,
    settings: Arc<Settings>,
    metrics: Metrics,
    closing: CancellationToken,
    api: Option<Api>,
}

impl Web {
    /// Serves `site` over `services` until `closing` is cancelled, which ends the streams of events.
    pub fn new(services: Services, site: Site, settings: Settings, closing: CancellationToken) -> Self {
        Self {
            services,
            site,
            settings: Arc::new(settings),
            metrics: Metrics::default(),
            closing,
            api: None,
        }
    }

    /// What was counted.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The site; in a debug build as it is on disk now, so that a new one is seen without a restart.
    fn site(&self) -> Site {
        if cfg!(debug_assertions) {
            Site::load().unwrap_or_default()
        } else {
            self.site.clone()
        }
    }
}

fn holds_no_secret(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<pages::HoldsSecret>().is_none()
}

/// Sends the browser to a page of ours by GET.
fn see(path: &str) -> Response {
    Redirect::to(&utf8_percent_encode(path, CONTROLS).to_string()).into_response()
}

/// Everything the program answers.
pub fn router(web: Web) -> Router {
    let short = Router::new()
        .merge(pages::routes())
        .merge(rpc::routes())
        .merge(forms::routes())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            web.settings.request_timeout,
        ))
        // Pages repeat themselves: a tenth is left. One that holds a secret is left as it is: its size would tell of it.
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(holds_no_secret)));
    let machines = web
        .api
        .clone()
        .map_or_else(Router::new, api::router)
        .layer(from_fn_with_state(web.clone(), client::tell));
    Router::new()
        .merge(machines)
        .merge(short)
        .merge(audit::routes())
        .merge(csv::routes())
        .merge(files::routes())
        .route("/pkg/{*path}", get(pages::asset))
        .route("/events", get(events::stream))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(pages::not_found)
        .layer(from_fn_with_state(web.clone(), same_origin::require))
        .layer(from_fn_with_state(web.clone(), headers::add))
        .layer(from_fn_with_state(web.clone(), trace::record))
        .with_state(web)
}
