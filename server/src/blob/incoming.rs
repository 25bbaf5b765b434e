//! What a killed process left half written.

use std::time::Duration;

use super::{Blobs, Result};

/// Where files stand until they are whole.
pub(super) const FOLDER: &str = "incoming";

impl Blobs {
    /// Takes away what was begun more than `age` ago, by the clock of the disk, and never finished; says how many
    /// files. Call it at start: uploads of this process take away their own. Only a folder needs it.
    pub fn sweep(&self, age: Duration) -> Result<usize> {
        let Some(folder) = &self.folder else {
            return Ok(0);
        };
        // The disk's own clock wrote the times that are compared.
        let probe = folder.join(FOLDER).join("now");
        std::fs::write(&probe, [])?;
        let now = std::fs::metadata(&probe)?.modified()?;
        std::fs::remove_file(&probe)?;
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
