//! A row of `sessions` in plain values, however it was handed over, and how it becomes a [`Session`].

use domain::session::{FileStates, Tags};
use domain::{Attachment, AttachmentKind, Options, QueueKind, Session, SessionId, Status, Timestamp};
use uuid::Uuid;

use crate::store::dimensions::Dimensions;
use crate::store::engine::Row;
use crate::store::{Error, Result};

/// What a session is read from. Times are milliseconds since 1970, UTC.
pub(in crate::store) struct Fact {
    pub(super) id: Uuid,
    pub(super) requested_at: i64,
    pub(super) actor: i64,
    pub(super) app: i64,
    pub(super) device: i64,
    pub(super) client: i64,
    pub(super) status: i16,
    pub(super) queue_kind: Option<i16>,
    pub(super) started_at: Option<i64>,
    pub(super) user_connected_at: Option<i64>,
    pub(super) first_frame_at: Option<i64>,
    pub(super) app_launched_at: Option<i64>,
    pub(super) ended_at: Option<i64>,
    pub(super) closed_at: Option<i64>,
    pub(super) last_seen_at: Option<i64>,
    pub(super) files: i64,
    pub(super) flags: i64,
    pub(super) end_reason: Option<String>,
    pub(super) error: Option<String>,
    pub(super) client_ip: Option<String>,
    pub(super) orientation: Option<String>,
    pub(super) reserved_device: Option<String>,
    pub(super) tags: Option<String>,
}

impl Fact {
    /// From a row of [`super::COLUMNS`].
    pub(super) fn of_row(row: &Row) -> Result<Self> {
        Ok(Self {
            requested_at: row.get(0)?,
            id: row.get(1)?,
            actor: row.get(2)?,
            app: row.get(3)?,
            device: row.get(4)?,
            client: row.get(5)?,
            status: row.get(6)?,
            queue_kind: row.get(7)?,
            started_at: row.get(8)?,
            user_connected_at: row.get(9)?,
            first_frame_at: row.get(10)?,
            app_launched_at: row.get(11)?,
            ended_at: row.get(12)?,
            closed_at: row.get(13)?,
            last_seen_at: row.get(14)?,
            files: row.get(17)?,
            flags: row.get(18)?,
            end_reason: row.get(19)?,
            error: row.get(20)?,
            client_ip: row.get(21)?,
            orientation: row.get(22)?,
            reserved_device: row.get(23)?,
            tags: row.get(24)?,
        })
    }

    /// The session; attachments as bare states.
    pub(in crate::store) fn into_session(self, dimensions: &Dimensions) -> Result<Session> {
        let missing = |what| Error::Corrupt(what);
        let client = dimensions.clients.get(self.client);
        let client = client.ok_or(missing("a key of no dimension row"))?;
        let queue_kind = match self.queue_kind {
            None => None,
            Some(code) => Some(QueueKind::from_code(code).ok_or(missing("a kind of queue"))?),
        };
        Ok(Session {
            requested_at: time(self.requested_at)?,
            id: SessionId::new(self.id),
            actor: dimensions
                .actors
                .get(self.actor)
                .ok_or(missing("an actor"))?
                .clone(),
            app: dimensions.apps.get(self.app).ok_or(missing("an app"))?.clone(),
            device: dimensions
                .devices
                .get(self.device)
                .ok_or(missing("a device"))?
                .clone(),
            status: Status::from_code(self.status).ok_or(missing("a status"))?,
            queue_kind,
            started_at: optional_time(self.started_at)?,
            user_connected_at: optional_time(self.user_connected_at)?,
            first_frame_at: optional_time(self.first_frame_at)?,
            app_launched_at: optional_time(self.app_launched_at)?,
            ended_at: optional_time(self.ended_at)?,
            closed_at: optional_time(self.closed_at)?,
            last_seen_at: optional_time(self.last_seen_at)?,
            attachments: states(FileStates::from_bits(self.files)),
            end_reason: self.end_reason,
            error: self.error,
            end_estimated: self.flags & 1 == 1,
            client: client.with_ip(self.client_ip),
            options: Options {
                orientation: self.orientation,
                debug: flag(self.flags, 1),
                network_intercept: flag(self.flags, 3),
                headless: flag(self.flags, 5),
                reserved_device: self.reserved_device,
            },
            tags: tags(self.tags)?,
        })
    }
}

fn time(millis: i64) -> Result<Timestamp> {
    Timestamp::from_millis(millis).map_err(|_| Error::Corrupt("a time"))
}

fn optional_time(millis: Option<i64>) -> Result<Option<Timestamp>> {
    millis.map(time).transpose()
}

fn states(states: FileStates) -> Vec<Attachment> {
    let of = |kind| states.get(kind).map(|state| Attachment::in_state(kind, state));
    AttachmentKind::ALL.into_iter().filter_map(of).collect()
}

fn flag(flags: i64, shift: u32) -> Option<bool> {
    match (flags >> shift) & 0b11 {
        1 => Some(false),
        2 => Some(true),
        _ => None,
    }
}

fn tags(text: Option<String>) -> Result<Tags> {
    text.map_or_else(
        || Ok(Tags::new()),
        |text| serde_json::from_str(&text).map_err(|_| Error::Corrupt("tags")),
    )
}
