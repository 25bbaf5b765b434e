//! Content hashes: they name published files and tell whether a step's inputs changed.
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};

/// A hash over several inputs. Each is written with its length, so that no two lists of inputs look alike.
#[derive(Default)]
pub struct Digest(Sha256);

impl Digest {
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    pub fn file(self, path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        Ok(self.bytes(&bytes))
    }

    /// Every file below a folder, by relative name and content.
    pub fn folder(mut self, folder: &Path) -> Result<Self> {
        for path in files(folder)? {
            self = self.text(&path.to_string_lossy()).file(&folder.join(&path))?;
        }
        Ok(self)
    }

    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// The 16 hex digits that stand in a published file's name.
pub fn short(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

/// The files below a folder, relative to it, sorted, without hidden ones.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(dir) = folders.pop() {
        for entry in fs::read_dir(&dir).with_context(|| format!("{} cannot be read", dir.display()))? {
            let path = entry?.path();
            if path
                .file_name()
                .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
            {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder)?.to_path_buf());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|nibble| char::from_digit(nibble.into(), 16))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Digest, short};

    #[test]
    fn inputs_do_not_run_into_each_other() {
        let one = Digest::default().text("ab").text("c").finish();
        let two = Digest::default().text("a").text("bc").finish();
        assert_ne!(one, two);
    }

    #[test]
    fn a_name_holds_the_beginning_of_the_sha256() {
        assert_eq!(short(b""), "e3b0c44298fc1c14");
    }
}
