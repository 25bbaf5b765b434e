//! The CSV of a view: every row of it, from one state of the database, some at a time.

mod places;

pub use places::{Place, Places};

use std::time::Duration;

use bytes::Bytes;
use domain::csv::{BOM, Style, Texts, write_header, write_row};
use domain::file_name::export_name;
use domain::{Session, Timestamp};
use futures::{Stream, StreamExt, TryFutureExt, TryStreamExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

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
    place: Option<Place>,
}

/// What to call the file of what `asked` asks for.
pub fn file_name(reader: &Reader, asked: &Asked) -> String {
    export_name(&reader.org.slug, asked.days(), asked.now)
}

/// Begins the export of what `asked` asks for, fixed at the moment it was asked.
pub async fn begin(
    services: &Services,
    reader: &Reader,
    asked: &Asked,
    options: CsvOptions,
) -> Result<CsvExport> {
    let mut view = asked.view.clone();
    view.as_of = Some(asked.now);
    begin_as(services, reader, asked, &view, options, false).await
}

/// Begins an export that loses nothing: fixed by the state of the database alone, so that it holds also what a recorder
/// whose clock is ahead has asked for. With files, [`CsvExport::sessions`] know all of theirs.
pub async fn begin_whole(
    services: &Services,
    reader: &Reader,
    asked: &Asked,
    options: CsvOptions,
    with_files: bool,
) -> Result<CsvExport> {
    begin_as(services, reader, asked, &asked.view, options, with_files).await
}

async fn begin_as(
    services: &Services,
    reader: &Reader,
    asked: &Asked,
    view: &store::View,
    options: CsvOptions,
    with_files: bool,
) -> Result<CsvExport> {
    let export = services.store.export(&reader.scope, view, with_files).await?;
    let zone = (!view.filter.zone.is_utc()).then(|| asked.zone.clone());
    let texts = if options.raw { Texts::Plain } else { Texts::Guarded };
    Ok(CsvExport {
        file_name: file_name(reader, asked),
        rows: export.rows,
        as_of: asked.now,
        export,
        style: Style { texts, zone },
        bom: options.bom,
        place: None,
    })
}

/// Why a file broke off.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The reader took nothing for too long, or far too little.
    #[error("the reader stopped reading, or was too slow")]
    GivenUp,
}

/// How long a reader is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How long it may take nothing.
    pub nothing: Duration,
    /// Bytes a second that it takes at the least, on the whole. While a state of the database is held for somebody, the
    /// database keeps everything that others have changed since.
    pub slowest: u32,
}

impl Patience {
    /// How long after the begin a reader may be busy with the piece behind the first `taken` bytes.
    fn whole(self, taken: u64) -> Duration {
        self.nothing + Duration::from_secs(taken / u64::from(self.slowest.max(1)))
    }
}

/// What is handed from the database to the reader.
enum Piece {
    Rows(Bytes),
    Failed(store::Error),
    End,
}

/// Hands pieces over until the reader is gone, takes none for too long, or is too slow on the whole.
async fn hand_over(
    pieces: impl Stream<Item = store::Result<Bytes>>,
    to: mpsc::Sender<Piece>,
    patience: Patience,
) {
    let begun = Instant::now();
    let mut taken = 0;
    let mut pieces = Box::pin(pieces.map(|piece| match piece {
        Ok(bytes) => Piece::Rows(bytes),
        Err(error) => Piece::Failed(error),
    }));
    while let Some(piece) = pieces.next().await {
        let bytes = match &piece {
            Piece::Rows(bytes) => bytes.len() as u64,
            _ => 0,
        };
        let until = (Instant::now() + patience.nothing).min(begun + patience.whole(taken));
        match timeout_at(until, to.send(piece)).await {
            Ok(Ok(())) => taken += bytes,
            Ok(Err(_)) | Err(_) => return,
        }
    }
    // What it held is free for others as soon as the reader knows that it has ended.
    drop(pieces);
    // The reader may well have gone by now.
    let _ = to.send(Piece::End).await;
}

