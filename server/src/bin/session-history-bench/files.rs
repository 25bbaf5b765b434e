//! A large file in and out again, with how much memory that takes, beside what the system does with the same bytes.

use std::fs::File;
use std::io::{self, Write};
use std::time::Instant;

use sha2::{Digest, Sha256};

use crate::Result;
use crate::database::Database;
use crate::report::Report;
use crate::server_process::ServerProcess;

/// Bytes of the file: two gigabytes.
const SIZE: u64 = 2_000_000_000;
/// A file of any size may take so much memory beside what the server had before, on the way in or out.
const MOST_MEMORY: u64 = 64 * 1024 * 1024;
const MEGABYTE: u64 = 1_000_000;
/// Bytes at the end that are asked for by themselves.
const TAIL: u64 = 1_000;

/// Sends a file, reads it back, and reads its end alone.
pub fn measure(database: &Database, report: &mut Report) -> Result<()> {
    report.line("");
    let server = ServerProcess::start(database)?;
    let mut client = server.client()?;
    let id = client.record(r#"{"device":{"id":"bench"}}"#)?;
    let path = format!("/api/v1/sessions/{id}/attachments/video");

    let plain = database.folder.join("plain.bin");
    let begun = Instant::now();
    let mut file = File::create(&plain)?;
    let mut hash = Sha256::new();
    for chunk in chunks() {
        hash.update(&chunk);
        file.write_all(&chunk)?;
    }
    file.sync_all()?;
    hash.finalize();
    report.bytes(
        "written to the same disk and hashed, by one thread alone",
        SIZE,
        begun.elapsed(),
    );
    std::fs::remove_file(&plain)?;

    let before = server.memory()?;
    let watch = server.watch();
    let took = client.put(&path, SIZE, chunks())?;
    let grown = watch.peak().saturating_sub(before);
    report.bytes("upload over HTTP, hashed and on the disk", SIZE, took);
    grew(report, "upload", grown);

    let watch = server.watch();
    let answer = client.get(&path, &mut io::sink())?;
    let grown = watch.peak().saturating_sub(before);
    report.bytes("download over HTTP", answer.bytes, answer.took);
    grew(report, "download", grown);
    if answer.bytes != SIZE {
        report.fail("the file came back shorter than it went in");
    }
    let tail = client.get_range(&path, SIZE - TAIL, SIZE - 1)?;
    report.line(&format!(
        "- the last {TAIL} bytes alone: {:.1} ms",
        tail.took.as_secs_f64() * 1_000.0
    ));
    Ok(())
}

fn grew(report: &mut Report, what: &str, grown: u64) {
    report.line(&format!(
        "- {what}: the server's memory grew by {}.{} MB",
        grown / MEGABYTE,
        grown % MEGABYTE / (MEGABYTE / 10)
    ));
    if grown > MOST_MEMORY {
        report.fail(&format!("the {what} took more than 64 MiB of memory"));
    }
}

/// The file, a megabyte at a time, none like another.
fn chunks() -> impl Iterator<Item = Vec<u8>> {
    (0..SIZE / MEGABYTE).map(|number| {
        let mut chunk = vec![0_u8; 1_000_000];
        for (at, word) in chunk.chunks_exact_mut(8).enumerate() {
            let value = (number << 32 | at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            word.copy_from_slice(&value.to_le_bytes());
        }
        chunk
    })
}
