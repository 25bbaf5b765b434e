//! The compressed variants of a published file, made once at build time, so that the server never compresses.
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;

/// Writes one variant and returns its size; `None` where it would not be smaller.
///
/// The name holds the content's hash, so a variant that is already there is the right one.
pub fn write(path: &Path, content: &[u8], compress: fn(&[u8]) -> Result<Vec<u8>>) -> Result<Option<u64>> {
    if let Ok(there) = fs::metadata(path) {
        return Ok(Some(there.len()));
    }
    let packed = compress(content)?;
    if packed.len() >= content.len() {
        return Ok(None);
    }
    put(path, &packed)?;
    Ok(Some(packed.len() as u64))
}

/// Writes a file whole or not at all.
pub fn put(path: &Path, content: &[u8]) -> Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    fs::write(&part, content)?;
    Ok(fs::rename(part, path)?)
}

pub fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    // The widest window that every browser accepts.
    let params = BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut packed, &params)?;
    Ok(packed)
}

pub fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}
