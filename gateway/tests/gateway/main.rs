//! A gateway between a WebDriver server and a Session History that are made up.

mod driver;
mod ends;
mod history;
mod passing;
mod queueing;
mod secrets;
mod spooling;
mod who;
mod world;
