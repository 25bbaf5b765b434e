//! `gateway`.

use std::sync::Arc;

use gateway::Surroundings;
use tokio_util::sync::CancellationToken;

use super::{Error, Result, Terminal, log, serve, stop};
use crate::clock::Clock;
use crate::config::{Config, GatewaySettings, StoreSettings, Values};
use crate::entropy::Entropy;

/// Stands before a WebDriver server, passes everything through, and records it in Session History.
#[derive(Debug, clap::Args)]
pub struct Gateway {
    #[command(flatten)]
    settings: GatewaySettings,
}

impl Gateway {
    /// Runs until the process is told to stop. Opens no database: it records through the REST API.
    pub async fn run(
        self,
        store: &StoreSettings,
        mut values: Values<'_>,
        terminal: &mut Terminal,
    ) -> Result<()> {
        let config = store.check(&mut values, false);
        let folder = config.as_ref().map(|config| config.data_dir.clone());
        let settings = self.settings.check(&mut values, folder);
        let ((addr, settings), config) = Config::finish(values, settings.zip(config))?;
        log::start(&config);
        let (clock, entropy) = (Clock::system(), Entropy::system());
        let now = clock.clone();
        let surroundings = Surroundings {
            now: Arc::new(move || now.now()),
            session_id: Arc::new(move || entropy.session_id(&clock)),
        };
        let listener = serve::listen(addr).await?;
        let local = listener
            .local_addr()
            .map_err(|error| Error::failed("listen", error))?;
        let closing = CancellationToken::new();
        tokio::spawn(stop::on_signal(closing.clone()));
        let gateway = gateway::Gateway::start(settings, surroundings, closing)
            .map_err(|error| Error::Told(error.to_string()))?;
        terminal.say(format!("listening on http://{local}"))?;
        gateway.serve(listener).await;
        Ok(())
    }
}
