//! The log: lines on standard error.

use std::io::IsTerminal;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

use crate::config::{Config, LogFormat};

/// Logs from here on. A second call changes nothing, so that tests may run commands in one process.
pub fn start(config: &Config) {
    // The setting was checked when it was read.
    let filter: Targets = config.log.parse().unwrap_or_default();
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(filter);
    let _ = match config.log_format {
        LogFormat::Text => registry.with(lines).try_init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
    };
}
