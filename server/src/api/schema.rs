//! The shapes of bodies and queries, for the OpenAPI document. Nothing is ever made of them: the domain's types are
//! what is read and written, and a test holds the two together.

#![expect(dead_code, reason = "shapes for the document alone")]

use std::collections::BTreeMap;

use utoipa::{IntoParams, ToSchema};

/// Who ran a session.
#[derive(ToSchema)]
pub struct ActorSchema {
    /// user, api_token or anonymous
    #[schema(example = "user")]
    pub kind: String,
    /// user: the e-mail; api_token: the token's label; anonymous: a description
    #[schema(example = "maria.lindqvist@harbor.example")]
    pub label: String,
    /// What identifies them: the token's id for a token; the label where missing
    pub subject: Option<String>,
}

/// An app as it was when the session was recorded.
#[derive(ToSchema)]
pub struct AppSchema {
    /// The bundle id
    #[schema(example = "com.acme.shop")]
    pub id: Option<String>,
    /// The name people know
    #[schema(example = "Acme Shop")]
    pub name: Option<String>,
    /// The version people know
    #[schema(example = "2.3")]
    pub version: Option<String>,
    /// The uploaded build
    pub build_id: Option<String>,
    /// Several apps run in one session share a group
    pub group: Option<String>,
}

/// A device as it was when the session was recorded.
#[derive(ToSchema)]
pub struct DeviceSchema {
    /// The model's id
    #[schema(example = "iphone15pro")]
    pub id: String,
    /// The model's name
    #[schema(example = "iPhone 15 Pro")]
    pub name: String,
    /// ios, android, web or other
    #[schema(example = "ios")]
    pub platform: String,
    /// The version of its OS
    #[schema(example = "18.2")]
    pub os_version: Option<String>,
}

/// A device as a recorder sends it.
#[derive(ToSchema)]
pub struct NewDeviceSchema {
    /// The model's id
    #[schema(example = "iphone15pro")]
    pub id: String,
    /// The model's name; the id where missing
    pub name: Option<String>,
    /// ios, android, web or other; other where missing
    pub platform: Option<String>,
    /// The version of its OS
    pub os_version: Option<String>,
}

/// Where the person came from.
#[derive(ToSchema)]
pub struct ClientSchema {
    /// The host of the page that embeds the device
    pub referrer_host: Option<String>,
    /// The address
    pub ip: Option<String>,
    /// The browser's language
    pub language: Option<String>,
    /// The browser
    pub user_agent: Option<String>,
    /// A place, in the recorder's words
    pub location: Option<String>,
}

/// How the session was started.
#[derive(ToSchema)]
pub struct OptionsSchema {
    /// portrait or landscape
    pub orientation: Option<String>,
    /// A debug log was asked for
    pub debug: Option<bool>,
    /// A network log was asked for
    pub network_intercept: Option<bool>,
    /// Nobody watched
    pub headless: Option<bool>,
    /// The id of a device that was reserved for it
    pub reserved_device: Option<String>,
}

/// A file of a session.
#[derive(ToSchema)]
pub struct AttachmentSchema {
    /// debug_log, network_log, action_log, crash_log, video, screenshot or other
    pub kind: String,
    /// available, recording, processing, not_captured, expired, failed or forbidden
    pub state: String,
    /// Why it is in that state, in words for people
    pub reason: Option<String>,
    /// The recorder's name for it
    pub file_name: Option<String>,
    /// Its media type
    pub content_type: Option<String>,
    /// Its size in bytes
    pub size: Option<i64>,
    /// The SHA-256 of its content in hexadecimal digits
    pub sha256: Option<String>,
    /// Since when it is in that state; left out where that is not known
    pub updated_at: Option<String>,
}

