//! The CSV of a view: every row of it, from one state of the database, some at a time.

use bytes::Bytes;
use domain::csv::{BOM, Style, Texts, write_header, write_row};
use domain::file_name::export_name;
use domain::{Session, Timestamp};
use futures::{Stream, StreamExt, TryStreamExt};

use super::sessions::{Asked, Reader};
use super::{Result, Services};
use crate::store;

/// How a CSV is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct CsvOptions {
    /// Begin with a byte order mark, for spreadsheets.
    pub bom: bool,
    /// Leave text as it is, for programs.
    pub raw: bool,
}

/// A CSV that is about to be written.
pub struct CsvExport {
    /// What to call the file.
    pub file_name: String,
    /// How many rows it has; exact.
    pub rows: i64,
    /// The moment it is fixed at: nothing that was asked for later is in it.
    pub as_of: Timestamp,
    export: store::Export,
    style: Style,
    bom: bool,
}

/// Begins the export of what `asked` asks for, fixed at the moment it was asked.
pub async fn begin(
    services: &Services,
    reader: &Reader,
    asked: &Asked,
    options: CsvOptions,
) -> Result<CsvExport> {
    begin_as(services, reader, asked, options, false).await
}

/// [`begin`] for [`CsvExport::sessions`], which then know all of their files.
pub async fn begin_with_files(
    services: &Services,
    reader: &Reader,
    asked: &Asked,
    options: CsvOptions,
) -> Result<CsvExport> {
    begin_as(services, reader, asked, options, true).await
}

async fn begin_as(
    services: &Services,
    reader: &Reader,
    asked: &Asked,
    options: CsvOptions,
    with_files: bool,
) -> Result<CsvExport> {
    let mut view = asked.view.clone();
    view.as_of = Some(asked.now);
    let export = services.store.export(&reader.scope, &view, with_files).await?;
    let zone = (!view.filter.zone.is_utc()).then(|| asked.zone.clone());
    let texts = if options.raw { Texts::Plain } else { Texts::Guarded };
    Ok(CsvExport {
        file_name: export_name(&reader.org.slug, asked.days(), asked.now),
        rows: export.rows,
        as_of: asked.now,
        export,
        style: Style { texts, zone },
        bom: options.bom,
    })
}

impl CsvExport {
    /// The file, some rows at a time. An error ends it: whoever sends it must break the connection, so that nobody
    /// takes a torn file for a whole one.
    pub fn chunks(self) -> impl Stream<Item = store::Result<Bytes>> + Send + 'static {
        let head = self.head();
        let style = self.style;
        let rows = self
            .export
            .batches()
            .map_ok(move |sessions| rows(&sessions, &style));
        futures::stream::once(async move { Ok(head) }).chain(rows)
    }

    /// What the file begins with: the mark where one is wanted, and the header.
    pub fn head(&self) -> Bytes {
        let mut head = if self.bom { BOM.to_vec() } else { Vec::new() };
        write_header(&mut head, &self.style);
        head.into()
    }

    /// The sessions, some at a time, and how [`rows`] is to write them.
    pub fn sessions(
        self,
    ) -> (
        Style,
        impl Stream<Item = store::Result<Vec<Session>>> + Send + 'static,
    ) {
        (self.style, self.export.batches())
    }
}

/// Rows of the file.
pub fn rows(sessions: &[Session], style: &Style) -> Bytes {
    let mut out = Vec::with_capacity(sessions.len() * 400);
    for session in sessions {
        write_row(&mut out, session, style);
    }
    out.into()
}
