//! Turns the bytes of a file into sessions and problems, a batch at a time.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::{ByteRecord, ReaderBuilder};
use domain::csv::{Header, HeaderProblem, Texts, by_column, is_formula};
use domain::draft::{Draft, FieldError, FieldErrorCode, FieldErrors};
use domain::{Session, SessionId};
use tokio::sync::mpsc;

use super::{MAX_PROBLEMS, Refused};
use crate::service::Services;
use crate::service::attachments::no_defaults;

/// Sessions of a batch.
const BATCH: usize = 2_000;
/// Bytes of a line of NDJSON at the most.
const LONGEST_LINE: usize = 1024 * 1024;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The CSV of exports.
    Csv,
    /// The API's object of a session on each line.
    Ndjson,
}

impl Format {
    /// The word on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
        }
    }

    /// What the ending of a name says.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            _ => None,
        }
    }
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// The number of the line, from 1.
    pub line: u64,
    /// The column or field; empty for the whole line.
    pub field: String,
    /// What is wrong, in a sentence.
    pub message: String,
}

impl RowProblem {
    pub(super) fn new(line: u64, field: &str, message: impl Into<String>) -> Self {
        Self {
            line,
            field: field.to_owned(),
            message: message.into(),
        }
    }
}

impl std::fmt::Display for RowProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { line, field, message } = self;
        if field.is_empty() {
            write!(f, "line {line}: {message}")
        } else {
            write!(f, "line {line}, {field}: {message}")
        }
    }
}

/// A good line.
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) session: Session,
    /// What the file calls the id.
    pub(super) id_field: &'static str,
}

/// Some lines.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) lines: Vec<Line>,
    pub(super) problems: Vec<RowProblem>,
    /// Lines that were wrong.
    pub(super) bad: u64,
    pub(super) apostrophes: u64,
    /// Bytes read until here.
    pub(super) bytes: u64,
}

/// Reads a file on a thread that may wait.
pub(super) struct Reading {
    services: Services,
    format: Format,
    texts: Texts,
    told: usize,
    batch: Batch,
}

impl Reading {
    pub(super) fn new(services: Services, format: Format, texts: Texts) -> Self {
        Self {
            services,
            format,
            texts,
            told: 0,
            batch: Batch::default(),
        }
    }

    /// Sends every line; stops early without an error where nobody listens any more.
    pub(super) fn run(mut self, input: impl Read, to: &mpsc::Sender<Batch>) -> Result<(), Refused> {
        let bytes = Arc::new(AtomicU64::new(0));
        let counted = Counted {
            input,
            bytes: Arc::clone(&bytes),
        };
        match self.format {
            Format::Csv => self.csv(counted, &bytes, to),
            Format::Ndjson => self.ndjson(BufReader::with_capacity(256 * 1024, counted), &bytes, to),
        }
    }

