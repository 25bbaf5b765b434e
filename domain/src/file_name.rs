//! The names under which files are downloaded: what a person understands and every file system takes.

use jiff::civil::Date;

use crate::session::{Attachment, AttachmentKind, Session};
use crate::timestamp::Timestamp;

/// Letters of one part of a name at the most.
const PART: usize = 40;

/// Endings that are kept when a recorder names them. What a browser would run is not among them.
const ENDINGS: [&str; 28] = [
    "7z", "avi", "bin", "bz2", "crash", "csv", "gif", "gz", "har", "ips", "jpeg", "jpg", "json", "jsonl",
    "log", "mkv", "mov", "mp4", "ndjson", "pcap", "pcapng", "png", "tar", "txt", "webm", "webp", "zip",
    "zst",
];

/// The name of a session's file, e.g. `acme-shop_2.3_iphone-15-pro_ios-18.2_2026-08-15T1304Z_debug.log`.
pub fn attachment_name(session: &Session, attachment: &Attachment) -> String {
    let app = session.app.name.as_deref().or(session.app.id.as_deref());
    let system = match &session.device.os_version {
        Some(version) => format!("{}-{version}", session.device.platform.key()),
        None => session.device.platform.key().to_owned(),
    };
    let at = session
        .requested_at
        .civil(0)
        .strftime("%Y-%m-%dT%H%MZ")
        .to_string();
    let parts = [
        slug(app.unwrap_or_default()),
        slug(session.app.version.as_deref().unwrap_or_default()),
        slug(&session.device.name),
        slug(&system),
        at,
        format!("{}.{}", word(attachment.kind), ending(attachment)),
    ];
    join(parts)
}

/// The name of an export: organization, days and time of export, e.g.
/// `harbor-mobile_2026-10-27_2026-11-23_20261123T143208Z.csv`. An open range says `from-` or `until-`, no range `all`.
pub fn export_name(org_slug: &str, days: (Option<Date>, Option<Date>), at: Timestamp) -> String {
    let range = match days {
        (Some(from), Some(to)) => format!("{from}_{to}"),
        (Some(from), None) => format!("from-{from}"),
        (None, Some(to)) => format!("until-{to}"),
        (None, None) => "all".to_owned(),
    };
    let at = at.civil(0).strftime("%Y%m%dT%H%M%SZ").to_string();
    join([slug(org_slug), range, format!("{at}.csv")])
}

/// The same name for a place that takes ASCII only.
pub fn ascii_name(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii() { c } else { '-' }).collect()
}

fn join(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("_")
}

const fn word(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::DebugLog => "debug",
        AttachmentKind::NetworkLog => "network",
        AttachmentKind::ActionLog => "actions",
        AttachmentKind::CrashLog => "crash",
        AttachmentKind::Video => "video",
        AttachmentKind::Screenshot => "screenshot",
        AttachmentKind::Other => "file",
    }
}

/// The ending: the recorder's where it is a harmless one, else that of the media type, else the usual one.
fn ending(attachment: &Attachment) -> &str {
    let named = attachment
        .file_name
        .as_deref()
        .and_then(|name| name.rsplit_once('.'))
        .and_then(|(_, given)| {
            ENDINGS
                .into_iter()
                .find(|ending| given.eq_ignore_ascii_case(ending))
        });
    let essence = attachment.content_type.as_deref().map(|full| {
        let essence = full.split(';').next().unwrap_or_default().trim();
        essence.to_ascii_lowercase()
    });
    let typed = match essence.as_deref() {
        // A HAR and most logs are JSON or text, and their kind says more.
        Some("application/json") if attachment.kind != AttachmentKind::NetworkLog => Some("json"),
        Some("application/zip") => Some("zip"),
        Some("application/gzip") => Some("gz"),
        Some("application/x-ndjson") => Some("ndjson"),
        Some("image/png") => Some("png"),
        Some("image/jpeg") => Some("jpg"),
        Some("image/webp") => Some("webp"),
        Some("image/gif") => Some("gif"),
        Some("video/mp4") => Some("mp4"),
        Some("video/webm") => Some("webm"),
        Some("video/quicktime") => Some("mov"),
        Some("text/plain") if attachment.kind == AttachmentKind::Other => Some("txt"),
        _ => None,
    };
    named.or(typed).unwrap_or(match attachment.kind {
        AttachmentKind::DebugLog | AttachmentKind::ActionLog | AttachmentKind::CrashLog => "log",
        AttachmentKind::NetworkLog => "har",
        AttachmentKind::Video => "mp4",
        AttachmentKind::Screenshot => "png",
        AttachmentKind::Other => "bin",
    })
}

