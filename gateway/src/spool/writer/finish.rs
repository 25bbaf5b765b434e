//! What a session that is over leaves behind: its files, as requests to send.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use domain::SessionId;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::super::folder::sync_dir;
use super::{Growing, Open, Writer};
use crate::har;
use crate::spool::{Closing, Kept, Part, Phase, Step};

impl Writer {
    /// Makes requests of what a session that is over left behind. Goes on where it was stopped by an error.
    pub(super) fn finish(&mut self, id: SessionId) -> io::Result<()> {
        let closing = |open: &Open| open.kept.phase == Phase::Closing;
        if !self.open.get(&id).is_some_and(closing) {
            return Ok(());
        }
        let Some(mut open) = self.open.remove(&id) else {
            return Ok(());
        };
        if let Err(error) = self.finish_open(id, &mut open) {
            self.open.insert(id, open);
            return Err(error);
        }
        self.numbers.remove(&id);
        let _ = self.wake.send(id);
        self.budget.keep(&self.folder)
    }

    fn finish_open(&mut self, id: SessionId, open: &mut Open) -> io::Result<()> {
        let Some(closing) = open.kept.closing.clone() else {
            return Ok(());
        };
        if let Some(body) = open.kept.record.take() {
            let unconfirmed = open.kept.unconfirmed.clone();
            self.step(id, &Step::Record { body, unconfirmed })?;
        }
        if !std::mem::replace(&mut open.told, true) {
            let body = closing.event.clone();
            self.step(id, &Step::Events { body })?;
        }
        for part in Part::ALL {
            if let Some(growing) = open.parts.get_mut(&part) {
                self.finish_part(id, part, growing, &closing)?;
                open.parts.remove(&part);
            }
        }
        if self.late.contains_key(&id) {
            // What is over is taken away once nothing of it is left to send.
            return Err(io::Error::other("some of its requests are in memory alone"));
        }
        self.folder.keep(&Kept {
            phase: Phase::Over,
            closing: None,
            ..open.kept.clone()
        })
    }

    fn finish_part(
        &mut self,
        id: SessionId,
        part: Part,
        growing: &mut Growing,
        closing: &Closing,
    ) -> io::Result<()> {
        growing.file.flush()?;
        growing.file.get_ref().sync_all()?;
        let dir = self.folder.of(id);
        let grown = dir.join(part.file());
        let name = self.next(id);
        let content = format!("{name}.content");
        let target = dir.join(&content);
        let there = match part {
            _ if growing.bytes == 0 => false,
            Part::Network => {
                let there = har::write(BufReader::new(File::open(&grown)?), &target)?;
                self.budget
                    .add(fs::metadata(&target).map_or(0, |file| file.len()));
                there
            }
            Part::Debug | Part::Commands => {
                fs::copy(&grown, &target)?;
                File::open(&target)?.sync_all()?;
                true
            }
        };
        if there {
            let (sha256, size) = digest(&target)?;
            sync_dir(&target)?;
            let (file_name, content_type) = match part {
                Part::Debug => ("debug.log", "text/plain; charset=utf-8"),
                Part::Network => ("network.har", "application/json"),
                Part::Commands => ("commands.ndjson", "application/x-ndjson"),
            };
            let step = Step::File {
                kind: part.kind(),
                content,
                file_name: file_name.to_owned(),
                content_type: content_type.to_owned(),
                sha256,
                size,
            };
            self.put(id, name, &step);
        } else {
            let _ = fs::remove_file(&target);
            let cut = growing.cut.map(|cut| (cut.state(), cut.reason()));
            let fate = closing.missing.get(&part.kind());
            if let Some((state, reason)) = cut.or(fate.map(|fate| (fate.state, &*fate.reason))) {
                let body = json!({"state": state.key(), "reason": reason});
                let step = Step::State {
                    kind: part.kind(),
                    body,
                };
                self.put(id, name, &step);
            }
        }
        fs::remove_file(&grown)
    }
}

/// The SHA-256 of a file in hexadecimal digits, and its bytes.
fn digest(path: &Path) -> io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let (mut hash, mut size, mut buffer) = (Sha256::new(), 0, vec![0; 64 * 1024]);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
        size += read as u64;
    }
    let hash: [u8; 32] = hash.finalize().into();
    let digits = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let text = digits.filter_map(|digit| char::from_digit(u32::from(digit), 16));
    Ok((text.collect(), size))
}