    fn csv(&mut self, input: impl Read, bytes: &AtomicU64, to: &mpsc::Sender<Batch>) -> Result<(), Refused> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(256 * 1024)
            .from_reader(input);
        let mut record = ByteRecord::new();
        if !read(&mut reader, &mut record)? {
            return Err(Refused::Header(vec![HeaderProblem::Missing("user")]));
        }
        let names: Vec<String> = record
            .iter()
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        let header = Header::read(names.iter().map(String::as_str)).map_err(Refused::Header)?;
        while read(&mut reader, &mut record)? {
            let line = record.position().map_or(0, csv::Position::line);
            match self.row(&header, &record) {
                Ok(session) => self.good(line, session, "session_id"),
                Err(errors) => self.wrong(line, errors),
            }
            if !self.pass_on(bytes, to, false) {
                return Ok(());
            }
        }
        self.pass_on(bytes, to, true);
        Ok(())
    }

    fn row(&mut self, header: &Header, record: &ByteRecord) -> Result<Session, Vec<FieldError>> {
        let whole = |message: String| vec![FieldError::new("", FieldErrorCode::Invalid, message)];
        if record.len() != header.width() {
            let (has, wants) = (record.len(), header.width());
            return Err(whole(format!(
                "This line has {has} cells, the first one has {wants}."
            )));
        }
        let cells: Vec<&str> = record
            .iter()
            .map(std::str::from_utf8)
            .collect::<Result<_, _>>()
            .map_err(|_| whole("This line is not UTF-8 text.".to_owned()))?;
        if self.texts == Texts::Plain {
            let guarded = |cell: &&&str| cell.strip_prefix('\'').is_some_and(is_formula);
            self.batch.apostrophes += cells.iter().filter(guarded).count() as u64;
        }
        let draft = header
            .draft(|place| cells.get(place).copied().unwrap_or_default(), self.texts)
            .map_err(by_column)?;
        draft.finish(&no_defaults(&self.services)).map_err(by_column)
    }

    fn ndjson(
        &mut self,
        mut input: impl BufRead,
        bytes: &AtomicU64,
        to: &mpsc::Sender<Batch>,
    ) -> Result<(), Refused> {
        let mut text = Vec::new();
        let mut line = 0;
        loop {
            text.clear();
            let limit = LONGEST_LINE as u64 + 1;
            if input.by_ref().take(limit).read_until(b'\n', &mut text)? == 0 {
                break;
            }
            line += 1;
            if text.len() > LONGEST_LINE && text.last() != Some(&b'\n') {
                skip_line(&mut input)?;
                let message = format!("This line has more than {LONGEST_LINE} bytes.");
                self.wrong(line, vec![FieldError::new("", FieldErrorCode::TooLong, message)]);
            } else if !text.trim_ascii().is_empty() {
                match self.object(text.trim_ascii()) {
                    Ok(session) => self.good(line, session, "id"),
                    Err(errors) => self.wrong(line, errors.into_iter().collect()),
                }
            }
            if !self.pass_on(bytes, to, false) {
                return Ok(());
            }
        }
        self.pass_on(bytes, to, true);
        Ok(())
    }

    fn object(&self, text: &[u8]) -> Result<Session, FieldErrors> {
        let text = text.strip_prefix(domain::csv::BOM).unwrap_or(text);
        let mut draft = Draft::from_json(text)?;
        let Some(requested_at) = draft.requested_at else {
            // What was recorded long ago was not asked for now.
            let message = "Say when the session was asked for.";
            return Err(FieldError::new("requested_at", FieldErrorCode::Missing, message).into());
        };
        let fresh = || SessionId::version_7(requested_at.millis(), self.services.entropy.bytes());
        draft.id = Some(draft.id.unwrap_or_else(fresh));
        draft.finish(&no_defaults(&self.services))
    }

    fn good(&mut self, number: u64, session: Session, id_field: &'static str) {
        self.batch.lines.push(Line {
            number,
            session,
            id_field,
        });
    }

    fn wrong(&mut self, line: u64, errors: Vec<FieldError>) {
        self.batch.bad += 1;
        for error in errors {
            if self.told < MAX_PROBLEMS {
                self.told += 1;
                self.batch
                    .problems
                    .push(RowProblem::new(line, &error.field, error.message));
            }
        }
    }

    /// Sends a full batch, or whatever there is at the end. False where nobody listens.
    fn pass_on(&mut self, bytes: &AtomicU64, to: &mpsc::Sender<Batch>, end: bool) -> bool {
        let full = self.batch.lines.len() >= BATCH || self.batch.bad >= BATCH as u64;
        if !full && !end {
            return true;
        }
        self.batch.bytes = bytes.load(Ordering::Relaxed);
        to.blocking_send(std::mem::take(&mut self.batch)).is_ok()
    }
}

/// Reads a record; false at the end.
fn read(reader: &mut csv::Reader<impl Read>, record: &mut ByteRecord) -> Result<bool, Refused> {
    reader
        .read_byte_record(record)
        .map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => Refused::Input(error),
            _ => Refused::Input(std::io::ErrorKind::InvalidData.into()),
        })
}

/// Reads on to the end of a line without keeping it.
fn skip_line(input: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |at| at + 1);
        let over = end.is_some() || buffer.is_empty();
        input.consume(used);
        if over {
            return Ok(());
        }
    }
}

/// Counts what is read.
struct Counted<R> {
    input: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
