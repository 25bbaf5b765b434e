//! Settings: their flags, their environment variables, their defaults, and where each value came from.
//!
//! Values are taken as text and checked here rather than by clap, so that everything that is wrong is told at once.
//! Knows nothing of what the settings are used for.

mod gateway;
mod problems;
mod settings;
mod values;

pub use gateway::GatewaySettings;
pub use problems::{APPETIZE_KEY, Problems};
pub use settings::{Config, LogFormat, PublicUrl, ServeConfig, ServeSettings, StoreSettings, public_url};
pub use values::{Origin, Told, Values};
