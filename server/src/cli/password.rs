//! Reads a password from the input, so that it stands neither in the list of processes nor in a shell's history.

use super::{Error, Result, Terminal};

/// The first line of the input.
pub fn read(terminal: &mut Terminal) -> Result<String> {
    terminal
        .line()?
        .filter(|password| !password.is_empty())
        .ok_or_else(|| Error::Told("Write the password on standard input, as one line.".to_owned()))
}
