//! The program `session-history`.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::main()
}