/// A recorded session. Times are RFC 3339 in UTC.
#[derive(ToSchema)]
pub struct SessionSchema {
    /// A UUID
    pub id: String,
    pub actor: ActorSchema,
    pub app: AppSchema,
    pub device: DeviceSchema,
    /// queued, running, completed, failed, abandoned or lost
    pub status: String,
    /// When it was asked for
    pub requested_at: String,
    /// When the device was handed over
    pub started_at: Option<String>,
    /// When the person's browser was connected
    pub user_connected_at: Option<String>,
    /// When the first picture was shown
    pub first_frame_at: Option<String>,
    /// When the app was launched
    pub app_launched_at: Option<String>,
    /// When it ended
    pub ended_at: Option<String>,
    /// When the device was given back
    pub closed_at: Option<String>,
    /// When the recorder was last heard of
    pub last_seen_at: Option<String>,
    /// concurrency or device; null where it did not queue
    pub queue_kind: Option<String>,
    /// Time in the queue; null while queued
    pub queue_seconds: Option<f64>,
    /// Time in use; null before the end
    pub duration_seconds: Option<f64>,
    /// Why it ended, e.g. user, inactivity, time_limit, error
    pub end_reason: Option<String>,
    /// What went wrong
    pub error: Option<String>,
    /// True where the end was estimated because the recorder fell silent
    pub end_estimated: bool,
    pub client: ClientSchema,
    pub options: OptionsSchema,
    /// Short labels; no secrets
    pub tags: BTreeMap<String, String>,
    pub attachments: Vec<AttachmentSchema>,
}

/// A session as a recorder sends it. The device's id alone is enough; unknown fields are refused by name.
#[derive(ToSchema)]
pub struct NewSessionSchema {
    /// A UUID of the recorder's own, so that sending it twice records one session
    pub id: Option<String>,
    /// The token itself where missing
    pub actor: Option<ActorSchema>,
    pub app: Option<AppSchema>,
    pub device: NewDeviceSchema,
    /// What the times say where missing
    pub status: Option<String>,
    /// Now, or the first of the other times, where missing
    pub requested_at: Option<String>,
    /// When the device was handed over
    pub started_at: Option<String>,
    /// When the person's browser was connected
    pub user_connected_at: Option<String>,
    /// When the first picture was shown
    pub first_frame_at: Option<String>,
    /// When the app was launched
    pub app_launched_at: Option<String>,
    /// When it ended
    pub ended_at: Option<String>,
    /// When the device was given back
    pub closed_at: Option<String>,
    /// When the recorder was last heard of
    pub last_seen_at: Option<String>,
    /// concurrency or device
    pub queue_kind: Option<String>,
    /// Not looked at: it is derived from the times
    pub queue_seconds: Option<f64>,
    /// Not looked at: it is derived from the times
    pub duration_seconds: Option<f64>,
    /// Why it ended
    pub end_reason: Option<String>,
    /// What went wrong
    pub error: Option<String>,
    /// Whether the end was estimated
    pub end_estimated: Option<bool>,
    pub client: Option<ClientSchema>,
    pub options: Option<OptionsSchema>,
    /// At most 32 short labels; a name that looks like a secret's is refused
    pub tags: Option<BTreeMap<String, String>>,
    /// States of files that are not uploaded, at most one of a kind
    pub attachments: Option<Vec<AttachmentSchema>>,
}

/// Something that happened to a session.
#[derive(ToSchema)]
pub struct EventSchema {
    /// started, connected, first_frame, launched, heartbeat, ended, abandoned, closed, tags or attachment
    #[schema(example = "started")]
    pub event: String,
    /// When; now where missing
    pub at: Option<String>,
    /// ended: completed, failed or abandoned; what the rest says where missing
    pub status: Option<String>,
    /// ended, abandoned: why
    pub end_reason: Option<String>,
    /// ended, abandoned: what went wrong
    pub error: Option<String>,
    /// tags: labels to set, and null for those to take away
    pub tags: Option<BTreeMap<String, Option<String>>>,
    /// attachment: which file
    pub kind: Option<String>,
    /// attachment: what became of it
    pub state: Option<String>,
    /// attachment: why
    pub reason: Option<String>,
}

/// Events, in order. A single event may also be sent as it is, without the list.
#[derive(ToSchema)]
pub struct EventsSchema {
    /// 1 to 100 events
    pub events: Vec<EventSchema>,
}