/// Letters and digits in lower case, dots between them kept, everything else one hyphen. Letters of every script stay.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    let mut pending = None;
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            if let Some(between) = pending.take()
                && !slug.is_empty()
            {
                slug.push(between);
            }
            slug.push(c);
            if slug.chars().count() >= PART {
                break;
            }
        } else {
            // A dot counts where it stands alone between letters: 2.3, but not .. or ". ".
            pending = match (c, pending) {
                ('.', None) => Some('.'),
                _ => Some('-'),
            };
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::{Defaults, Draft};
    use crate::session::{AttachmentState, SessionId};

    fn session(json: &str) -> Session {
        let defaults = Defaults {
            id: SessionId::from_bytes([1; 16]),
            now: "2026-08-15T13:04:59Z".parse().expect("a time"),
            actor: None,
            live: false,
        };
        let json = format!(r#"{{"actor":{{"kind":"user","label":"a@b"}},{json}}}"#);
        Draft::from_json(json.as_bytes())
            .and_then(|draft| draft.finish(&defaults))
            .expect("a session")
    }

    fn file(kind: AttachmentKind) -> Attachment {
        Attachment::in_state(kind, AttachmentState::Available)
    }

    #[test]
    fn a_person_understands_it() {
        let session = session(
            r#""app":{"name":"Acme Shop","version":"2.3"},
               "device":{"id":"iphone15pro","name":"iPhone 15 Pro","platform":"ios","os_version":"18.2"}"#,
        );
        let start = "acme-shop_2.3_iphone-15-pro_ios-18.2_2026-08-15T1304Z";
        for (kind, end) in [
            (AttachmentKind::DebugLog, "debug.log"),
            (AttachmentKind::NetworkLog, "network.har"),
            (AttachmentKind::ActionLog, "actions.log"),
            (AttachmentKind::CrashLog, "crash.log"),
            (AttachmentKind::Video, "video.mp4"),
            (AttachmentKind::Screenshot, "screenshot.png"),
            (AttachmentKind::Other, "file.bin"),
        ] {
            assert_eq!(attachment_name(&session, &file(kind)), format!("{start}_{end}"));
        }
    }

    #[test]
    fn hostile_names_leave_nothing_but_letters() {
        let session = session(
            r#""app":{"name":"../../etc/passwd\u202e \"x\" ","version":"=1;DROP"},
               "device":{"id":"Größe 10\\..","platform":"other"}"#,
        );
        let hostile = Attachment {
            file_name: Some("log.html".to_owned()),
            ..file(AttachmentKind::DebugLog)
        };
        assert_eq!(
            attachment_name(&session, &hostile),
            "etc-passwd-x_1-drop_größe-10_other_2026-08-15T1304Z_debug.log"
        );
        assert_eq!(ascii_name("größe"), "gr--e");
    }

    #[test]
    fn the_recorders_ending_counts_where_it_is_harmless() {
        let ending_of = |kind, name: Option<&str>, content_type: Option<&str>| {
            let file = Attachment {
                file_name: name.map(str::to_owned),
                content_type: content_type.map(str::to_owned),
                ..file(kind)
            };
            ending(&file).to_owned()
        };
        assert_eq!(
            ending_of(AttachmentKind::ActionLog, Some("trace.ZIP"), None),
            "zip"
        );
        assert_eq!(
            ending_of(
                AttachmentKind::Video,
                Some("v.exe"),
                Some("video/webm; codecs=vp9")
            ),
            "webm"
        );
        assert_eq!(
            ending_of(AttachmentKind::NetworkLog, None, Some("application/json")),
            "har"
        );
    }

    #[test]
    fn an_export_says_what_it_holds() {
        let day = |text: &str| crate::date_range::parse_day(text);
        let at = "2026-11-23T14:32:08.5Z".parse().expect("a time");
        let (from, to) = (day("2026-10-27"), day("2026-11-23"));
        assert_eq!(
            export_name("harbor-mobile", (from, to), at),
            "harbor-mobile_2026-10-27_2026-11-23_20261123T143208Z.csv"
        );
        assert_eq!(
            export_name("harbor", (None, to), at),
            "harbor_until-2026-11-23_20261123T143208Z.csv"
        );
        assert_eq!(
            export_name("harbor", (from, None), at),
            "harbor_from-2026-10-27_20261123T143208Z.csv"
        );
        assert_eq!(
            export_name("harbor", (None, None), at),
            "harbor_all_20261123T143208Z.csv"
        );
    }
}
