//! The program as people at a terminal and supervisors meet it: each test runs the real binary.

mod commands;
mod program;
mod serving;
mod settings;
