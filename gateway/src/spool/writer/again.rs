//! What the disk did not take: it is tried again.

use std::io;
use std::time::Instant;

use domain::SessionId;

use super::{Open, Writer};
use crate::spool::Phase;

impl Writer {
    /// Told once, until everything is on the disk again.
    pub(super) fn failed(&mut self, id: SessionId, error: &io::Error) {
        if std::mem::replace(&mut self.failing, true) {
            tracing::debug!(session = %id, %error, "could not write to the spool");
        } else {
            self.tried = Instant::now();
            tracing::error!(session = %id, %error, "could not write to the spool; it is tried again");
        }
    }

    /// Tries again what the disk did not take.
    pub(super) fn try_again(&mut self) {
        self.tried = Instant::now();
        self.failing = false;
        let left = |open: &Open| !open.written || open.kept.phase == Phase::Closing;
        let left = self.open.iter().filter(|(_, open)| left(open)).map(|(id, _)| *id);
        let left: Vec<SessionId> = left.chain(self.late.keys().copied()).collect();
        for id in left {
            self.told(id, |writer| {
                writer.write_kept(id)?;
                writer.put_late(id)?;
                writer.finish(id)
            });
        }
        if !self.failing {
            tracing::info!("the spool takes everything again");
        }
    }

    fn put_late(&mut self, id: SessionId) -> io::Result<()> {
        while let Some((name, step)) = self.late.get_mut(&id).and_then(|late| late.front().cloned()) {
            self.put_now(id, &name, &step)?;
            self.late.entry(id).or_default().pop_front();
        }
        self.late.remove(&id);
        Ok(())
    }
}
