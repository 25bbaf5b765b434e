//! Appetize's names for things, and how their values are read. The CSV and the API differ in a few names only.

use domain::csv::HeaderProblem;
use domain::{QueueKind, Timestamp};
use jiff::civil::DateTime;

/// A column of the CSV or a member of the API's object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Target,
    Requested,
    Started,
    Connected,
    Frame,
    Launched,
    Ended,
    Closed,
    LengthSeconds,
    LengthMillis,
    /// Start less request, which both are told.
    QueueSeconds,
    Referrer,
    ReferrerHost,
    Token,
    Ip,
    Language,
    UserAgent,
    Version,
    Device,
    OsVersion,
    Rotation,
    Debug,
    Warm,
    Queued,
    NoVideo,
    Location,
    User,
    /// Of the report, not of a session.
    Report,
}

use Field as F;

/// Every name; a field's first one is the CSV's, its second one, if any, the API's.
const NAMES: [(&str, Field); 34] = [
    ("publicKey", F::Target),
    ("targetId", F::Target),
    ("sessionRequested", F::Requested),
    ("sessionRequestedTime", F::Requested),
    ("startTime", F::Started),
    ("userConnected", F::Connected),
    ("userConnectedTime", F::Connected),
    ("frameTime", F::Frame),
    ("appLaunchTime", F::Launched),
    ("endTime", F::Ended),
    ("closeTime", F::Closed),
    ("sessionLengthSeconds", F::LengthSeconds),
    ("sessionLengthMilliseconds", F::LengthMillis),
    ("queueTimeSeconds", F::QueueSeconds),
    ("referrer", F::Referrer),
    ("referrerHostname", F::ReferrerHost),
    ("token", F::Token),
    ("clientIP", F::Ip),
    ("clientLanguage", F::Language),
    ("clientUserAgent", F::UserAgent),
    ("versionCode", F::Version),
    ("deviceType", F::Device),
    ("device", F::Device),
    ("osVersion", F::OsVersion),
    ("rotation", F::Rotation),
    ("debug", F::Debug),
    ("warmSession", F::Warm),
    ("queued", F::Queued),
    ("noVideo", F::NoVideo),
    ("location", F::Location),
    ("appetizeUser", F::User),
    ("reportStartDate", F::Report),
    ("reportEndDate", F::Report),
    ("reportDate", F::Report),
];

impl Field {
    /// The field of that name, in either source.
    pub fn from_name(name: &str) -> Option<Self> {
        NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, field)| *field)
    }
}

/// Where each column stands in a CSV. The order is the file's own.
#[derive(Clone, Debug)]
pub struct Columns {
    fields: Vec<(String, Option<Field>)>,
}

impl Columns {
    /// True where a first line is that of Appetize's report: nobody else has these two columns.
    pub fn recognize(names: &[String]) -> bool {
        ["publicKey", "sessionRequested"]
            .iter()
            .all(|wanted| names.iter().any(|name| plain(name) == *wanted))
    }

    /// Reads the first line. Columns may stand in any order and be missing, but for the time of the request.
    pub fn read(names: &[String]) -> Result<Self, Vec<HeaderProblem>> {
        let fields: Vec<(String, Option<Field>)> = names
            .iter()
            .map(|name| (shown(plain(name)), Field::from_name(plain(name))))
            .collect();
        let mut problems = Vec::new();
        for (at, (_, field)) in fields.iter().enumerate() {
            let twice = |field: &Field| fields[..at].iter().any(|(_, other)| *other == Some(*field));
            if let Some(field) = field.filter(|field| *field != F::Report && twice(field)) {
                let known = NAMES.iter().find(|(_, other)| *other == field);
                problems.extend(known.map(|(name, _)| HeaderProblem::Twice(name)));
            }
        }
        if !fields.iter().any(|(_, field)| *field == Some(F::Requested)) {
            problems.push(HeaderProblem::Missing("sessionRequested"));
        }
        if problems.is_empty() {
            Ok(Self { fields })
        } else {
            Err(problems)
        }
    }

    /// How many cells a line has.
    pub fn width(&self) -> usize {
        self.fields.len()
    }

    /// Columns that mean nothing to us.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .filter(|(name, field)| field.is_none() && !name.is_empty())
            .map(|(name, _)| name.as_str())
    }

    /// Reads a line; the columns that are wrong, with what to write.
    pub fn line<'a>(
        &self,
        cells: impl Iterator<Item = &'a str>,
    ) -> Result<Told, Vec<(String, &'static str)>> {
        let mut told = Told::default();
        let mut wrong = Vec::new();
        for ((name, field), cell) in self.fields.iter().zip(cells) {
            if let Some(field) = field
                && let Err(advice) = told.set(*field, cell)
            {
                wrong.push((name.clone(), advice));
            }
        }
        if wrong.is_empty() { Ok(told) } else { Err(wrong) }
    }
}

fn plain(name: &str) -> &str {
    name.trim_start_matches('\u{feff}').trim()
}

fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(64).collect()
}

/// Whether a session waited, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queued {
    /// It did not.
    No,
    /// It did; for what is not said.
    Yes,
    /// It did, for this.
    For(QueueKind),
}

