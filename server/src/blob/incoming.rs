//! What a killed process left half written.

use std::time::{Duration, SystemTime};

use super::{Blobs, Result};

/// Where files stand until they are whole.
pub(super) const FOLDER: &str = "incoming";

impl Blobs {
    /// Takes away what was begun more than `age` before `now` and never finished; says how many files. Call it at
    /// start: uploads of this process take away their own. Only a folder needs it.
    pub fn sweep(&self, now: SystemTime, age: Duration) -> Result<usize> {
        let Some(folder) = &self.folder else {
            return Ok(0);
        };
        let mut swept = 0;
        for entry in std::fs::read_dir(folder.join(FOLDER))? {
            let entry = entry?;
            let metadata = entry.metadata()?;
            let begun = metadata.modified()?;
            if metadata.is_file() && now.duration_since(begun).is_ok_and(|passed| passed > age) {
                std::fs::remove_file(entry.path())?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}