/// What becomes of a file that is not stored.
#[derive(ToSchema)]
pub struct AttachmentStateSchema {
    /// recording, processing, not_captured, expired, failed or forbidden
    #[schema(example = "not_captured")]
    pub state: String,
    /// Why, and how to get one, in words for people
    pub reason: Option<String>,
    /// Since when; now where missing
    pub at: Option<String>,
    /// The recorder's name for it
    pub file_name: Option<String>,
    /// Its media type
    pub content_type: Option<String>,
}

/// A page of a list.
#[derive(ToSchema)]
pub struct PageSchema {
    pub sessions: Vec<SessionSchema>,
    /// Continues the list; null at its end
    pub next_cursor: Option<String>,
}

/// How many.
#[derive(ToSchema)]
pub struct CountSchema {
    pub count: i64,
}

/// What became of a batch.
#[derive(ToSchema)]
pub struct BatchSchema {
    /// Sessions that are new
    pub recorded: i64,
    /// Sessions that were recorded before
    pub repeated: i64,
    /// Every id, in the order of the lines
    pub ids: Vec<String>,
}

/// Something that a filter can choose.
#[derive(ToSchema)]
pub struct OptionSchema {
    /// The key of the query: user, device, platform or os
    pub key: String,
    /// The value in the query
    pub value: String,
    /// What people read
    pub label: String,
    /// Sessions that it would show
    pub count: i64,
}

/// What a filter can choose from.
#[derive(ToSchema)]
pub struct FacetSchema {
    pub options: Vec<OptionSchema>,
    /// Continues the list; null at its end
    pub next_cursor: Option<String>,
}

/// One thing that is wrong.
#[derive(ToSchema)]
pub struct ErrorSchema {
    /// What, for programs
    #[schema(example = "unknown_field")]
    pub code: String,
    /// What, in a sentence for people
    pub detail: String,
    /// Which field of the body, key of the query or header
    #[schema(example = "device.id")]
    pub field: Option<String>,
    /// Which line of a batch, from 1; left out elsewhere
    pub line: Option<i64>,
}

/// Everything that is wrong.
#[derive(ToSchema)]
pub struct ErrorsSchema {
    pub errors: Vec<ErrorSchema>,
}

/// The keys of a filter: different keys are ANDed, values of a repeated key are ORed.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FilterParams {
    /// Words, all of which must be found in app, actor or ids; "a phrase" in quotes is one
    pub search: Option<String>,
    /// The first day, YYYY-MM-DD in tz
    pub from: Option<String>,
    /// The last day, included
    pub to: Option<String>,
    /// today, last-7-days, last-4-weeks, last-3-months, last-12-months, month-to-date or year-to-date
    pub range: Option<String>,
    /// An IANA zone; UTC where missing
    pub tz: Option<String>,
    /// An e-mail, token:<id> or anonymous:<label>; may be repeated
    pub user: Option<Vec<String>>,
    /// A device's id; may be repeated
    pub device: Option<Vec<String>>,
    /// ios, android, web or other; may be repeated and is ORed with device
    pub platform: Option<Vec<String>>,
    /// ios:18.2, or ios:18 for every 18.x; may be repeated
    pub os: Option<Vec<String>>,
    /// queued, running, completed, failed, abandoned or lost; may be repeated
    pub status: Option<Vec<String>>,
    /// A kind of file that is available; may be repeated
    pub has: Option<Vec<String>>,
    /// -requested_at, requested_at, -duration, duration, -queue or queue
    pub sort: Option<String>,
}

/// Which page.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// The next_cursor of the page before; it belongs to its filter
    pub cursor: Option<String>,
    /// 1 to 200; 50 where missing
    pub limit: Option<u16>,
}

/// Which options.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FacetParams {
    /// What an option's words must contain
    pub q: Option<String>,
    /// The next_cursor of the page before
    pub cursor: Option<String>,
    /// 1 to 200; 50 where missing
    pub limit: Option<u16>,
}

/// How the file is written.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CsvParams {
    /// 1 for a byte order mark in front, for spreadsheets
    pub bom: Option<String>,
    /// 1 for text as it is, without the guard against formulas
    pub raw: Option<String>,
}
