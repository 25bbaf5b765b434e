//! The settings themselves.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use domain::AttachmentKind;

use super::{Problems, Told, Values};
use crate::api::FileLimits;
use crate::blob::BlobUrl;
use crate::store::DatabaseUrl;

/// Settings of every command: where the data is and what is logged.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct StoreSettings {
    /// The database: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME [default: session-history.db in the data
    /// directory, demo.db for the demo]
    #[arg(
        long,
        global = true,
        env = "SH_DATABASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub database_url: Option<String>,
    /// Where the embedded database and the files of sessions are kept [default: the system's folder for programs' data]
    #[arg(long, global = true, env = "SH_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<String>,
    /// Where the files of sessions are kept: file:PATH, or s3://BUCKET/PREFIX with the usual AWS_* variables
    /// [default: the folder blobs in the data directory]
    #[arg(long, global = true, env = "SH_BLOB_URL", value_name = "URL")]
    pub blob_url: Option<String>,
    /// What is logged, e.g. info or warn,server=debug [default: info]
    #[arg(long, global = true, env = "SH_LOG", value_name = "FILTER")]
    pub log: Option<String>,
    /// How it is logged, to standard error: text or json [default: text]
    #[arg(long, global = true, env = "SH_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<String>,
}

/// Settings of `serve`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ServeSettings {
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:3000]
    #[arg(long, env = "SH_ADDR", value_name = "ADDR:PORT")]
    pub addr: Option<String>,
    /// Fill an empty database with a made-up organization and offer its accounts on the sign-in page
    #[arg(long, env = "SH_DEMO", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub demo: Option<String>,
    /// The address people type, e.g. https://history.example.com; with https, cookies are kept to https
    #[arg(long, env = "SH_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Believe X-Forwarded-For and X-Forwarded-Proto; only behind a proxy that sets them itself
    #[arg(long, env = "SH_TRUST_PROXY", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub trust_proxy: Option<String>,
    /// Where to answer GET /metrics, for Prometheus [default: nowhere]
    #[arg(long, env = "SH_METRICS_ADDR", value_name = "ADDR:PORT")]
    pub metrics_addr: Option<String>,
    /// Days after which a browser that was not used must sign in again [default: 14]
    #[arg(long, env = "SH_SIGN_IN_IDLE_DAYS", value_name = "DAYS")]
    pub sign_in_idle_days: Option<String>,
    /// Days after which every browser must sign in again [default: 90]
    #[arg(long, env = "SH_SIGN_IN_MAX_DAYS", value_name = "DAYS")]
    pub sign_in_max_days: Option<String>,
    /// Seconds that a page or a call may take before it is given up; exports and files may take longer [default: 30]
    #[arg(long, env = "SH_REQUEST_TIMEOUT", value_name = "SECONDS")]
    pub request_timeout: Option<String>,
    /// Seconds without a sign of its recorder after which a session counts as lost; 0 for never. The demo, which has
    /// no recorders, never waits [default: 300]
    #[arg(long, env = "SH_LOST_AFTER", value_name = "SECONDS")]
    pub lost_after: Option<String>,
    /// Mebibytes that a file of a session may have [default: 1024]
    #[arg(long, env = "SH_MAX_FILE", value_name = "MIB")]
    pub max_file: Option<String>,
    /// The same for single kinds of files, e.g. video=4096,screenshot=20; 0 takes none of the kind [default: none]
    #[arg(long, env = "SH_MAX_FILE_OF", value_name = "KIND=MIB,..")]
    pub max_file_of: Option<String>,
    /// Mebibytes that a batch of sessions may have [default: 64]
    #[arg(long, env = "SH_MAX_BATCH", value_name = "MIB")]
    pub max_batch: Option<String>,
}

/// The settings of a command, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the database is.
    pub database_url: DatabaseUrl,
    /// A folder; it may not exist yet.
    pub data_dir: PathBuf,
    /// Where the files of sessions are.
    pub blob_url: BlobUrl,
    /// A filter of `tracing_subscriber`.
    pub log: String,
    /// How lines of the log look.
    pub log_format: LogFormat,
    /// Every setting, in words.
    pub told: Vec<Told>,
}

