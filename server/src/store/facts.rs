//! A row of `sessions` and the [`Session`] it stands for.

mod fact;
mod packed;

pub(super) use packed::{pack, unpack};

use std::collections::HashMap;

use domain::session::Tags;
use domain::{Attachment, AttachmentKind, AttachmentState, QueueKind, Session, SessionId, Timestamp};
use sea_query::Value;

use super::dimensions::Dimensions;
use super::engine::Row;
use super::{Error, Result};
use fact::Fact;

/// The columns of `sessions` after `org_id`, in the order that [`read`] and [`values`] take them.
pub(super) const COLUMNS: [&str; 27] = [
    "requested_at",
    "id",
    "actor",
    "app",
    "device",
    "client",
    "status",
    "queue_kind",
    "started_at",
    "user_connected_at",
    "first_frame_at",
    "app_launched_at",
    "ended_at",
    "closed_at",
    "last_seen_at",
    "queue_ms",
    "duration_ms",
    "files",
    "flags",
    "end_reason",
    "error",
    "client_ip",
    "orientation",
    "reserved_device",
    "tags",
    "product",
    "recorder",
];

/// Where [`COLUMNS`] have the flags.
const FLAGS: usize = 18;
/// The flag of a session whose app or device turned out otherwise than it was recorded. It is no part of the session.
const DESCRIBED: i64 = 1 << 7;

/// The keys of a session's dimension rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DimensionKeys {
    pub(super) actor: i64,
    pub(super) app: i64,
    pub(super) product: i64,
    pub(super) device: i64,
    pub(super) client: i64,
}

/// Reads a row of [`COLUMNS`]; attachments as bare states.
pub(super) fn read(row: &Row, dimensions: &Dimensions) -> Result<Session> {
    Fact::of_row(row)?.into_session(dimensions)
}

/// True where the session of a row of [`COLUMNS`] was described anew after it was recorded.
pub(super) fn is_described(row: &Row) -> Result<bool> {
    Ok(row.get::<i64>(FLAGS)? & DESCRIBED != 0)
}

/// Notes in values of [`COLUMNS`] that the session was described anew.
pub(super) fn mark_described(values: &mut [Value; 27]) {
    if let Value::BigInt(Some(flags)) = &mut values[FLAGS] {
        *flags |= DESCRIBED;
    }
}

/// True where `dimensions` hold everything that the rows of [`COLUMNS`] point to.
pub(super) fn are_known(rows: &[Row], dimensions: &Dimensions) -> Result<bool> {
    for row in rows {
        let known = row.get::<i64>(2)? <= dimensions.actors.last_key()
            && row.get::<i64>(3)? <= dimensions.apps.last_key()
            && row.get::<i64>(4)? <= dimensions.devices.last_key()
            && row.get::<i64>(5)? <= dimensions.clients.last_key();
        if !known {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The values of [`COLUMNS`].
pub(super) fn values(session: &Session, keys: DimensionKeys, recorder: Option<i64>) -> [Value; 27] {
    let time = |at: Option<Timestamp>| Value::from(at.map(Timestamp::millis));
    let options = &session.options;
    let flags = i64::from(session.end_estimated)
        | packed(options.debug, 1)
        | packed(options.network_intercept, 3)
        | packed(options.headless, 5);
    [
        session.requested_at.millis().into(),
        session.id.uuid().into(),
        keys.actor.into(),
        keys.app.into(),
        keys.device.into(),
        keys.client.into(),
        session.status.code().into(),
        session.queue_kind.map(QueueKind::code).into(),
        time(session.started_at),
        time(session.user_connected_at),
        time(session.first_frame_at),
        time(session.app_launched_at),
        time(session.ended_at),
        time(session.closed_at),
        time(session.last_seen_at),
        session.queue_millis().into(),
        session.duration_millis().into(),
        session.file_states().bits().into(),
        flags.into(),
        session.end_reason.clone().into(),
        session.error.clone().into(),
        session.client.ip.clone().into(),
        options.orientation.clone().into(),
        options.reserved_device.clone().into(),
        tags_text(&session.tags).into(),
        keys.product.into(),
        recorder.into(),
    ]
}

/// The columns of `attachments` after `org_id`.
pub(super) const FILE_COLUMNS: &str =
    "session_id, kind, state, reason, file_name, content_type, size, sha256, updated_at, blob";

/// Reads a row of [`FILE_COLUMNS`].
pub(super) fn read_file(row: &Row) -> Result<(SessionId, Attachment)> {
    let file = Attachment {
        kind: AttachmentKind::from_code(row.get(1)?).ok_or(Error::Corrupt("a kind of file"))?,
        state: AttachmentState::from_code(row.get(2)?).ok_or(Error::Corrupt("a state of a file"))?,
        reason: row.get(3)?,
        file_name: row.get(4)?,
        content_type: row.get(5)?,
        size: row.get(6)?,
        sha256: row.get::<Option<Vec<u8>>>(7)?.map(|bytes| hex_of(&bytes)),
        updated_at: row.optional_time(8)?,
        blob: row.get::<Option<Vec<u8>>>(9)?.map(|bytes| hex_of(&bytes)),
    };
    Ok((SessionId::new(row.get(0)?), file))
}

/// The bytes behind lower-case hexadecimal digits.
pub(super) fn bytes_of(hex: &str) -> Result<Vec<u8>> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(Error::Corrupt("hexadecimal digits")),
    };
    let pairs = hex.as_bytes().chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(Error::Corrupt("hexadecimal digits"));
    }
    pairs
        .map(|pair| Ok(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect()
}

/// Bytes in lower-case hex.
pub(super) fn hex_of(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// True where an attachment says more than its state, so that it needs a row.
pub(super) fn says_more(file: &Attachment) -> bool {
    *file != Attachment::in_state(file.kind, file.state)
}

/// Puts what is known of files into the sessions they belong to. The state is that of the session's own row.
pub(super) fn attach(sessions: &mut [Session], files: Vec<(SessionId, Attachment)>) {
    let mut by_id: HashMap<SessionId, Vec<Attachment>> = HashMap::new();
    for (id, file) in files {
        by_id.entry(id).or_default().push(file);
    }
    for session in sessions {
        for known in by_id.remove(&session.id).unwrap_or_default() {
            if let Some(file) = session
                .attachments
                .iter_mut()
                .find(|file| file.kind == known.kind)
            {
                *file = Attachment {
                    state: file.state,
                    ..known
                };
            }
        }
    }
}

/// Three values in two bits: 0 unknown, 1 false, 2 true.
fn packed(value: Option<bool>, shift: u32) -> i64 {
    value.map_or(0, |value| 1 + i64::from(value)) << shift
}

fn tags_text(tags: &Tags) -> Option<String> {
    // A map of texts to texts is always JSON.
    (!tags.is_empty()).then(|| serde_json::to_string(tags).unwrap_or_default())
}
