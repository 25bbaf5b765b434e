//! The program as people at a terminal and supervisors meet it: each test runs the real binary.

mod appetize;
mod bad_days;
mod commands;
mod house;
mod killed;
mod killed_gateway;
mod killed_import;
mod program;
mod s3;
mod server;
mod serving;
mod settings;
mod silent;
mod sleeping;
