//! Exports: every session of a view as CSV, streamed.

use bytes::Bytes;
use domain::csv::{BOM, Style, Texts, write_header, write_row};
use domain::file_name::export_name;
use domain::filter::Problem;
use domain::{Query, Scope, Session, Timestamp};
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, TryStreamExt, stream};

use super::views::Asked;
use super::{Error, Result, Services};
use crate::store;

/// How an export is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// A byte order mark in front, for spreadsheets.
    pub bom: bool,
    /// Text as it is, for machines.
    pub raw: bool,
}

/// An export under way.
pub struct Csv {
    /// How many sessions it has; exact.
    pub rows: i64,
    /// The moment it is fixed at.
    pub as_of: Timestamp,
    /// What to call the file.
    pub file_name: String,
    /// The bytes. An error means that the file is torn: whoever passes it on must break the connection.
    pub bytes: BoxStream<'static, Result<Bytes, store::Error>>,
}

/// Why there is no export.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Values of the query are bad.
    #[error("bad values of a query")]
    Problems(Vec<Problem>),
    /// Anything else.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<store::Error> for Refused {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Begins the export of what `query` asks for. Rows come no faster than they are taken, one batch in memory at a time.
pub async fn csv(
    services: &Services,
    scope: &Scope,
    query: &Query,
    options: Options,
    now: Timestamp,
) -> Result<Csv, Refused> {
    let asked = Asked::read_whole(query, now);
    if !asked.problems.is_empty() {
        return Err(Refused::Problems(asked.problems));
    }
    let org = services
        .store
        .org(scope.org)
        .await?
        .ok_or(Error::NotFound("organization"))?;
    let view = store::View {
        as_of: Some(now),
        ..asked.view
    };
    let style = Style {
        texts: if options.raw { Texts::Plain } else { Texts::Guarded },
        zone: (!view.filter.zone.is_utc()).then_some(asked.zone),
    };
    let export = services.store.export(scope, &view, false).await?;
    Ok(Csv {
        rows: export.rows,
        as_of: now,
        file_name: export_name(&org.slug, asked.days, now),
        bytes: written(export.batches(), style, options.bom).boxed(),
    })
}

/// Header and rows of sessions, a chunk for each batch.
pub fn written<E: Send + 'static>(
    batches: impl Stream<Item = Result<Vec<Session>, E>> + Send + 'static,
    style: Style,
    bom: bool,
) -> impl Stream<Item = Result<Bytes, E>> + Send + 'static {
    let mut head = Vec::with_capacity(1_024);
    if bom {
        head.extend_from_slice(BOM);
    }
    write_header(&mut head, &style);
    let rows = batches.map_ok(move |sessions| {
        let mut out = Vec::with_capacity(sessions.len() * 512);
        for session in &sessions {
            write_row(&mut out, session, &style);
        }
        Bytes::from(out)
    });
    stream::once(async move { Ok(Bytes::from(head)) }).chain(rows)
}
