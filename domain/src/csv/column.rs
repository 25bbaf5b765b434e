//! The columns of the CSV, in their order.

/// The first line of every export in UTC, without its line end.
pub const HEADER: &str = "user,app_name,app_version,device,os_version,queue_seconds,duration_seconds,requested_at,\
files,session_id,status,user_kind,user_subject,app_id,app_group,build_id,platform,device_id,started_at,\
user_connected_at,first_frame_at,app_launched_at,ended_at,closed_at,last_seen_at,queue_kind,end_reason,\
end_estimated,error,debug_log,network_log,action_log,crash_log,video,screenshot,referrer_host,client_ip,\
client_language,client_user_agent,location,orientation,debug,network_intercept,headless,reserved_device,tags";

/// The column that comes last where a zone other than UTC was asked for.
pub const LOCAL_COLUMN: &str = "requested_at_local";

/// A column of the CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Who ran it.
    User,
    /// The app's name.
    AppName,
    /// The app's version.
    AppVersion,
    /// The device's name.
    Device,
    /// The version of its OS.
    OsVersion,
    /// Time in the queue; derived.
    QueueSeconds,
    /// Time in use; derived.
    DurationSeconds,
    /// When it was asked for.
    RequestedAt,
    /// The kinds that can be downloaded, joined by `;`.
    Files,
    /// Its id.
    SessionId,
    /// Where it stands.
    Status,
    /// What the actor is.
    UserKind,
    /// What identifies the actor.
    UserSubject,
    /// The bundle id.
    AppId,
    /// The group of apps.
    AppGroup,
    /// The build.
    BuildId,
    /// The platform.
    Platform,
    /// The device's id.
    DeviceId,
    /// When it started.
    StartedAt,
    /// When the person was connected.
    UserConnectedAt,
    /// When the first picture was shown.
    FirstFrameAt,
    /// When the app was launched.
    AppLaunchedAt,
    /// When it ended.
    EndedAt,
    /// When the device was given back.
    ClosedAt,
    /// When the recorder was last heard of.
    LastSeenAt,
    /// What it waited for.
    QueueKind,
    /// Why it ended.
    EndReason,
    /// Whether the end was estimated.
    EndEstimated,
    /// What went wrong.
    Error,
    /// The state of the debug log.
    DebugLog,
    /// The state of the network log.
    NetworkLog,
    /// The state of the action log.
    ActionLog,
    /// The state of the crash log.
    CrashLog,
    /// The state of the video.
    Video,
    /// The state of the screenshot.
    Screenshot,
    /// The page that embeds the device.
    ReferrerHost,
    /// The address.
    ClientIp,
    /// The language.
    ClientLanguage,
    /// The browser.
    ClientUserAgent,
    /// The place.
    Location,
    /// The orientation.
    Orientation,
    /// Whether a debug log was asked for.
    Debug,
    /// Whether a network log was asked for.
    NetworkIntercept,
    /// Whether nobody watched.
    Headless,
    /// The reserved device.
    ReservedDevice,
    /// The tags, as a JSON object sorted by key.
    Tags,
}

impl Column {
    /// Every column, in order.
    pub const ALL: [Self; 46] = [
        Self::User,
        Self::AppName,
        Self::AppVersion,
        Self::Device,
        Self::OsVersion,
        Self::QueueSeconds,
        Self::DurationSeconds,
        Self::RequestedAt,
        Self::Files,
        Self::SessionId,
        Self::Status,
        Self::UserKind,
        Self::UserSubject,
        Self::AppId,
        Self::AppGroup,
        Self::BuildId,
        Self::Platform,
        Self::DeviceId,
        Self::StartedAt,
        Self::UserConnectedAt,
        Self::FirstFrameAt,
        Self::AppLaunchedAt,
        Self::EndedAt,
        Self::ClosedAt,
        Self::LastSeenAt,
        Self::QueueKind,
        Self::EndReason,
        Self::EndEstimated,
        Self::Error,
        Self::DebugLog,
        Self::NetworkLog,
        Self::ActionLog,
        Self::CrashLog,
        Self::Video,
        Self::Screenshot,
        Self::ReferrerHost,
        Self::ClientIp,
        Self::ClientLanguage,
        Self::ClientUserAgent,
        Self::Location,
        Self::Orientation,
        Self::Debug,
        Self::NetworkIntercept,
        Self::Headless,
        Self::ReservedDevice,
        Self::Tags,
    ];

