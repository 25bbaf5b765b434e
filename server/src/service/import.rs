//! Imports: every session of a file, or none of them.
//!
//! A thread of its own reads and checks lines while the database writes those before, a few thousand at a time, in one
//! transaction. Lines that are wrong are gathered with their number; the first of them takes back what was written, and
//! the rest of the file is only checked, so that everything that is wrong is told at once.
//!
//! A file of another product may tell more of sessions that are there already: those are filled in one by one once the
//! new ones are there to stay, and an import that dies between them is completed by its repeat.

pub mod appetize;
mod files;
mod lines;

pub use lines::{Format, RowProblem};

use std::collections::{HashMap, HashSet};
use std::io::{self, Read};
use std::path::PathBuf;

use domain::access::Reads;
use domain::csv::{HeaderProblem, Style, Texts, write_row};
use domain::{Scope, Session, SessionId};
use tokio::sync::mpsc;

use super::{Error, Result, Services};
use crate::blob::{self, Blobs};
use crate::store::{self, Import, Org};
use files::Files;
use lines::{Batch, Line, Reading};

/// Problems told one by one; the rest is a number.
pub const MAX_PROBLEMS: usize = 50;
/// Batches that may wait for the database.
const AHEAD: usize = 2;

/// What is imported, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the file is.
    pub format: Format,
    /// How the texts of a CSV were written; [`Texts::Plain`] takes them as they stand.
    pub texts: Texts,
    /// Where the files of the sessions are, as `<session id>/<kind>`.
    pub files: Option<PathBuf>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub bytes: u64,
    /// Sessions read.
    pub sessions: u64,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Sessions that are new.
    pub recorded: u64,
    /// Sessions that were there already, with the same content.
    pub present: u64,
    /// Files that were taken in.
    pub files: u64,
    /// Texts that begin like the guarded form of a formula and were taken as they stand.
    pub apostrophes: u64,
    /// Sessions that were there already and of which the file told more.
    pub completed: u64,
    /// Sessions that were there already and that the file contradicts; they stand.
    pub contradicted: u64,
    /// Sessions whose times did not go together and were moved.
    pub adjusted: u64,
    /// Sessions whose length is told otherwise than by their times.
    pub other_lengths: u64,
    /// What should be known about the file, in sentences.
    pub notes: Vec<String>,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The first line of a CSV is wrong.
    #[error("the first line is wrong")]
    Header(Vec<HeaderProblem>),
    /// Lines are wrong.
    #[error("{bad} lines are wrong")]
    Lines {
        /// The first of what is wrong.
        problems: Vec<RowProblem>,
        /// How many lines are wrong.
        bad: u64,
    },
    /// The file could not be read.
    #[error("the input could not be read: {0}")]
    Input(#[from] io::Error),
    /// A file of a session could not be kept.
    #[error(transparent)]
    Blob(#[from] blob::Error),
    /// Anything else.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<store::Error> for Refused {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Imports a file into an organization.
pub async fn run(
    services: &Services,
    blobs: &Blobs,
    org: &Org,
    input: impl Read + Send + 'static,
    options: Options,
    mut progress: impl FnMut(Progress),
) -> Result<Outcome, Refused> {
    // Before the transaction begins: what is noted must last whatever becomes of it.
    let files = match options.files {
        Some(folder) => Some(Files::begin(services, blobs, org.id, folder).await?),
        None => None,
    };
    let (sender, batches) = mpsc::channel(AHEAD);
    let reading = Reading::new(services.clone(), options.format, options.texts);
    let reader = tokio::task::spawn_blocking(move || reading.run(input, &sender));
    let mut writing = Writing {
        services,
        scope: Scope {
            org: org.id,
            reads: Reads::Everything,
        },
        import: Some(services.store.begin_import(org.id, None).await?),
        files,
        outcome: Outcome::default(),
        fills: Vec::new(),
        problems: Vec::new(),
        bad: 0,
        tried: false,
    };
    let done = writing.all(batches, &mut progress).await;
    let read = reader
        .await
        .map_err(|error| Error::system("read a file", error))?;
    let outcome = match done.and(read) {
        Ok(()) => writing.end().await,
        Err(error) => Err(error),
    };
    if let Some(import) = writing.import.take() {
        // It is undone either way; whoever writes next need not wait for it.
        let _ = import.rollback().await;
    }
    // Where the end was tried and failed, nobody knows what became of it: the notes do.
    match writing.files.take() {
        Some(files) if outcome.is_ok() => files.end().await,
        Some(files) if !writing.tried => files.undo().await,
        _ => {}
    }
    if outcome
        .as_ref()
        .is_ok_and(|outcome| outcome.recorded + outcome.completed > 0)
    {
        services.changes.announce(org.id);
    }
    outcome
}

struct Writing<'a> {
    services: &'a Services,
    scope: Scope,
    /// Nothing once a line was wrong.
    import: Option<Import>,
    files: Option<Files>,
    outcome: Outcome,
    /// Sessions that are there already and may be filled in.
    fills: Vec<Session>,
    problems: Vec<RowProblem>,
    bad: u64,
    /// True once the database was asked to make it last.
    tried: bool,
}

impl Writing<'_> {
    async fn all(
        &mut self,
        mut batches: mpsc::Receiver<Batch>,
        progress: &mut impl FnMut(Progress),
    ) -> Result<(), Refused> {
        let mut sofar = Progress::default();
        while let Some(batch) = batches.recv().await {
            sofar.bytes = batch.bytes;
            sofar.sessions += batch.lines.len() as u64;
            self.outcome.apostrophes += batch.apostrophes;
            self.outcome.adjusted += batch.adjusted;
            self.outcome.other_lengths += batch.other_lengths;
            self.outcome.notes.extend(batch.notes);
            self.note(batch.problems, batch.bad);
            if self.bad == 0 {
                self.write(batch.lines).await?;
            }
            if self.bad > 0
                && let Some(import) = self.import.take()
            {
                import.rollback().await?;
            }
            progress(sofar);
        }
        Ok(())
    }

    fn note(&mut self, problems: Vec<RowProblem>, bad: u64) {
        let room = MAX_PROBLEMS.saturating_sub(self.problems.len());
        self.problems.extend(problems.into_iter().take(room));
        self.bad += bad;
    }

    async fn write(&mut self, lines: Vec<Line>) -> Result<(), Refused> {
        let Some(import) = &mut self.import else {
            return Ok(());
        };
        let mut sessions = Vec::with_capacity(lines.len());
        let mut problems = Vec::new();
        for line in &lines {
            let mut session = line.session.clone();
            match &mut self.files {
                None => session
                    .attachments
                    .iter_mut()
                    .for_each(|file| domain::draft::without_file(file, "file not imported")),
                Some(files) => match files.take(&mut session).await {
                    Ok(taken) => self.outcome.files += taken,
                    Err(files::Refused::Missing(path)) => {
                        let message = format!("There is no file {}.", path.display());
                        problems.push(RowProblem::new(line.number, "files", message));
                    }
                    Err(files::Refused::Blob(error)) => return Err(error.into()),
                    Err(files::Refused::Input(error)) => return Err(error.into()),
                },
            }
            sessions.push(session);
        }
        if !problems.is_empty() {
            let bad = problems.len() as u64;
            self.note(problems, bad);
            return Ok(());
        }
        let created = import.push(&sessions).await?;
        let taken: Vec<(&Line, &Session)> = lines
            .iter()
            .zip(&sessions)
            .zip(&created)
            .filter(|(_, created)| !**created)
            .map(|(pair, _)| pair)
            .collect();
        self.outcome.recorded += (lines.len() - taken.len()) as u64;
        if let Some(files) = &mut self.files {
            for (_, session) in &taken {
                files.give_back(session).await;
            }
        }
        let (fills, taken): (Vec<_>, Vec<_>) = taken.into_iter().partition(|(line, _)| line.fills);
        self.fills
            .extend(fills.into_iter().map(|(_, session)| session.clone()));
        let conflicts = self.conflicts(&taken).await?;
        self.outcome.present += (taken.len() - conflicts.len()) as u64;
        let bad = conflicts.len() as u64;
        self.note(conflicts, bad);
        Ok(())
    }

    /// Which lines have an id that is taken by something else. What stands earlier in the same file is not yet to be
    /// seen by others: an id that nobody knows stands twice in the file.
    async fn conflicts(&self, taken: &[(&Line, &Session)]) -> Result<Vec<RowProblem>, Refused> {
        let ids: HashSet<SessionId> = taken.iter().map(|(line, _)| line.session.id).collect();
        let ids: Vec<SessionId> = ids.into_iter().collect();
        let stored = self.services.store.find_many(&self.scope, &ids).await?;
        let mut stored: HashMap<SessionId, Session> =
            stored.into_iter().map(|session| (session.id, session)).collect();
        let mut problems = Vec::new();
        for (line, session) in taken {
            let message = match stored.remove(&session.id) {
                Some(known) if row(&known) == row(&line.session) || row(&known) == row(session) => continue,
                Some(_) => "Another session has this id already.",
                None => "This id stands in the file twice.",
            };
            problems.push(RowProblem::new(line.number, line.id_field, message));
        }
        Ok(problems)
    }

    async fn fill_in(&mut self) -> Result<(), Refused> {
        let fills = std::mem::take(&mut self.fills);
        let counts = appetize::fill_all(self.services, &self.scope, &fills).await?;
        self.outcome.completed = counts.changed;
        self.outcome.present += counts.same;
        self.outcome.contradicted = counts.contradicted;
        Ok(())
    }

    async fn end(&mut self) -> Result<Outcome, Refused> {
        match self.import.take() {
            Some(import) if self.bad == 0 => {
                self.tried = true;
                import.commit().await?;
                self.fill_in().await?;
                Ok(std::mem::take(&mut self.outcome))
            }
            _ => Err(Refused::Lines {
                problems: std::mem::take(&mut self.problems),
                bad: self.bad,
            }),
        }
    }
}

/// What a file says of a session: the content by which two are compared.
fn row(session: &Session) -> Vec<u8> {
    let style = Style {
        texts: Texts::Plain,
        zone: None,
    };
    let mut out = Vec::with_capacity(512);
    write_row(&mut out, session, &style);
    out
}