/// The settings of `serve`, checked.
#[derive(Clone, Debug)]
pub struct ServeConfig {
    /// Where to listen.
    pub addr: SocketAddr,
    /// True for the demo.
    pub demo: bool,
    /// What people type.
    pub public_url: Option<PublicUrl>,
    /// Whether headers of a proxy are believed.
    pub trust_proxy: bool,
    /// Where metrics are told.
    pub metrics_addr: Option<SocketAddr>,
    /// How long a sign-in lives unused.
    pub sign_in_idle: Duration,
    /// How long a sign-in lives at all.
    pub sign_in_max: Duration,
    /// How long a short request may take.
    pub request_timeout: Duration,
    /// After how long without a sign of its recorder a session is lost; nothing for never.
    pub lost_after: Option<Duration>,
    /// Bytes that a file of a session may have, by its kind.
    pub max_file: FileLimits,
    /// Bytes that a batch of sessions may have.
    pub max_batch: u64,
}

/// How lines of the log look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The address people type: a scheme and a host, no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    /// True for https.
    pub https: bool,
    /// The host, with its port where it is not the usual one.
    pub host: String,
}

impl PublicUrl {
    /// The origin, e.g. `https://history.example.com`.
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.https { "https" } else { "http" }, self.host)
    }
}

impl StoreSettings {
    /// Checks the settings of a command. `demo` moves the default database aside, so that the demo's accounts never
    /// mix with real ones.
    pub fn check(&self, values: &mut Values<'_>, demo: bool) -> Option<Config> {
        let default_dir = default_data_dir();
        let data_dir = values.or(
            "data_dir",
            self.data_dir.as_ref(),
            &default_dir.to_string_lossy(),
            |text| {
                if text.is_empty() {
                    Err("Write the path of a folder.".to_owned())
                } else {
                    Ok(PathBuf::from(text))
                }
            },
        );
        let folder = data_dir.clone().unwrap_or(default_dir);
        let file = folder.join(if demo { "demo.db" } else { "session-history.db" });
        let default_url = format!("sqlite:{}", file.display());
        let database_url = values.or(
            "database_url",
            self.database_url.as_ref(),
            &default_url,
            database_url,
        );
        let blobs = BlobUrl::Folder(folder.join("blobs")).to_string();
        let blob_url = values.or("blob_url", self.blob_url.as_ref(), &blobs, |text| {
            text.parse()
                .map_err(|_| "Write file:PATH or s3://BUCKET/PREFIX.".to_owned())
        });
        let log = values.or("log", self.log.as_ref(), "info", log_filter);
        let log_format = values.or(
            "log_format",
            self.log_format.as_ref(),
            "text",
            |text| match text {
                "text" => Ok(LogFormat::Text),
                "json" => Ok(LogFormat::Json),
                _ => Err("Write text or json.".to_owned()),
            },
        );
        Some(Config {
            database_url: database_url?,
            data_dir: data_dir?,
            blob_url: blob_url?,
            log: log?,
            log_format: log_format?,
            told: values.told().to_vec(),
        })
    }
}

impl ServeSettings {
    /// Checks the settings of `serve`.
    pub fn check(&self, values: &mut Values<'_>) -> Option<ServeConfig> {
        let addr = values.or("addr", self.addr.as_ref(), "127.0.0.1:3000", address);
        let demo = values.or("demo", self.demo.as_ref(), "false", truth);
        let public_url = values.optional("public_url", self.public_url.as_ref(), public_url);
        let trust_proxy = values.or("trust_proxy", self.trust_proxy.as_ref(), "false", truth);
        let metrics_addr = values.optional("metrics_addr", self.metrics_addr.as_ref(), address);
        let idle = values.or("sign_in_idle_days", self.sign_in_idle_days.as_ref(), "14", days);
        let max = values.or("sign_in_max_days", self.sign_in_max_days.as_ref(), "90", days);
        if let (Some(idle), Some(max)) = (idle, max)
            && idle > max
        {
            values.problem("--sign-in-idle-days: a sign-in cannot live longer unused than it lives at all");
        }
        let timeout = values.or(
            "request_timeout",
            self.request_timeout.as_ref(),
            "30",
            |text| match text.parse::<u64>() {
                Ok(seconds @ 1..=3600) => Ok(Duration::from_secs(seconds)),
                _ => Err("Write a number of seconds from 1 to 3600.".to_owned()),
            },
        );
        let lost_after = values.or("lost_after", self.lost_after.as_ref(), "300", |text| {
            match text.parse::<u64>() {
                Ok(0) => Ok(None),
                Ok(seconds @ 10..=604_800) => Ok(Some(Duration::from_secs(seconds))),
                _ => Err("Write a number of seconds from 10 to 604800, or 0 for never.".to_owned()),
            }
        });
        let usual = values.or("max_file", self.max_file.as_ref(), "1024", mebibytes);
        let of_kinds = values.or("max_file_of", self.max_file_of.as_ref(), "", by_kind);
        let max_batch = values.or("max_batch", self.max_batch.as_ref(), "64", mebibytes);
        Some(ServeConfig {
            addr: addr?,
            demo: demo?,
            public_url,
            trust_proxy: trust_proxy?,
            metrics_addr,
            sign_in_idle: idle?,
            sign_in_max: max?,
            request_timeout: timeout?,
            lost_after: lost_after?,
            max_file: FileLimits::new(usual?, of_kinds?),
            max_batch: max_batch?,
        })
    }
}

