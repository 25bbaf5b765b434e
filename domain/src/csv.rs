//! The CSV of sessions: one header, one writer and one reader for the page, the API and the command line.
//!
//! RFC 4180: commas, CRLF, quotes where needed, doubled inside. Times are UTC with milliseconds, seconds have three
//! decimals, what is null is empty, and an empty text is null. Turning bytes into cells is left to the reader's caller.
//!
//! # Formulas
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`. For people, a text cell that would run gets an
//! apostrophe in front ([`Texts::Guarded`]); for machines, text stays as it is ([`Texts::Plain`], the API's `raw=1`).
//! A file does not say which it is, and it cannot be told from its cells: `'=1` is the guarded form of `=1` and
//! the plain form of a text that really begins with an apostrophe. So the reader takes every text as it stands unless
//! it is told that the file is guarded; then it takes one apostrophe away wherever the writer would have put one.
//! That way plain export, import and plain export give the same bytes whatever the texts are, a guarded file that
//! is imported as it stands is exported guarded with the same bytes too (a text behind an apostrophe is not guarded
//! again), and the one loss, a text that itself begins with an apostrophe before a formula, happens only to those
//! who ask for guards to be taken away.

mod cell;
mod column;
mod reader;
mod row;

pub use cell::{is_formula, push_local_time, push_seconds, push_text, push_time};
pub use column::{Column, HEADER, LOCAL_COLUMN};
pub use reader::{Header, HeaderProblem, by_column};
pub use row::{BOM, write_header, write_row};

use jiff::tz::TimeZone;

/// How text cells are written or were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Texts {
    /// What a spreadsheet would run gets an apostrophe in front.
    #[default]
    Guarded,
    /// As they are.
    Plain,
}

/// How a CSV is written.
#[derive(Clone, Debug, Default)]
pub struct Style {
    /// Text cells.
    pub texts: Texts,
    /// The zone of `requested_at_local`; nothing where that column is left out, as it is for UTC.
    pub zone: Option<TimeZone>,
}
