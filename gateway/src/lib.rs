//! Session History's WebDriver gateway.
//!
//! Stands before any WebDriver server (ChromeDriver, Selenium Grid, Appium), passes everything through untouched, and
//! records what it sees in Session History. It is a client of the public REST API like any other recorder: it knows
//! nothing of the server's code, of databases, flags or the environment. The time and ids are passed in.
//!
//! The way of a session: [`create`] (who asks, the queue, the upstream's answer) makes a [`live`] one, whose commands pass
//! through [`proxy`]; what there is to record goes to the [`spool`], and from there [`delivery`] sends it.

mod address;
mod answer;
mod body;
mod capabilities;
mod client;
mod collect;
mod command;
mod connections;
mod create;
mod delivery;
mod gateway;
mod har;
mod history;
mod keepalive;
mod live;
mod logs;
mod proxy;
mod redact;
mod settings;
mod slots;
mod socket;
mod spool;
mod state;
mod takeover;
mod upstream;
mod watch;
mod who;

pub use connections::Connections;
pub use gateway::{Error, Gateway};
pub use settings::{Patience, Secret, Settings, Surroundings, Upstream};
