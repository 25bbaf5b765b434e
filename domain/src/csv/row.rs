//! Writes the header and the rows.

use super::cell::{push_local_time, push_seconds, push_text, push_time};
use super::{HEADER, LOCAL_COLUMN, Style, Texts};
use crate::session::{AttachmentKind, FileStates, Session};
use crate::timestamp::Timestamp;

/// What tells a spreadsheet that the file is UTF-8.
pub const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Writes the first line.
pub fn write_header(out: &mut Vec<u8>, style: &Style) {
    out.extend_from_slice(HEADER.as_bytes());
    if style.zone.is_some() {
        out.push(b',');
        out.extend_from_slice(LOCAL_COLUMN.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

/// Writes one session.
pub fn write_row(out: &mut Vec<u8>, session: &Session, style: &Style) {
    let mut row = Row {
        out,
        texts: style.texts,
    };
    let files = session.file_states();
    row.text(&session.actor.label);
    row.optional(session.app.name.as_deref());
    row.optional(session.app.version.as_deref());
    row.text(&session.device.name);
    row.optional(session.device.os_version.as_deref());
    row.seconds(session.queue_millis());
    row.seconds(session.duration_millis());
    row.time(Some(session.requested_at));
    row.files(files);
    row.word(&session.id.to_string());
    row.word(session.status.key());
    row.word(session.actor.kind.key());
    row.text(&session.actor.subject);
    row.optional(session.app.id.as_deref());
    row.optional(session.app.group.as_deref());
    row.optional(session.app.build_id.as_deref());
    row.word(session.device.platform.key());
    row.text(&session.device.id);
    row.time(session.started_at);
    row.time(session.user_connected_at);
    row.time(session.first_frame_at);
    row.time(session.app_launched_at);
    row.time(session.ended_at);
    row.time(session.closed_at);
    row.time(session.last_seen_at);
    row.word(session.queue_kind.map_or("", |kind| kind.key()));
    row.optional(session.end_reason.as_deref());
    row.flag(Some(session.end_estimated));
    row.optional(session.error.as_deref());
    for kind in AttachmentKind::ALL {
        if kind != AttachmentKind::Other {
            row.word(files.get(kind).map_or("", |state| state.key()));
        }
    }
    row.optional(session.client.referrer_host.as_deref());
    row.optional(session.client.ip.as_deref());
    row.optional(session.client.language.as_deref());
    row.optional(session.client.user_agent.as_deref());
    row.optional(session.client.location.as_deref());
    row.optional(session.options.orientation.as_deref());
    row.flag(session.options.debug);
    row.flag(session.options.network_intercept);
    row.flag(session.options.headless);
    row.optional(session.options.reserved_device.as_deref());
    if session.tags.is_empty() {
        row.word("");
    } else {
        // A map of texts has no way to fail; what begins with a brace is no formula.
        row.text(&serde_json::to_string(&session.tags).unwrap_or_default());
    }
    row.end();
    if let Some(zone) = &style.zone {
        out.push(b',');
        push_local_time(out, session.requested_at, zone);
    }
    out.extend_from_slice(b"\r\n");
}

struct Row<'a> {
    out: &'a mut Vec<u8>,
    texts: Texts,
}

impl Row<'_> {
    fn comma(&mut self) {
        self.out.push(b',');
    }

    fn text(&mut self, text: &str) {
        push_text(self.out, text, self.texts);
        self.comma();
    }

    fn optional(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or_default());
    }

    /// A text of ours: never quoted, never guarded.
    fn word(&mut self, word: &str) {
        self.out.extend_from_slice(word.as_bytes());
        self.comma();
    }

    fn time(&mut self, at: Option<Timestamp>) {
        if let Some(at) = at {
            push_time(self.out, at);
        }
        self.comma();
    }

    fn seconds(&mut self, millis: Option<i64>) {
        if let Some(millis) = millis {
            push_seconds(self.out, millis);
        }
        self.comma();
    }

    fn flag(&mut self, flag: Option<bool>) {
        self.word(match flag {
            Some(true) => "true",
            Some(false) => "false",
            None => "",
        });
    }

    fn files(&mut self, files: FileStates) {
        for (number, kind) in files.available().enumerate() {
            if number > 0 {
                self.out.push(b';');
            }
            self.out.extend_from_slice(kind.key().as_bytes());
        }
        self.comma();
    }

    /// Takes back the comma after the last cell.
    fn end(self) {
        self.out.pop();
    }
}
