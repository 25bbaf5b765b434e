//! The files that invented sessions leave behind: a few dozen real ones that they share, each known by its hash.

mod action_log;
mod crash_log;
mod debug_log;
mod har;
mod picture;
mod wording;

use std::fmt::Write as _;
use std::sync::LazyLock;

use bytes::Bytes;
use domain::{Attachment, AttachmentKind, AttachmentState};
use sha2::{Digest, Sha256};

/// A file's content and what a session says of it.
pub struct Blob {
    /// What it is.
    pub kind: AttachmentKind,
    /// The recorder's name for it.
    pub file_name: &'static str,
    /// Its media type.
    pub content_type: &'static str,
    /// The SHA-256 of its content, in lower-case hex.
    pub sha256: String,
    /// Its content.
    pub bytes: Bytes,
}

impl Blob {
    fn new(
        kind: AttachmentKind,
        file_name: &'static str,
        content_type: &'static str,
        bytes: impl Into<Bytes>,
    ) -> Self {
        let bytes = bytes.into();
        let mut sha256 = String::with_capacity(64);
        for byte in Sha256::digest(&bytes) {
            let _ = write!(sha256, "{byte:02x}");
        }
        Self {
            kind,
            file_name,
            content_type,
            sha256,
            bytes,
        }
    }

    /// What a session that has it says of it.
    pub fn attachment(&self) -> Attachment {
        Attachment {
            file_name: Some(self.file_name.to_owned()),
            content_type: Some(self.content_type.to_owned()),
            size: Some(self.size()),
            sha256: Some(self.sha256.clone()),
            blob: Some(self.sha256.clone()),
            ..Attachment::in_state(self.kind, AttachmentState::Available)
        }
    }

    /// Its size in bytes.
    pub fn size(&self) -> i64 {
        i64::try_from(self.bytes.len()).unwrap_or(i64::MAX)
    }
}

/// All of them, by kind.
pub struct Library {
    shelves: [Vec<Blob>; AttachmentKind::ALL.len()],
}

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library {
    shelves: AttachmentKind::ALL.map(shelf),
});

impl Library {
    /// The one library; made on first use.
    pub fn shared() -> &'static Self {
        &LIBRARY
    }

    /// The files of a kind, one at least.
    pub fn of(&self, kind: AttachmentKind) -> &[Blob] {
        &self.shelves[kind as usize]
    }

    /// Every file.
    pub fn blobs(&self) -> impl Iterator<Item = &Blob> {
        self.shelves.iter().flatten()
    }
}

fn shelf(kind: AttachmentKind) -> Vec<Blob> {
    let blob = |name, media_type, bytes: Vec<u8>| Blob::new(kind, name, media_type, bytes);
    match kind {
        AttachmentKind::DebugLog => [180, 260, 420, 900, 1_500, 2_300, 4_100, 8_412]
            .into_iter()
            .map(|lines| blob("debug.log", "text/plain; charset=utf-8", debug_log::write(lines)))
            .collect(),
        AttachmentKind::NetworkLog => [3, 9, 16, 24, 41, 118]
            .into_iter()
            .map(|requests| blob("network.har", "application/json", har::write(requests)))
            .collect(),
        AttachmentKind::ActionLog => [4, 11, 31, 60, 118]
            .into_iter()
            .map(|actions| blob("actions.jsonl", "application/x-ndjson", action_log::write(actions)))
            .collect(),
        AttachmentKind::CrashLog => crash_log::ALL
            .into_iter()
            .map(|text| blob("crash.txt", "text/plain; charset=utf-8", text.as_bytes().to_vec()))
            .collect(),
        AttachmentKind::Video => [
            include_bytes!("library/session-1.webm").as_slice(),
            include_bytes!("library/session-2.webm").as_slice(),
        ]
        .into_iter()
        .map(|bytes| blob("screen.webm", "video/webm", bytes.to_vec()))
        .collect(),
        AttachmentKind::Screenshot => (0..6)
            .map(|number| blob("screen.png", "image/png", picture::draw(number)))
            .collect(),
        AttachmentKind::Other => vec![
            blob("junit.xml", "application/xml", crash_log::JUNIT.as_bytes().to_vec()),
            blob("battery 50%.csv", "text/csv; charset=utf-8", wording::battery()),
            blob(
                "Übergabe \"final\"; filename=x.html",
                "text/html; charset=utf-8",
                b"<!doctype html><title>Notes</title><script>document.title = 'ran'</script><p>Notes of a tester.\n".to_vec(),
            ),
        ],
    }
}