impl Config {
    /// What `values` told, or the problems; `checked` is what was read from them.
    pub fn finish<T>(values: Values<'_>, checked: Option<T>) -> Result<T, Problems> {
        values.finish()?;
        checked.ok_or_else(|| Problems(vec!["a setting could not be read".to_owned()]))
    }
}

/// The system's folder for the data of programs, `data` beside the caller where the system names none.
fn default_data_dir() -> PathBuf {
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let base = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        variable("XDG_DATA_HOME").or_else(|| variable("HOME").map(|home| home.join(".local/share")))
    };
    base.map_or_else(|| PathBuf::from("data"), |base| base.join("session-history"))
}

fn database_url(text: &str) -> Result<DatabaseUrl, String> {
    text.parse()
        .map_err(|_| "Write sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME.".to_owned())
}

fn log_filter(text: &str) -> Result<String, String> {
    match text.parse::<tracing_subscriber::filter::Targets>() {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("Write error, warn, info, debug or trace, or pairs like warn,server=debug.".to_owned()),
    }
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "Write an address and a port, e.g. 127.0.0.1:3000 or [::]:3000.".to_owned())
}

pub(super) fn truth(text: &str) -> Result<bool, String> {
    match text {
        "true" | "yes" | "1" | "on" => Ok(true),
        "false" | "no" | "0" | "off" => Ok(false),
        _ => Err("Write true or false.".to_owned()),
    }
}

/// Bytes by kind, from `video=4096,screenshot=20`.
fn by_kind(text: &str) -> Result<Vec<(AttachmentKind, u64)>, String> {
    let pairs = text.split(',').map(str::trim).filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (kind, size) = pair.split_once('=')?;
            let kind = AttachmentKind::from_key(kind.trim())?;
            let size = match size.trim() {
                "0" => 0,
                size => mebibytes(size).ok()?,
            };
            Some((kind, size))
        })
        .collect::<Option<_>>()
        .ok_or_else(|| {
            let kinds = AttachmentKind::ALL.map(AttachmentKind::key).join(", ");
            format!("Write kinds and mebibytes, e.g. video=4096,screenshot=20. Kinds are {kinds}.")
        })
}

pub(super) fn mebibytes(text: &str) -> Result<u64, String> {
    match text.parse::<u64>() {
        Ok(size @ 1..=1_048_576) => Ok(size * 1024 * 1024),
        _ => Err("Write a number of mebibytes from 1 to 1048576.".to_owned()),
    }
}

fn days(text: &str) -> Result<Duration, String> {
    match text.parse::<u64>() {
        Ok(days @ 1..=3650) => Ok(Duration::from_secs(days * 86_400)),
        _ => Err("Write a number of days from 1 to 3650.".to_owned()),
    }
}

/// Reads what people type to reach the server.
pub fn public_url(text: &str) -> Result<PublicUrl, String> {
    let (https, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return Err("Write it with its scheme, e.g. https://history.example.com.".to_owned()),
    };
    let host = rest.strip_suffix('/').unwrap_or(rest);
    let fine = !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']'));
    if fine {
        Ok(PublicUrl {
            https,
            host: host.to_ascii_lowercase(),
        })
    } else {
        Err("Write a scheme and a host without a path, e.g. https://history.example.com.".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_urls_have_no_path() {
        let url = public_url("https://History.example.com/").expect("valid");
        assert_eq!(url.origin(), "https://history.example.com");
        assert_eq!(
            public_url("http://localhost:3000").expect("valid").host,
            "localhost:3000"
        );
        for text in [
            "history.example.com",
            "https://",
            "https://a/b",
            "ftp://a",
            "https://a?b",
            "https://u@a",
        ] {
            assert!(public_url(text).is_err(), "{text}");
        }
    }
}