impl CsvExport {
    /// The same, which holds `place` until it has ended.
    #[must_use]
    pub fn holding(self, place: Place) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }

    /// The file, some rows at a time. An error ends it: whoever sends it must break the connection, so that nobody
    /// takes a torn file for a whole one. A reader that tries the `patience` is given up, since every export under way
    /// holds a connection and a state of the database.
    pub fn chunks(self, patience: Patience) -> impl Stream<Item = Result<Bytes, Broken>> + Send + 'static {
        let head = self.head();
        let (style, place) = (self.style, self.place);
        // While some rows are written, the next ones are read.
        let rows = self
            .export
            .batches()
            .map_ok(move |sessions| {
                // Held as long as the rows are.
                let _ = &place;
                let style = style.clone();
                tokio::spawn(async move { rows(&sessions, &style) }).map_err(|_| store::Error::Interrupted)
            })
            .try_buffered(2);
        let all = futures::stream::once(async move { Ok(head) }).chain(rows);
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(hand_over(all, sender, patience));
        futures::stream::unfold(Some(receiver), |receiver| async move {
            let mut receiver = receiver?;
            match receiver.recv().await {
                Some(Piece::Rows(bytes)) => Some((Ok(bytes), Some(receiver))),
                Some(Piece::Failed(error)) => Some((Err(error.into()), None)),
                Some(Piece::End) => None,
                // The other side stopped before the end.
                None => Some((Err(Broken::GivenUp), None)),
            }
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(count: usize) -> impl Stream<Item = store::Result<Bytes>> {
        futures::stream::iter(0..count).map(|_| Ok(Bytes::from_static(b"row")))
    }

    #[tokio::test]
    async fn a_reader_that_stops_is_given_up_and_gets_no_end() {
        let (sender, mut receiver) = mpsc::channel(1);
        let patience = Patience {
            nothing: Duration::from_millis(50),
            slowest: 1,
        };
        let handing = tokio::spawn(hand_over(pieces(5), sender, patience));
        assert!(matches!(receiver.recv().await, Some(Piece::Rows(_))));
        tokio::time::timeout(100 * patience.nothing, handing)
            .await
            .expect("given up")
            .expect("ended");
        // What was on its way still comes; then nothing, and no end.
        assert!(matches!(receiver.recv().await, Some(Piece::Rows(_))));
        assert!(receiver.recv().await.is_none());
    }

    #[tokio::test]
    async fn a_slow_reader_gets_everything() {
        let (sender, mut receiver) = mpsc::channel(1);
        let patience = Patience {
            nothing: Duration::from_secs(20),
            slowest: 1,
        };
        tokio::spawn(hand_over(pieces(5), sender, patience));
        let mut rows = 0;
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            match receiver.recv().await {
                Some(Piece::Rows(_)) => rows += 1,
                Some(Piece::End) => break,
                _ => panic!("an end"),
            }
        }
        assert_eq!(rows, 5);
    }

    #[tokio::test]
    async fn a_reader_that_is_far_too_slow_is_given_up() {
        let patience = Patience {
            nothing: Duration::from_millis(200),
            slowest: u32::MAX,
        };
        let (sender, mut receiver) = mpsc::channel(1);
        tokio::spawn(hand_over(pieces(100_000), sender, patience));
        // It takes a piece whenever it is waited for, and yet never comes to the end.
        while let Some(piece) = receiver.recv().await {
            assert!(matches!(piece, Piece::Rows(_)), "no end");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    #[test]
    fn the_least_speed_counts_from_the_begin() {
        let patience = Patience {
            nothing: Duration::from_mins(5),
            slowest: 1_000,
        };
        assert_eq!(patience.whole(0), Duration::from_mins(5));
        assert_eq!(patience.whole(3_600_000), Duration::from_mins(65));
    }
}