/// What Appetize says of one session. An empty value is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// What was run: the public key of an app, or the id of a build.
    pub target: Option<String>,
    pub requested: Option<Timestamp>,
    pub started: Option<Timestamp>,
    pub connected: Option<Timestamp>,
    pub frame: Option<Timestamp>,
    pub launched: Option<Timestamp>,
    pub ended: Option<Timestamp>,
    pub closed: Option<Timestamp>,
    /// How long it took, in milliseconds.
    pub length: Option<i64>,
    /// A length that none can have, as it was told.
    pub odd_length: Option<String>,
    pub referrer: Option<String>,
    pub referrer_host: Option<String>,
    /// A credential; never kept as it is.
    pub token: Option<String>,
    pub ip: Option<String>,
    pub language: Option<String>,
    pub user_agent: Option<String>,
    pub version: Option<String>,
    pub device: Option<String>,
    pub os_version: Option<String>,
    pub rotation: Option<String>,
    pub debug: Option<bool>,
    pub warm: Option<bool>,
    pub queued: Option<Queued>,
    pub no_video: Option<bool>,
    pub location: Option<String>,
    pub user: Option<String>,
}

impl Told {
    /// Takes the value of a field; an error says what should stand there.
    pub fn set(&mut self, field: Field, text: &str) -> Result<(), &'static str> {
        let text = text.trim();
        if text.is_empty() || matches!(text, "null" | "undefined") {
            return Ok(());
        }
        let words = || Some(text.to_owned());
        match field {
            F::Target => self.target = words(),
            F::Requested => self.requested = Some(time(text)?),
            F::Started => self.started = Some(time(text)?),
            F::Connected => self.connected = Some(time(text)?),
            F::Frame => self.frame = Some(time(text)?),
            F::Launched => self.launched = Some(time(text)?),
            F::Ended => self.ended = Some(time(text)?),
            F::Closed => self.closed = Some(time(text)?),
            // The finer one wins, whichever stands first.
            F::LengthSeconds => match length(text, 1_000.0)? {
                Some(length) => self.length = self.length.or(Some(length)),
                None => self.odd_length = Some(format!("sessionLengthSeconds was {text}")),
            },
            F::LengthMillis => match length(text, 1.0)? {
                Some(length) => self.length = Some(length),
                None => self.odd_length = Some(format!("sessionLengthMilliseconds was {text}")),
            },
            F::Referrer => self.referrer = words(),
            F::ReferrerHost => self.referrer_host = words(),
            F::Token => self.token = words(),
            F::Ip => self.ip = words(),
            F::Language => self.language = words(),
            F::UserAgent => self.user_agent = words(),
            F::Version => self.version = words(),
            F::Device => self.device = words(),
            F::OsVersion => self.os_version = words(),
            F::Rotation => self.rotation = words(),
            F::Debug => self.debug = Some(truth(text)?),
            F::Warm => self.warm = Some(truth(text)?),
            F::Queued => self.queued = Some(queued(text)?),
            F::NoVideo => self.no_video = Some(truth(text)?),
            F::Location => self.location = words(),
            F::User => self.user = words(),
            F::QueueSeconds | F::Report => {}
        }
        Ok(())
    }
}

/// A time: RFC 3339, or a date and a time in UTC as a spreadsheet leaves them, or milliseconds since 1970.
fn time(text: &str) -> Result<Timestamp, &'static str> {
    const ADVICE: &str = "Write a time in UTC, e.g. 2026-11-23T14:31:22.104Z or 2026-11-23 14:31:22.";
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    if text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let millis = text.parse().map_err(|_| ADVICE)?;
        return Timestamp::from_millis(millis).map_err(|_| ADVICE);
    }
    let local = text.strip_suffix("UTC").unwrap_or(text).trim_end();
    // Days alone are no times: they would be midnight.
    let has_time = local.contains(':');
    let at: DateTime = local.parse().map_err(|_| ADVICE)?;
    let at = at.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| ADVICE)?;
    if has_time {
        Timestamp::from_millis(at.timestamp().as_millisecond()).map_err(|_| ADVICE)
    } else {
        Err(ADVICE)
    }
}

/// A length in milliseconds; nothing where a number is told that no session lasts, e.g. because clocks were set between
/// its start and its end. The times say how long it was: such a number keeps nothing out.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked before: a year of milliseconds fits"
)]
fn length(text: &str, unit: f64) -> Result<Option<i64>, &'static str> {
    const YEAR: f64 = 366.0 * 86_400_000.0;
    let number: f64 = text.parse().map_err(|_| "Write a number.")?;
    let millis = number * unit;
    Ok((0.0..=YEAR).contains(&millis).then(|| millis.round() as i64))
}

fn truth(text: &str) -> Result<bool, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" => Ok(true),
        "false" | "0" | "no" => Ok(false),
        _ => Err("Write true or false."),
    }
}

/// Appetize's own words for what a session waits for are `account` and `session`.
fn queued(text: &str) -> Result<Queued, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "account" | "concurrency" => Ok(Queued::For(QueueKind::Concurrency)),
        "session" | "device" => Ok(Queued::For(QueueKind::Device)),
        other => truth(other)
            .map(|queued| if queued { Queued::Yes } else { Queued::No })
            .map_err(|_| "Write true, false, account or session."),
    }
}
