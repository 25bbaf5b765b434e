//! `import`.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::csv::Texts;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Error, Result, Terminal, database};
use crate::blob::Blobs;
use crate::config::Config;
use crate::service::import::{self, Format, MAX_PROBLEMS, Options, Outcome, Progress, Refused};
use crate::service::{Services, orgs};

/// Sessions between two lines of progress, where nobody watches.
const EVERY: u64 = 100_000;

/// Reads sessions from a file: all of them, or none where a line is wrong.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The organization's slug
    #[arg(long, env = "SH_ORG")]
    org: String,
    /// A .csv file as exported or as Appetize's monthly report, or an .ndjson file with one session of the API a line;
    /// - for standard input
    #[arg(env = "SH_IMPORT_FILE")]
    file: PathBuf,
    /// csv, ndjson or appetize, where neither the name nor the first line says
    #[arg(long, env = "SH_FORMAT", value_parser = format)]
    format: Option<Format>,
    /// The CSV was exported without --raw: take away the apostrophes in front of what a spreadsheet would run
    #[arg(long, env = "SH_GUARDED")]
    guarded: bool,
    /// A folder with the files of the sessions, as <session id>/<kind>
    #[arg(long, env = "SH_FILES", value_name = "DIR")]
    files: Option<PathBuf>,
}

fn format(text: &str) -> Result<Format, String> {
    Format::ALL
        .into_iter()
        .find(|format| format.key() == text)
        .ok_or_else(|| "write csv, ndjson or appetize".to_owned())
}

impl Import {
    /// Runs it.
    pub async fn run(self, config: &Config, terminal: &mut Terminal) -> Result<()> {
        let format = self.format()?;
        if let Some(folder) = self.files.as_deref().filter(|folder| !folder.is_dir()) {
            return Err(Error::Told(format!("There is no folder {}.", folder.display())));
        }
        let (input, length) = self.open()?;
        let services = database::open(config).await?;
        let done = match database::blobs(config, &services) {
            Ok(blobs) => {
                let options = Options {
                    format,
                    texts: if self.guarded {
                        Texts::Guarded
                    } else {
                        Texts::Plain
                    },
                    files: self.files.clone(),
                };
                self.read(&services, &blobs, input, length, options, terminal)
                    .await
            }
            Err(error) => Err(error),
        };
        services.store.close().await;
        done
    }

    fn is_input(&self) -> bool {
        self.file == Path::new("-")
    }

    fn format(&self) -> Result<Format> {
        let named = || Format::of_name(&self.file.to_string_lossy());
        self.format.or_else(named).ok_or_else(|| {
            Error::Told(
                "Name the format with --format csv, --format ndjson or --format appetize: the file does not say."
                    .to_owned(),
            )
        })
    }

    fn open(&self) -> Result<(Box<dyn Read + Send>, Option<u64>)> {
        if self.is_input() {
            return Ok((Box::new(io::stdin()), None));
        }
        let told = |error: io::Error| Error::Told(format!("could not read {}: {error}", self.file.display()));
        let file = File::open(&self.file).map_err(told)?;
        let length = file.metadata().map_err(told)?.len();
        Ok((Box::new(file), Some(length)))
    }

    async fn read(
        &self,
        services: &Services,
        blobs: &Blobs,
        input: Box<dyn Read + Send>,
        length: Option<u64>,
        options: Options,
        terminal: &mut Terminal,
    ) -> Result<()> {
        let org = orgs::find(services, &self.org).await?;
        let mut shown = Shown::new(length, terminal);
        let done = import::run(services, blobs, &org, input, options, |progress| {
            shown.at(progress);
        })
        .await;
        shown.end();
        match done {
            Ok(outcome) => self.tell(outcome, terminal),
            Err(refused) => Err(told(refused, terminal)),
        }
    }

    fn tell(&self, outcome: Outcome, terminal: &mut Terminal) -> Result<()> {
        let Outcome {
            recorded,
            present,
            files,
            apostrophes,
            completed,
            contradicted,
            adjusted,
            other_lengths,
            notes,
        } = outcome;
        for note in notes.iter().chain(&odd(adjusted, other_lengths, contradicted)) {
            terminal.note(note);
        }
        if apostrophes > 0 {
            terminal.note(format!(
                "{apostrophes} texts begin with an apostrophe before what a spreadsheet would run, and were taken as \
                 they stand. If this file was exported without --raw, import it with --guarded."
            ));
        }
        let mut said = vec![format!("recorded {recorded} sessions")];
        if completed > 0 {
            said.push(format!("completed {completed}"));
        }
        if present > 0 {
            said.push(format!("{present} were there already"));
        }
        if self.files.is_some() {
            said.push(format!("took in {files} files"));
        }
        terminal.say(said.join(", "))
    }
}

/// What is odd about sessions of another product, in sentences.
pub(super) fn odd(adjusted: u64, other_lengths: u64, contradicted: u64) -> Vec<String> {
    [
        (
            adjusted,
            "sessions had times that do not go together or are missing: the tag adjusted_times says which",
        ),
        (
            other_lengths,
            "sessions took another time than is told of them: the tag told_length_seconds holds what was told",
        ),
        (
            contradicted,
            "sessions are told otherwise than they are known, and stand as they were",
        ),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect()
}

/// Names every line that is wrong, up to a number.
fn told(refused: Refused, terminal: &mut Terminal) -> Error {
    match refused {
        Refused::Header(problems) => {
            for problem in &problems {
                terminal.note(format!("line 1: {problem}"));
            }
            Error::Told(
                "The first line is not that of an export or a report. Nothing was imported.".to_owned(),
            )
        }
        Refused::Lines { problems, bad } => {
            for problem in &problems {
                terminal.note(problem.to_string());
            }
            if problems.len() >= MAX_PROBLEMS {
                terminal.note("and so on: the rest is only counted");
            }
            let lines = if bad == 1 { "line is" } else { "lines are" };
            Error::Told(format!("{bad} {lines} wrong. Nothing was imported."))
        }
        Refused::Input(error) => Error::failed("read the file", error),
        Refused::Blob(error) => Error::failed("keep a file", error),
        Refused::Failed(error) => error.into(),
    }
}

/// Progress: a bar for who watches, a line now and then for a log.
struct Shown<'a> {
    bar: Option<ProgressBar>,
    terminal: &'a mut Terminal,
    next: u64,
}

impl<'a> Shown<'a> {
    fn new(length: Option<u64>, terminal: &'a mut Terminal) -> Self {
        let bar = io::stderr().is_terminal().then(|| bar(length));
        Self {
            bar,
            terminal,
            next: EVERY,
        }
    }

    fn at(&mut self, progress: Progress) {
        if let Some(bar) = &self.bar {
            bar.set_position(progress.bytes);
            bar.set_message(format!("{} sessions", progress.sessions));
        } else if progress.sessions >= self.next {
            self.next = progress.sessions - progress.sessions % EVERY + EVERY;
            self.terminal.note(format!("{} sessions read", progress.sessions));
        }
    }

    fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(length: Option<u64>) -> ProgressBar {
    let (bar, template) = match length {
        Some(length) => (
            ProgressBar::new(length),
            "{bar:30} {percent:>3} %  {msg}  {elapsed} gone, {eta} left",
        ),
        None => (
            ProgressBar::new_spinner(),
            "{spinner} {bytes}  {msg}  {elapsed} gone",
        ),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
