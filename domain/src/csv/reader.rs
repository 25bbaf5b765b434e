//! Reads rows back: cells to a [`Draft`].

use std::fmt;
use std::str::FromStr;

use super::{Column, LOCAL_COLUMN, Texts, is_formula};
use crate::draft::{Draft, DraftActor, DraftDevice, FieldError, FieldErrorCode, FieldErrors};
use crate::session::{
    ActorKind, App, Attachment, AttachmentKind, AttachmentState, Client, Options, Platform, QueueKind,
    Status, Tags,
};

/// What is wrong with the first line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderProblem {
    /// There is no such column.
    Unknown(String),
    /// The column stands twice.
    Twice(&'static str),
    /// The column is not there.
    Missing(&'static str),
}

impl fmt::Display for HeaderProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "there is no column “{name}”"),
            Self::Twice(name) => write!(f, "the column {name} stands twice"),
            Self::Missing(name) => write!(f, "the column {name} is missing"),
        }
    }
}

/// Where each column stands in a file. The order is the file's own.
#[derive(Clone, Debug)]
pub struct Header {
    places: [Option<usize>; Column::ALL.len()],
    width: usize,
}

impl Header {
    /// Reads the first line, a byte order mark in front or not. Tells every unknown, repeated and missing column;
    /// `queue_seconds`, `duration_seconds`, `user_subject` and `requested_at_local` may be missing.
    pub fn read<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, Vec<HeaderProblem>> {
        let mut problems = Vec::new();
        let mut header = Self {
            places: [None; Column::ALL.len()],
            width: 0,
        };
        let mut local = false;
        for (place, name) in names.into_iter().enumerate() {
            header.width += 1;
            let name = if place == 0 {
                name.trim_start_matches('\u{feff}')
            } else {
                name
            };
            if name == LOCAL_COLUMN {
                if std::mem::replace(&mut local, true) {
                    problems.push(HeaderProblem::Twice(LOCAL_COLUMN));
                }
                continue;
            }
            let Some(column) = Column::from_name(name) else {
                let shown = name.chars().filter(|c| !c.is_control()).take(64).collect();
                problems.push(HeaderProblem::Unknown(shown));
                continue;
            };
            if header.places[column as usize].replace(place).is_some() {
                problems.push(HeaderProblem::Twice(column.name()));
            }
        }
        let missing = Column::ALL
            .into_iter()
            .filter(|column| header.places[*column as usize].is_none() && !column.is_optional());
        problems.extend(missing.map(|column| HeaderProblem::Missing(column.name())));
        if problems.is_empty() {
            Ok(header)
        } else {
            Err(problems)
        }
    }

    /// How many cells a row has.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Reads one row, whose cells `cell` gives by their place. Derived columns are not looked at. The fields of errors
    /// are names of columns.
    pub fn draft<'a>(&self, cell: impl Fn(usize) -> &'a str, texts: Texts) -> Result<Draft, FieldErrors> {
        let mut errors = Vec::new();
        let mut cells = Cells {
            header: self,
            cell,
            texts,
            errors: &mut errors,
        };
        let draft = cells.draft();
        FieldErrors::result(errors).map(|()| draft)
    }
}

/// Turns the fields of errors from paths in JSON into names of columns.
pub fn by_column(errors: FieldErrors) -> Vec<FieldError> {
    errors
        .into_iter()
        .map(|error| match Column::of_path(&error.field) {
            Some(column) => FieldError {
                field: column.name().to_owned(),
                ..error
            },
            None => error,
        })
        .collect()
}

struct Cells<'e, 'h, F> {
    header: &'h Header,
    cell: F,
    texts: Texts,
    errors: &'e mut Vec<FieldError>,
}

impl<'a, F: Fn(usize) -> &'a str> Cells<'_, '_, F> {
    fn draft(&mut self) -> Draft {
        const TIME: &str = "Write a time as RFC 3339, e.g. 2026-11-23T14:31:22.104Z.";
        Draft {
            id: self.required(Column::SessionId, "A session id is a UUID."),
            actor: self.actor(),
            app: App {
                id: self.text(Column::AppId),
                name: self.text(Column::AppName),
                version: self.text(Column::AppVersion),
                build_id: self.text(Column::BuildId),
                group: self.text(Column::AppGroup),
            },
            device: DraftDevice {
                id: self.text(Column::DeviceId),
                name: self.text(Column::Device),
                platform: self.word(
                    Column::Platform,
                    Platform::from_key,
                    "Platforms are ios, android, web and other.",
                ),
                os_version: self.text(Column::OsVersion),
            },
            status: self.required_word(
                Column::Status,
                Status::from_key,
                "Statuses are queued, running, completed, failed, abandoned and lost.",
            ),
            requested_at: self.required(Column::RequestedAt, TIME),
            started_at: self.parsed(Column::StartedAt, TIME),
            user_connected_at: self.parsed(Column::UserConnectedAt, TIME),
            first_frame_at: self.parsed(Column::FirstFrameAt, TIME),
            app_launched_at: self.parsed(Column::AppLaunchedAt, TIME),
            ended_at: self.parsed(Column::EndedAt, TIME),
            closed_at: self.parsed(Column::ClosedAt, TIME),
            last_seen_at: self.parsed(Column::LastSeenAt, TIME),
            queue_kind: self.word(
                Column::QueueKind,
                QueueKind::from_key,
                "A session queues for concurrency or for a device.",
            ),
            end_reason: self.text(Column::EndReason),
            error: self.text(Column::Error),
            end_estimated: self.flag(Column::EndEstimated),
            client: Client {
                referrer_host: self.text(Column::ReferrerHost),
                ip: self.text(Column::ClientIp),
                language: self.text(Column::ClientLanguage),
                user_agent: self.text(Column::ClientUserAgent),
                location: self.text(Column::Location),
            },
            options: Options {
                orientation: self.text(Column::Orientation),
                debug: self.flag(Column::Debug),
                network_intercept: self.flag(Column::NetworkIntercept),
                headless: self.flag(Column::Headless),
                reserved_device: self.text(Column::ReservedDevice),
            },
            tags: self.tags(),
            attachments: self.attachments(),
        }
    }

