//! The list of published files, as docs/building.md specifies it for the server.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::output::bytes;

#[derive(Serialize, Deserialize)]
pub struct Manifest {
    pub version: u32,
    pub files: BTreeMap<String, Entry>,
}

#[derive(Serialize, Deserialize)]
pub struct Entry {
    /// Relative to the site folder.
    pub path: String,
    pub r#type: String,
    pub size: u64,
    /// Sizes of the compressed variants; `None` where there is none.
    pub br: Option<u64>,
    pub gz: Option<u64>,
}

impl Manifest {
    /// One line a file, for people.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.files.iter().map(|(name, entry)| {
            let packed = |size: Option<u64>| size.map_or_else(|| "-".to_owned(), bytes);
            format!(
                "  {name:<40} {:>9}  br {:>9}  gz {:>9}",
                bytes(entry.size),
                packed(entry.br),
                packed(entry.gz)
            )
        })
    }

    /// What a browser downloads of a file: brotli, or the file itself where that is missing.
    pub fn transfer_size(&self, name: &str) -> Option<u64> {
        self.files.get(name).map(|entry| entry.br.unwrap_or(entry.size))
    }
}

/// The `Content-Type` of a file, by its name.
pub fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        Some("json" | "webmanifest") => "application/json",
        _ => "application/octet-stream",
    }
}
