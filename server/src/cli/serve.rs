//! `serve`.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use gateway::Connections;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::{Error, Result, Terminal, database, log, stop};
use crate::api::{Api, Limits};
use crate::blob::Blobs;
use crate::config::{Config, PublicUrl, ServeConfig, ServeSettings, StoreSettings, Values};
use crate::service::sign_ins::Lifetime;
use crate::service::{Services, audit, demo, housekeeping, leftovers, retention, setup, silence};
use crate::web::{self, Settings, Site, Web};

/// How long requests may go on after the program was told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// Connections at once of those who read metrics.
const FOR_METRICS: usize = 16;

/// Answers browsers and recorders.
#[derive(Debug, clap::Args)]
pub struct Serve {
    #[command(flatten)]
    settings: ServeSettings,
}

impl Serve {
    /// Runs until the process is told to stop.
    pub async fn run(
        self,
        store: &StoreSettings,
        mut values: Values<'_>,
        terminal: &mut Terminal,
    ) -> Result<()> {
        let serve = self.settings.check(&mut values);
        let config = store.check(&mut values, serve.as_ref().is_some_and(|serve| serve.demo));
        let (serve, config) = Config::finish(values, serve.zip(config))?;
        log::start(&config);
        let lifetime = Lifetime {
            idle: serve.sign_in_idle,
            max: serve.sign_in_max,
        };
        let services = database::open(&config).await?.with_lifetime(lifetime);
        let done = match database::blobs(&config, &services) {
            Ok(blobs) => answer(&serve, &services, blobs, terminal).await,
            Err(error) => Err(error),
        };
        services.store.close().await;
        done
    }
}

async fn answer(
    serve: &ServeConfig,
    services: &Services,
    blobs: Blobs,
    terminal: &mut Terminal,
) -> Result<()> {
    if serve.demo {
        demo::prepare(services).await?;
        demo::fill_empty(services, &blobs).await?;
    }
    let site = Site::load().map_err(|error| Error::failed("read the site", error))?;
    if site.is_empty() {
        tracing::warn!("no site was built: pages come without style and scripts; run `cargo xtask build`");
    }
    let settings = Settings {
        public_url: serve.public_url.clone(),
        trust_proxy: serve.trust_proxy,
        request_timeout: serve.request_timeout,
        lost_after: serve.lost_after.filter(|_| !serve.demo),
        demo_accounts: if serve.demo { demo::accounts() } else { Vec::new() },
    };
    let closing = CancellationToken::new();
    sweep(&blobs);
    let api = Api {
        services: services.clone(),
        blobs,
        limits: Limits {
            batch: usize::try_from(serve.max_batch).unwrap_or(usize::MAX),
            files: serve.max_file.clone(),
            request: serve.request_timeout,
            ..Limits::default()
        },
    };
    let leftovers = leftovers::watch(services.clone(), api.blobs.clone(), closing.clone());
    tokio::spawn(leftovers);
    tokio::spawn(retention::watch(services.clone(), closing.clone()));
    tokio::spawn(housekeeping::watch(services.clone(), closing.clone()));
    let audit = tokio::spawn(audit::watch(services.clone(), closing.clone()));
    let web = Web::new(services.clone(), site, settings, closing.clone()).with_api(api);
    let listener = listen(serve.addr).await?;
    let addr = listener
        .local_addr()
        .map_err(|error| Error::failed("listen", error))?;
    if let Some(addr) = serve.metrics_addr {
        let metrics = web::metrics_router(web.metrics().clone());
        let connections = Connections::at_most(FOR_METRICS);
        tokio::spawn(run(connections, listen(addr).await?, metrics, closing.clone()));
    }
    if let Some(limit) = serve.lost_after.filter(|_| !serve.demo) {
        tokio::spawn(silence::watch(services.clone(), limit, closing.clone()));
    }
    tokio::spawn(stop::on_signal(closing.clone()));
    if serve.demo {
        let traffic = demo::traffic(services).await?;
        tokio::spawn(traffic.run(closing.clone()));
    }
    let connections = Connections::of_the_system();
    let mut serving = tokio::spawn(run(connections, listener, web::router(web), closing.clone()));
    if let Some(secret) = setup::offer(services).await? {
        let local = format!("http://{addr}");
        let origin = serve.public_url.as_ref().map_or(local, PublicUrl::origin);
        let secret = secret.reveal();
        terminal.say(format!(
            "set up the first admin within a day at {origin}/setup?secret={secret}"
        ))?;
    }
    terminal.say(format!("listening on http://{addr}"))?;
    let overdue = async {
        closing.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    let done = tokio::select! {
        done = &mut serving => done.map_err(|error| Error::failed("serve", error)),
        () = overdue => {
            tracing::warn!("some requests were not over in time and were broken off");
            serving.abort();
            Ok(())
        }
    };
    // Where serving failed by itself, nobody told the others.
    closing.cancel();
    let _ = audit.await;
    // Only now: what was under way until here is noted too.
    audit::finish(services).await;
    done
}

/// Takes away what a process that was killed left half written, long enough ago that no other one still writes it.
fn sweep(blobs: &Blobs) {
    let age = Duration::from_hours(1);
    match blobs.sweep(age) {
        Ok(0) => {}
        Ok(files) => tracing::info!(files, "took away files that were never finished"),
        Err(error) => tracing::warn!(%error, "could not look for files that were never finished"),
    }
}

pub(super) async fn listen(addr: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(addr)
        .await
        .map_err(|error| Error::Told(format!("could not listen on {addr}: {error}")))
}

/// Answers until it is told to stop and everybody who asked before has their answer.
async fn run(connections: Connections, listener: TcpListener, router: Router, closing: CancellationToken) {
    let answer = move |peer: SocketAddr, request: http::Request<_>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answered = router.clone().oneshot(request);
        async move {
            match answered.await {
                Ok(response) => response,
                Err(never) => match never {},
            }
        }
    };
    connections.take(listener, closing, answer).await.wait().await;
}
