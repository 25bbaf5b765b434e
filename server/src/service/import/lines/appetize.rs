//! Appetize's monthly CSV.
//!
//! Unlike the native formats it is read to its end before its first session goes on: ids are places among sessions of
//! one second, and nobody promises an order of the lines.

use std::io::Read;

use csv::ByteRecord;
use domain::draft::{FieldError, FieldErrorCode};
use tokio::sync::mpsc;

use super::{BATCH, Batch, Counter, Reading, Refused, cells, line_of, read};
use crate::service::import::appetize::{Columns, Told, ids, make};

impl Reading {
    pub(super) fn appetize(
        &mut self,
        names: &[String],
        reader: &mut csv::Reader<impl Read>,
        counter: &Counter,
        to: &mpsc::Sender<Batch>,
    ) -> Result<(), Refused> {
        let columns = Columns::read(names).map_err(Refused::Header)?;
        for name in columns.unknown() {
            self.batch.notes.push(format!(
                "line 1: the column “{name}” is not known and was left out; everything else was read"
            ));
        }
        let mut numbers = Vec::new();
        let mut told = Vec::new();
        let mut record = ByteRecord::new();
        while read(reader, &mut record)? {
            let line = line_of(&record, reader, counter);
            if cells(&record).all(<[u8]>::is_empty) {
                continue;
            }
            match told_of(&columns, &record) {
                Ok(session) => {
                    numbers.push(line);
                    told.push(session);
                }
                Err(errors) => self.wrong(line, errors),
            }
            // So that progress is seen, and a listener that went away is noticed.
            let seen = told.len().is_multiple_of(BATCH) && !told.is_empty();
            if !self.pass_on(counter, to, seen) {
                return Ok(());
            }
        }
        let now = self.services.clock.now();
        for ((number, told), id) in numbers.into_iter().zip(&told).zip(ids(&told)) {
            match id.and_then(|id| make(told, id, now, false)) {
                Some(Ok(made)) => {
                    self.batch.adjusted += u64::from(made.adjusted);
                    self.batch.other_lengths += u64::from(made.other_length);
                    self.may_be_known(number, made.session);
                }
                Some(Err(errors)) => self.wrong(number, errors.into_iter().collect()),
                None => {
                    let message = "This line has no time at all.";
                    let error = FieldError::new("sessionRequested", FieldErrorCode::Missing, message);
                    self.wrong(number, vec![error]);
                }
            }
            if !self.pass_on(counter, to, false) {
                return Ok(());
            }
        }
        self.pass_on(counter, to, true);
        Ok(())
    }
}

fn told_of(columns: &Columns, record: &ByteRecord) -> Result<Told, Vec<FieldError>> {
    let invalid = |field: &str, message: String| FieldError::new(field, FieldErrorCode::Invalid, message);
    if record.len() != columns.width() {
        let (has, wants) = (record.len(), columns.width());
        let message = format!("This line has {has} cells, the first one has {wants}.");
        return Err(vec![invalid("", message)]);
    }
    // Whatever a visitor's browser called itself must not keep a month out.
    let cells: Vec<_> = cells(record).map(String::from_utf8_lossy).collect();
    columns.line(cells.iter().map(AsRef::as_ref)).map_err(|wrong| {
        let errors = wrong.into_iter();
        errors
            .map(|(column, advice)| invalid(&column, advice.to_owned()))
            .collect()
    })
}
