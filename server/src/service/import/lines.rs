//! Turns the bytes of a file into sessions and problems, a batch at a time.

mod appetize;

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use csv::{ByteRecord, ReaderBuilder};
use domain::csv::{Header, HeaderProblem, Texts, by_column, is_formula};
use domain::draft::{Draft, FieldError, FieldErrorCode, FieldErrors};
use domain::{Session, SessionId};
use tokio::sync::mpsc;

use super::appetize::Columns;
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
    /// Appetize's monthly CSV. [`Format::Csv`] knows it by its first line as well.
    Appetize,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Ndjson, Self::Appetize];

    /// The word on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Appetize => "appetize",
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
    /// True where a session that is there already is filled in; otherwise it must be the same.
    pub(super) fills: bool,
}

/// Some lines.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) lines: Vec<Line>,
    pub(super) problems: Vec<RowProblem>,
    /// Lines that were wrong.
    pub(super) bad: u64,
    pub(super) apostrophes: u64,
    /// Sessions whose times did not go together.
    pub(super) adjusted: u64,
    /// Sessions whose length is told otherwise than by their times.
    pub(super) other_lengths: u64,
    /// What should be known about the file.
    pub(super) notes: Vec<String>,
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
        let counter = Arc::new(Counter::default());
        let input = Counted {
            input,
            counter: Arc::clone(&counter),
        };
        match self.format {
            Format::Csv | Format::Appetize => self.csv(input, &counter, to),
            Format::Ndjson => self.ndjson(BufReader::with_capacity(256 * 1024, input), &counter, to),
        }
    }

    fn csv(&mut self, input: impl Read, counter: &Counter, to: &mpsc::Sender<Batch>) -> Result<(), Refused> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            // By line feeds alone: a line is counted when its end is read, and the reader leaves the feed of a CRLF
            // for later, which makes every number one too small.
            .terminator(csv::Terminator::Any(b'\n'))
            .buffer_capacity(256 * 1024)
            .from_reader(input);
        let mut record = ByteRecord::new();
        if !read(&mut reader, &mut record)? {
            return Err(Refused::Header(vec![HeaderProblem::Missing("user")]));
        }
        let names: Vec<String> = cells(&record)
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        if self.format == Format::Appetize || Columns::recognize(&names) {
            return self.appetize(&names, &mut reader, counter, to);
        }
        let header = Header::read(names.iter().map(String::as_str)).map_err(Refused::Header)?;
        while read(&mut reader, &mut record)? {
            let line = line_of(&record, &reader, counter);
            if cells(&record).all(<[u8]>::is_empty) && record.len() == 1 {
                continue;
            }
            match self.row(&header, &record) {
                Ok(session) => self.good(line, session, "session_id"),
                Err(errors) => self.wrong(line, errors),
            }
            if !self.pass_on(counter, to, false) {
                return Ok(());
            }
        }
        self.pass_on(counter, to, true);
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
        let cells: Vec<&str> = cells(record)
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
        counter: &Counter,
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
            if !self.pass_on(counter, to, false) {
                return Ok(());
            }
        }
        self.pass_on(counter, to, true);
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
            fills: false,
        });
    }

    /// A session of a source that tells of one more than once, and more each time.
    fn may_be_known(&mut self, number: u64, session: Session) {
        self.batch.lines.push(Line {
            number,
            session,
            id_field: "",
            fills: true,
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
    fn pass_on(&mut self, counter: &Counter, to: &mpsc::Sender<Batch>, end: bool) -> bool {
        let full = self.batch.lines.len() >= BATCH || self.batch.bad >= BATCH as u64;
        if !full && !end {
            return true;
        }
        self.batch.bytes = counter.bytes.load(Ordering::Relaxed);
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

/// The cells of a record, the last one without the first half of its CRLF.
fn cells(record: &ByteRecord) -> impl Iterator<Item = &[u8]> {
    let last = record.len().saturating_sub(1);
    record.iter().enumerate().map(move |(at, cell)| match cell {
        [rest @ .., b'\r'] if at == last => rest,
        cell => cell,
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

/// The line on which a record begins. The reader knows where the record ends; where it says the record begins, empty
/// lines before it may still be to come.
fn line_of(record: &ByteRecord, reader: &csv::Reader<impl Read>, counter: &Counter) -> u64 {
    let end = reader.position();
    let all_read = end.byte() == counter.bytes.load(Ordering::Relaxed);
    let without_end = all_read && counter.last.load(Ordering::Relaxed) != b'\n';
    let feeds = record.as_slice().split(|byte| *byte == b'\n').count() as u64 - 1;
    end.line()
        .saturating_sub(feeds)
        .saturating_sub(u64::from(!without_end))
}

/// What was read so far.
#[derive(Default)]
struct Counter {
    bytes: AtomicU64,
    /// The last byte of it.
    last: AtomicU8,
}

/// Counts what is read.
struct Counted<R> {
    input: R,
    counter: Arc<Counter>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.counter.bytes.fetch_add(read as u64, Ordering::Relaxed);
        if let Some(last) = buffer[..read].last() {
            self.counter.last.store(*last, Ordering::Relaxed);
        }
        Ok(read)
    }
}
