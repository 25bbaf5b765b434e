//! The settings of the WebDriver gateway.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use gateway::{Patience, Secret, Settings, Upstream};

use super::settings::{address, mebibytes, truth};
use super::{Origin, Values, public_url};

/// How often a session that is used tells that it lives.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How long commands may go on after the gateway was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Settings of `gateway`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct GatewaySettings {
    /// The WebDriver server that it stands before: ChromeDriver, Selenium Grid, Appium
    #[arg(long, env = "SH_UPSTREAM", value_name = "URL")]
    pub upstream: Option<String>,
    /// Sessions at once; who comes when all are taken waits, first come first served [default: 1]
    #[arg(long, env = "SH_SLOTS", value_name = "NUMBER")]
    pub slots: Option<String>,
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:4444]
    #[arg(long, env = "SH_GATEWAY_ADDR", value_name = "ADDR:PORT")]
    pub gateway_addr: Option<String>,
    /// Where Session History answers [default: http://127.0.0.1:3000]
    #[arg(long, env = "SH_HISTORY", value_name = "URL")]
    pub history: Option<String>,
    /// Set it in SH_TOKEN: what stands on a command line is read by others
    #[arg(long, env = "SH_TOKEN", hide = true, hide_env_values = true)]
    pub token: Option<String>,
    /// A file with the gateway's own API token, of role admin; or set SH_TOKEN
    #[arg(long, env = "SH_TOKEN_FILE", value_name = "FILE")]
    pub token_file: Option<String>,
    /// Where recordings wait until Session History takes them [default: the folder gateway in the data directory]
    #[arg(long, env = "SH_SPOOL", value_name = "DIR")]
    pub spool: Option<String>,
    /// Mebibytes that they may take; then the oldest files go, never sessions [default: 1024]
    #[arg(long, env = "SH_SPOOL_LIMIT", value_name = "MIB")]
    pub spool_limit: Option<String>,
    /// Seconds without a command after which a session is ended; 0 for never [default: 300]
    #[arg(long, env = "SH_IDLE_TIMEOUT", value_name = "SECONDS")]
    pub idle_timeout: Option<String>,
    /// Believe X-Forwarded-For; only behind a proxy that sets it itself
    #[arg(long, env = "SH_TRUST_FORWARDED", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub trust_forwarded: Option<String>,
    /// Record typed text, scripts, cookies and bodies, which are left out otherwise
    #[arg(long, env = "SH_KEEP_TYPED_TEXT", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub keep_typed_text: Option<String>,
    /// Lead web sockets (BiDi, CDP) through the gateway, by changing their addresses in the answer to a new session
    #[arg(long, env = "SH_REWRITE_URLS", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub rewrite_urls: Option<String>,
}

impl GatewaySettings {
    /// Checks them: where to listen, and how to work. `folder` is the data directory.
    pub fn check(
        &self,
        values: &mut Values<'_>,
        folder: Option<PathBuf>,
    ) -> Option<(std::net::SocketAddr, Settings)> {
        if self.upstream.is_none() {
            values.problem(
                "--upstream: say which WebDriver server it stands before, e.g. http://127.0.0.1:9515",
            );
        }
        let upstream = values.optional("upstream", self.upstream.as_ref(), str::parse::<Upstream>);
        let slots = values.or("slots", self.slots.as_ref(), "1", |text| match text.parse() {
            Ok(slots @ 1..=100_000) => Ok(slots),
            _ => Err("Write a number from 1 to 100000.".to_owned()),
        });
        let addr = values.or(
            "gateway_addr",
            self.gateway_addr.as_ref(),
            "127.0.0.1:4444",
            address,
        );
        let history = values.or(
            "history",
            self.history.as_ref(),
            "http://127.0.0.1:3000",
            |text| public_url(text).map(|url| url.origin()),
        );
        let token = self.token(values);
        let default = folder.unwrap_or_default().join("gateway");
        let spool = values.or("spool", self.spool.as_ref(), &default.to_string_lossy(), |text| {
            if text.is_empty() {
                Err("Write the path of a folder.".to_owned())
            } else {
                Ok(PathBuf::from(text))
            }
        });
        let limit = values.or("spool_limit", self.spool_limit.as_ref(), "1024", mebibytes);
        let idle = values.or(
            "idle_timeout",
            self.idle_timeout.as_ref(),
            "300",
            |text| match text.parse::<u64>() {
                Ok(0) => Ok(None),
                Ok(seconds @ 1..=604_800) => Ok(Some(Duration::from_secs(seconds))),
                _ => Err("Write a number of seconds from 1 to 604800, or 0 for never.".to_owned()),
            },
        );
        let trust = values.or("trust_forwarded", self.trust_forwarded.as_ref(), "false", truth);
        let keep = values.or("keep_typed_text", self.keep_typed_text.as_ref(), "false", truth);
        let rewrite = values.or("rewrite_urls", self.rewrite_urls.as_ref(), "false", truth);
        let settings = Settings {
            upstream: upstream?,
            slots: slots?,
            history: history?,
            token: token?,
            spool: spool?,
            spool_limit: limit?,
            idle_timeout: idle?,
            trust_forwarded: trust?,
            keep_typed_text: keep?,
            rewrite_urls: rewrite?,
            heartbeat: HEARTBEAT,
            grace: GRACE,
            patience: Patience::default(),
        };
        Some((addr?, settings))
    }

    /// The gateway's own token. Never told, not even where it is wrong.
    fn token(&self, values: &mut Values<'_>) -> Option<Secret> {
        if values.came_from("token") == Origin::Flag {
            values.problem("--token: others can read it on a command line; set SH_TOKEN, or name a file with --token-file");
            return None;
        }
        let file = values.optional("token_file", self.token_file.as_ref(), |path| {
            fs::read_to_string(path).map_err(|error| format!("It cannot be read: {error}."))
        });
        let given = self.token.clone().or(file);
        let text = given
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty());
        match text {
            Some(text) if text.starts_with("shp_") => Some(Secret::new(text)),
            Some(_) => {
                values.problem("SH_TOKEN: this is no API token; they begin with shp_");
                None
            }
            None => {
                if self.token_file.is_none() {
                    values.problem("SH_TOKEN: set it to an API token of role admin (session-history token create), or name a file with --token-file");
                }
                None
            }
        }
    }
}