    /// A cell as it stands; an empty or missing one is nothing.
    fn plain(&self, column: Column) -> Option<&'a str> {
        let place = self.header.places[column as usize]?;
        Some((self.cell)(place)).filter(|text| !text.is_empty())
    }

    fn wrong(&mut self, column: Column, code: FieldErrorCode, message: &str) {
        self.errors.push(FieldError::new(column.name(), code, message));
    }

    /// A text of people, its guard taken away where the file is guarded.
    fn text(&self, column: Column) -> Option<String> {
        let text = self.plain(column)?;
        let unguarded = match (self.texts, text.strip_prefix('\'')) {
            (Texts::Guarded, Some(rest)) if is_formula(rest) => rest,
            _ => text,
        };
        Some(unguarded.to_owned())
    }

    fn word<T>(&mut self, column: Column, from_key: impl Fn(&str) -> Option<T>, advice: &str) -> Option<T> {
        let text = self.plain(column)?;
        let word = from_key(text);
        if word.is_none() {
            self.wrong(column, FieldErrorCode::Invalid, advice);
        }
        word
    }

    fn required_word<T>(
        &mut self,
        column: Column,
        from_key: impl Fn(&str) -> Option<T>,
        advice: &str,
    ) -> Option<T> {
        if self.plain(column).is_none() {
            self.wrong(column, FieldErrorCode::Missing, advice);
        }
        self.word(column, from_key, advice)
    }

    fn parsed<T: FromStr>(&mut self, column: Column, advice: &str) -> Option<T> {
        self.word(column, |text| text.parse().ok(), advice)
    }

    fn required<T: FromStr>(&mut self, column: Column, advice: &str) -> Option<T> {
        self.required_word(column, |text| text.parse().ok(), advice)
    }

    /// Spreadsheets write flags in capitals.
    fn flag(&mut self, column: Column) -> Option<bool> {
        let flag = |text: &str| match text {
            _ if text.eq_ignore_ascii_case("true") => Some(true),
            _ if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        };
        self.word(column, flag, "This must be true, false or empty.")
    }

    fn actor(&mut self) -> Option<DraftActor> {
        let kind = self.required_word(
            Column::UserKind,
            ActorKind::from_key,
            "An actor is a user, an api_token or anonymous.",
        )?;
        Some(DraftActor {
            kind,
            label: self.text(Column::User),
            subject: self.text(Column::UserSubject),
        })
    }

    fn tags(&mut self) -> Tags {
        const ADVICE: &str = "Tags are a JSON object whose values are texts.";
        self.word(Column::Tags, |text| serde_json::from_str(text).ok(), ADVICE)
            .unwrap_or_default()
    }

    /// Six kinds have a column of their own; of the seventh `files` says that it is available.
    fn attachments(&mut self) -> Vec<Attachment> {
        const COLUMNS: [(Column, AttachmentKind); 6] = [
            (Column::DebugLog, AttachmentKind::DebugLog),
            (Column::NetworkLog, AttachmentKind::NetworkLog),
            (Column::ActionLog, AttachmentKind::ActionLog),
            (Column::CrashLog, AttachmentKind::CrashLog),
            (Column::Video, AttachmentKind::Video),
            (Column::Screenshot, AttachmentKind::Screenshot),
        ];
        let mut files = Vec::new();
        for (column, kind) in COLUMNS {
            let state = self.word(
                column,
                AttachmentState::from_key,
                "States are available, recording, processing, not_captured, expired, failed and forbidden.",
            );
            files.extend(state.map(|state| Attachment::in_state(kind, state)));
        }
        for name in self.plain(Column::Files).unwrap_or_default().split(';') {
            match AttachmentKind::from_key(name) {
                Some(AttachmentKind::Other) => {
                    files.push(Attachment::in_state(
                        AttachmentKind::Other,
                        AttachmentState::Available,
                    ));
                }
                None if !name.is_empty() => {
                    let advice = "Files are debug_log, network_log, action_log, crash_log, video, screenshot and other.";
                    self.wrong(Column::Files, FieldErrorCode::Invalid, advice);
                }
                _ => {}
            }
        }
        files
    }
}
