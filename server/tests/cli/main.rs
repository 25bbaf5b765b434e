//! The program as people at a terminal and supervisors meet it: each test runs the real binary.

mod bad_days;
mod commands;
mod killed;
mod program;
mod server;
mod serving;
mod settings;
mod sleeping;
