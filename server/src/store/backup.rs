//! A copy of an embedded database while it is in use.

use std::path::Path;

use super::engine::Raw;
use super::{Result, Store};

impl Store {
    /// Writes a compact copy of an embedded database, as it is at this moment, to a new file. PostgreSQL refuses: its
    /// own programs do that.
    pub async fn back_up(&self, file: &Path) -> Result<()> {
        let copy = Raw {
            sql: "VACUUM INTO $1",
            values: vec![file.to_string_lossy().into_owned().into()],
        };
        self.execute(&copy).await.map(drop)
    }
}
