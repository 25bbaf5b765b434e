//! The thread that writes. What the disk does not take it keeps in memory and tries again: recording never stops a test,
//! and a test never ends unrecorded for it.

mod again;
mod finish;

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::PoisonError;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use domain::SessionId;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use super::budget::Budget;
use super::cut::Cut;
use super::folder::{private_file, write_json};
use super::{Closing, Folder, Kept, Log, Note, Part, Phase, Spooled, Step};
use crate::logs;
use crate::settings::Surroundings;

/// How long a line of a log may lie in memory.
const REST: Duration = Duration::from_millis(500);
/// How long it waits before it tries again what the disk did not take.
const AGAIN: Duration = Duration::from_secs(2);
/// Bytes of one log at the most.
const LONGEST_LOG: u64 = 32 * 1024 * 1024;

/// Writes what it is told.
pub struct Writer {
    folder: Folder,
    budget: Budget,
    surroundings: Surroundings,
    keep_typed_text: bool,
    wake: UnboundedSender<SessionId>,
    open: HashMap<SessionId, Open>,
    numbers: HashMap<SessionId, u32>,
    /// Requests that the disk did not take, in order, by their names.
    late: HashMap<SessionId, VecDeque<(String, Step)>>,
    flushed: Instant,
    tried: Instant,
    failing: bool,
}

struct Open {
    kept: Kept,
    parts: HashMap<Part, Growing>,
    /// False where the disk did not take where it stands.
    written: bool,
    /// True once its end is among the requests.
    told: bool,
}

struct Growing {
    file: BufWriter<File>,
    bytes: u64,
    /// Why what came last is not in it.
    cut: Option<Cut>,
}

impl Writer {
    /// Goes on with what lies there.
    pub fn new(
        folder: Folder,
        limit: u64,
        surroundings: Surroundings,
        keep_typed_text: bool,
        wake: UnboundedSender<SessionId>,
        spooled: &[Spooled],
    ) -> Self {
        let refused = folder.refused().unwrap_or_default();
        let used = spooled.iter().map(|session| session.bytes);
        let used = used.chain(refused.into_iter().map(|(_, bytes)| bytes)).sum();
        let mut writer = Self {
            folder,
            budget: Budget::new(limit, used),
            surroundings,
            keep_typed_text,
            wake,
            open: HashMap::new(),
            numbers: spooled.iter().map(|session| (session.id, session.last)).collect(),
            late: HashMap::new(),
            flushed: Instant::now(),
            tried: Instant::now(),
            failing: false,
        };
        for kept in spooled.iter().filter_map(|session| session.kept.clone()) {
            let id = kept.id;
            match kept.phase {
                Phase::Over => {}
                Phase::Closing => {
                    // It was killed while it did this: what is done already has no growing file any more.
                    writer.reopen(kept);
                    writer.told(id, |writer| writer.finish(id));
                }
                _ => writer.reopen(kept),
            }
        }
        writer
    }

    fn reopen(&mut self, kept: Kept) {
        let dir = self.folder.of(kept.id);
        let there = Part::ALL
            .into_iter()
            .filter(|part| dir.join(part.file()).exists());
        let parts = there.filter_map(|part| Some((part, Growing::open(&dir, part).ok()?)));
        let parts = parts.collect();
        let open = Open {
            kept,
            parts,
            written: true,
            told: false,
        };
        self.open.insert(open.kept.id, open);
    }

