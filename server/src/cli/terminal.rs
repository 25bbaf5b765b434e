//! Where a command reads and writes.

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use super::{Error, Result};

/// Input, output, and where complaints go.
pub struct Terminal {
    input: Box<dyn BufRead + Send>,
    output: Box<dyn Write + Send>,
    complaints: Box<dyn Write + Send>,
}

impl Terminal {
    /// The process's own streams.
    pub fn standard() -> Self {
        Self::new(io::BufReader::new(io::stdin()), io::stdout(), io::stderr())
    }

    /// Any streams, for tests.
    pub fn new(
        input: impl BufRead + Send + 'static,
        output: impl Write + Send + 'static,
        complaints: impl Write + Send + 'static,
    ) -> Self {
        Self {
            input: Box::new(input),
            output: Box::new(output),
            complaints: Box::new(complaints),
        }
    }

    /// Prints a line of the result.
    pub fn say(&mut self, line: impl AsRef<str>) -> Result<()> {
        writeln!(self.output, "{}", line.as_ref())
            .and_then(|()| self.output.flush())
            .map_err(|error| Error::failed("write the answer", error))
    }

    /// Prints a line that is no part of the result.
    pub fn note(&mut self, line: impl AsRef<str>) {
        // Who closed it does not want to know.
        let _ = writeln!(self.complaints, "{}", line.as_ref());
    }

    /// What results are written to.
    pub fn output(&mut self) -> &mut (dyn Write + Send) {
        &mut *self.output
    }

    /// What is read.
    pub fn input(&mut self) -> &mut (dyn BufRead + Send) {
        &mut *self.input
    }

    /// One line of the input without its end; nothing where there is none.
    pub fn line(&mut self) -> Result<Option<String>> {
        let mut line = String::new();
        let read = self
            .input
            .read_line(&mut line)
            .map_err(|error| Error::failed("read the input", error))?;
        let end = line.trim_end_matches(['\r', '\n']).len();
        line.truncate(end);
        Ok((read > 0).then_some(line))
    }

    /// Says why a command failed; gives the status to end with.
    pub fn complain(&mut self, error: &Error) -> ExitCode {
        match error {
            Error::Usage(error) => {
                // Help and version are no failures and go to the output; clap knows which is which.
                let text = error.render();
                let _ = if error.use_stderr() {
                    write!(self.complaints, "{text}")
                } else {
                    write!(self.output, "{text}")
                };
                ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
            }
            Error::Settings(problems) => {
                self.note(format!("session-history: {problems}"));
                ExitCode::from(2)
            }
            other => {
                self.note(format!("session-history: {other}"));
                ExitCode::FAILURE
            }
        }
    }
}