    /// The name in the header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::AppName => "app_name",
            Self::AppVersion => "app_version",
            Self::Device => "device",
            Self::OsVersion => "os_version",
            Self::QueueSeconds => "queue_seconds",
            Self::DurationSeconds => "duration_seconds",
            Self::RequestedAt => "requested_at",
            Self::Files => "files",
            Self::SessionId => "session_id",
            Self::Status => "status",
            Self::UserKind => "user_kind",
            Self::UserSubject => "user_subject",
            Self::AppId => "app_id",
            Self::AppGroup => "app_group",
            Self::BuildId => "build_id",
            Self::Platform => "platform",
            Self::DeviceId => "device_id",
            Self::StartedAt => "started_at",
            Self::UserConnectedAt => "user_connected_at",
            Self::FirstFrameAt => "first_frame_at",
            Self::AppLaunchedAt => "app_launched_at",
            Self::EndedAt => "ended_at",
            Self::ClosedAt => "closed_at",
            Self::LastSeenAt => "last_seen_at",
            Self::QueueKind => "queue_kind",
            Self::EndReason => "end_reason",
            Self::EndEstimated => "end_estimated",
            Self::Error => "error",
            Self::DebugLog => "debug_log",
            Self::NetworkLog => "network_log",
            Self::ActionLog => "action_log",
            Self::CrashLog => "crash_log",
            Self::Video => "video",
            Self::Screenshot => "screenshot",
            Self::ReferrerHost => "referrer_host",
            Self::ClientIp => "client_ip",
            Self::ClientLanguage => "client_language",
            Self::ClientUserAgent => "client_user_agent",
            Self::Location => "location",
            Self::Orientation => "orientation",
            Self::Debug => "debug",
            Self::NetworkIntercept => "network_intercept",
            Self::Headless => "headless",
            Self::ReservedDevice => "reserved_device",
            Self::Tags => "tags",
        }
    }

    /// The column of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// The path of the same field in the API's object.
    pub const fn path(self) -> &'static str {
        match self {
            Self::User => "actor.label",
            Self::AppName => "app.name",
            Self::AppVersion => "app.version",
            Self::Device => "device.name",
            Self::OsVersion => "device.os_version",
            Self::Files => "attachments",
            Self::SessionId => "id",
            Self::UserKind => "actor.kind",
            Self::UserSubject => "actor.subject",
            Self::AppId => "app.id",
            Self::AppGroup => "app.group",
            Self::BuildId => "app.build_id",
            Self::Platform => "device.platform",
            Self::DeviceId => "device.id",
            Self::ReferrerHost => "client.referrer_host",
            Self::ClientIp => "client.ip",
            Self::ClientLanguage => "client.language",
            Self::ClientUserAgent => "client.user_agent",
            Self::Location => "client.location",
            Self::Orientation => "options.orientation",
            Self::Debug => "options.debug",
            Self::NetworkIntercept => "options.network_intercept",
            Self::Headless => "options.headless",
            Self::ReservedDevice => "options.reserved_device",
            same => same.name(),
        }
    }

    /// The column that holds the field at a path of the API's object, list numbers and tags' names cut off.
    pub fn of_path(path: &str) -> Option<Self> {
        let known = |path: &str| Self::ALL.into_iter().find(|column| column.path() == path);
        known(path).or_else(|| known(path.split(['.', '[']).next()?))
    }

    /// True for the columns that a file may do without: what is derived, and what is the label where missing.
    pub const fn is_optional(self) -> bool {
        matches!(
            self,
            Self::QueueSeconds | Self::DurationSeconds | Self::UserSubject
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_the_columns() {
        assert_eq!(Column::ALL.map(Column::name).join(","), HEADER);
        for column in Column::ALL {
            assert_eq!(Column::from_name(column.name()), Some(column));
            assert_eq!(Column::of_path(column.path()), Some(column));
        }
        assert_eq!(Column::of_path("tags.branch"), Some(Column::Tags));
        assert_eq!(Column::of_path("attachments[0].kind"), Some(Column::Files));
        assert_eq!(Column::of_path("colour"), None);
    }
}