    /// Until nobody can tell it anything any more.
    pub fn run(mut self, notes: &Receiver<Note>) {
        loop {
            match notes.recv_timeout(REST.saturating_sub(self.flushed.elapsed())) {
                Ok(note) => self.write(note),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.flushed.elapsed() >= REST {
                self.flush();
            }
            if self.failing && self.tried.elapsed() >= AGAIN {
                self.try_again();
            }
        }
        self.flush();
        self.try_again();
    }

    fn write(&mut self, note: Note) {
        match note {
            Note::Keep(kept) => {
                let id = kept.id;
                self.told(id, |writer| writer.keep(*kept));
            }
            Note::Step(id, step) => self.told(id, |writer| writer.step(id, &step)),
            Note::Line(id, part, line) => self.told(id, |writer| writer.line(id, part, &line)),
            Note::Log(id, log, answer, words) => {
                let words = words.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let part = match log {
                    Log::Performance => Part::Network,
                    Log::Text(_) => Part::Debug,
                };
                if let Some(blind) = words.blind().filter(|_| !self.keep_typed_text) {
                    self.told(id, |writer| writer.leave_out(id, part, Cut::Blind(blind)));
                    return;
                }
                let lines = match &log {
                    Log::Performance => logs::network(&answer, &words, self.keep_typed_text),
                    Log::Text(name) => logs::text(&answer, name, &words, self.keep_typed_text),
                };
                self.told(id, |writer| writer.line(id, part, &lines));
            }
            Note::Close(id, closing, known) => self.told(id, |writer| writer.close(id, *closing, known)),
            Note::Flush(done) => {
                self.flush();
                let _ = done.send(());
            }
        }
    }

    /// Does something for a session. A disk that fails is told and lived with: recording never stops a test.
    fn told(&mut self, id: SessionId, does: impl FnOnce(&mut Self) -> io::Result<()>) {
        if let Err(error) = does(self) {
            self.failed(id, &error);
        }
    }

    fn flush(&mut self) {
        self.flushed = Instant::now();
        let mut failures = Vec::new();
        for (id, open) in &mut self.open {
            for growing in open.parts.values_mut() {
                if let Err(error) = growing.file.flush() {
                    failures.push((*id, error));
                }
            }
        }
        for (id, error) in failures {
            self.failed(id, &error);
        }
    }

    fn keep(&mut self, kept: Kept) -> io::Result<()> {
        let id = kept.id;
        let open = Open {
            kept: kept.clone(),
            parts: HashMap::new(),
            written: false,
            told: false,
        };
        let open = self.open.entry(id).or_insert(open);
        (open.kept, open.written) = (kept, false);
        self.write_kept(id)
    }

    /// Writes where a session stands, where that is not on the disk yet.
    fn write_kept(&mut self, id: SessionId) -> io::Result<()> {
        let Some(open) = self.open.get_mut(&id).filter(|open| !open.written) else {
            return Ok(());
        };
        self.folder.make_session(id)?;
        if open.kept.phase == Phase::Running {
            let dir = self.folder.of(id);
            for part in Part::ALL {
                if let Entry::Vacant(none) = open.parts.entry(part) {
                    none.insert(Growing::open(&dir, part)?);
                }
            }
        }
        self.folder.keep(&open.kept)?;
        open.written = true;
        Ok(())
    }

    fn next(&mut self, id: SessionId) -> String {
        let number = self.numbers.entry(id).or_default();
        *number += 1;
        // The time makes names unique where a gateway that starts again counts from the beginning.
        format!("{number:06}-{}", self.surroundings.now().millis())
    }

    fn step(&mut self, id: SessionId, step: &Step) -> io::Result<()> {
        let name = self.next(id);
        self.put(id, name, step);
        if let Step::Record { unconfirmed, .. } = step
            && let Some(open) = self.open.get_mut(&id)
        {
            open.kept.record = None;
            if unconfirmed.is_some() {
                // A gateway that starts again no longer knows who it was: it must not say so a second time.
                self.folder.keep(&open.kept)?;
            }
        }
        Ok(())
    }

    /// Puts a request behind those that wait, if need be in memory: they are sent in order.
    fn put(&mut self, id: SessionId, name: String, step: &Step) {
        if let Some(late) = self.late.get_mut(&id) {
            late.push_back((name, step.clone()));
        } else if let Err(error) = self.put_now(id, &name, step) {
            self.late.insert(id, VecDeque::from([(name, step.clone())]));
            self.failed(id, &error);
        }
    }

    fn put_now(&mut self, id: SessionId, name: &str, step: &Step) -> io::Result<()> {
        write_json(&self.folder.of(id).join(format!("{name}.json")), step)?;
        self.budget.add(1_024);
        let _ = self.wake.send(id);
        Ok(())
    }

    fn line(&mut self, id: SessionId, part: Part, lines: &[u8]) -> io::Result<()> {
        // What comes late, behind the end, has no place any more.
        let Some(growing) = self.open.get_mut(&id).and_then(|open| open.parts.get_mut(&part)) else {
            return Ok(());
        };
        if growing.cut == Some(Cut::TooLong) {
            return Ok(());
        }
        let whole = whole_lines(lines, LONGEST_LOG.saturating_sub(growing.bytes));
        if whole.len() < lines.len() {
            self.line(id, part, whole)?;
            return self.leave_out(id, part, Cut::TooLong);
        }
        if !self.budget.has_room(&self.folder, lines.len() as u64) {
            return self.leave_out(id, part, Cut::SpoolFull);
        }
        growing.cut = None;
        growing.file.write_all(lines)?;
        growing.bytes += lines.len() as u64;
        self.budget.add(lines.len() as u64);
        Ok(())
    }

    /// Says in a log that something is missing from here on; once, until something comes again.
    fn leave_out(&mut self, id: SessionId, part: Part, cut: Cut) -> io::Result<()> {
        let Some(growing) = self.open.get_mut(&id).and_then(|open| open.parts.get_mut(&part)) else {
            return Ok(());
        };
        if growing.cut.replace(cut) == Some(cut) {
            return Ok(());
        }
        let line = cut.line(part, self.surroundings.now());
        growing.file.write_all(line.as_bytes())
    }

    fn close(
        &mut self,
        id: SessionId,
        closing: Closing,
        known: Option<oneshot::Sender<()>>,
    ) -> io::Result<()> {
        let Some(open) = self.open.get_mut(&id) else {
            return Ok(());
        };
        open.kept.phase = Phase::Closing;
        open.kept.closing = Some(closing);
        open.written = false;
        self.write_kept(id)?;
        // Its files can be prepared by whoever goes on from here: nobody waits for that.
        if let Some(known) = known {
            let _ = known.send(());
        }
        self.finish(id)
    }
}

impl Growing {
    fn open(dir: &Path, part: Part) -> io::Result<Self> {
        let file = private_file(&dir.join(part.file()), true)?;
        let bytes = file.metadata()?.len();
        Ok(Self {
            file: BufWriter::new(file),
            bytes,
            cut: None,
        })
    }
}

/// As many whole lines as fit into so many bytes.
fn whole_lines(lines: &[u8], room: u64) -> &[u8] {
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    if lines.len() <= room {
        return lines;
    }
    let end = lines[..room].iter().rposition(|byte| *byte == b'\n');
    &lines[..end.map_or(0, |end| end + 1)]
}

#[cfg(test)]
mod tests {
    use super::whole_lines;

    #[test]
    fn lines_are_kept_whole() {
        assert_eq!(whole_lines(b"one\ntwo\n", 8), b"one\ntwo\n");
        assert_eq!(whole_lines(b"one\ntwo\n", 7), b"one\n");
        assert_eq!(whole_lines(b"one\ntwo\n", 3), b"");
    }
}
