//! Files: one icon for each kind, always in its place; a link where there is something to download, else the reason
//! why not.

use domain::{AttachmentKind, AttachmentState, SessionId};
use leptos::prelude::*;

use crate::backend::{FileCell, SessionRow};
use crate::ui::icon::{Icon, IconName};
use crate::words;

/// The kinds that have a place in the row, in its order. [`AttachmentKind::Other`] has none: it stands in the panel,
/// with every other file.
pub const PLACES: [AttachmentKind; 6] = [
    AttachmentKind::DebugLog,
    AttachmentKind::NetworkLog,
    AttachmentKind::ActionLog,
    AttachmentKind::CrashLog,
    AttachmentKind::Video,
    AttachmentKind::Screenshot,
];

/// The icon of a kind.
pub fn kind_icon(kind: AttachmentKind) -> IconName {
    match kind {
        AttachmentKind::DebugLog => IconName::SquareTerminal,
        AttachmentKind::NetworkLog => IconName::ArrowLeftRight,
        AttachmentKind::ActionLog => IconName::MousePointerClick,
        AttachmentKind::CrashLog => IconName::OctagonAlert,
        AttachmentKind::Video => IconName::Video,
        AttachmentKind::Screenshot => IconName::Image,
        AttachmentKind::Other => IconName::Ellipsis,
    }
}

/// The sign in the corner of the icon; a file that was not captured is struck through instead.
pub fn state_sign(state: AttachmentState) -> Option<IconName> {
    match state {
        AttachmentState::Available | AttachmentState::NotCaptured => None,
        AttachmentState::Recording => Some(IconName::SignDot),
        AttachmentState::Processing => Some(IconName::SignArc),
        AttachmentState::Expired => Some(IconName::SignClock),
        AttachmentState::Failed => Some(IconName::SignAlert),
        AttachmentState::Forbidden => Some(IconName::SignLock),
    }
}

/// What became of a file that cannot be downloaded: what happened, then why and what one can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileWords {
    /// The state in a word or two.
    pub state: &'static str,
    /// What happened to which file.
    pub what: String,
    /// The same without the name of the file, where that stands already.
    pub happened: String,
    /// Why, and what one can do; empty where nothing is known.
    pub why: String,
}

/// The words for a file that is not available.
pub fn file_words(file: &FileCell) -> FileWords {
    let name = file.kind.name();
    let reason = file.reason.as_deref().map(sentence);
    let (state, (verb, happened), advice) = match file.state {
        AttachmentState::Available => ("available", ("is", "available".to_owned()), ""),
        AttachmentState::Recording => (
            "recording",
            ("is", "being recorded".to_owned()),
            "It can be downloaded when the session ends.",
        ),
        AttachmentState::Processing => (
            "processing",
            ("is", "being processed".to_owned()),
            "Usually ready within a minute.",
        ),
        AttachmentState::NotCaptured => (
            "not captured",
            ("was", "not captured".to_owned()),
            how_to_capture(file.kind, file.reason.as_deref()),
        ),
        AttachmentState::Expired => ("expired", ("", expired(file)), ""),
        AttachmentState::Failed => (
            "failed",
            ("could", "not be saved".to_owned()),
            if reason.is_none() {
                "There is nothing to download."
            } else {
                ""
            },
        ),
        AttachmentState::Forbidden => (
            "no access",
            ("is", "hidden by its owner".to_owned()),
            if reason.is_none() {
                "Ask an admin who may see it."
            } else {
                ""
            },
        ),
    };
    let what = [name, verb, &happened]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let said = what.to_ascii_lowercase();
    let reason = reason.as_deref().unwrap_or_default();
    // Recorders may give the very advice that stands here.
    let advice = Some(advice).filter(|advice| !reason.contains(advice));
    let why = [Some(reason), advice]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty() && !said.ends_with(&part.trim_end_matches('.').to_ascii_lowercase()))
        .collect::<Vec<_>>()
        .join(" ");
    FileWords {
        state,
        what,
        happened: sentence(&happened),
        why,
    }
}

fn expired(file: &FileCell) -> String {
    match file.since {
        Some(since) => format!("expired on {}", words::day_and_clock(since)),
        None => "expired".to_owned(),
    }
}

/// How to get one the next time, unless the reason says so itself.
fn how_to_capture(kind: AttachmentKind, reason: Option<&str>) -> &'static str {
    let says = |option: &str| reason.is_some_and(|reason| reason.contains(option));
    match kind {
        AttachmentKind::DebugLog | AttachmentKind::ActionLog if !says("debug") => {
            "Start the session with debug to record one."
        }
        AttachmentKind::NetworkLog if !says("network_intercept") => {
            "Start the session with network_intercept to record one."
        }
        AttachmentKind::CrashLog if reason.is_none() => "The app did not crash.",
        AttachmentKind::Video | AttachmentKind::Screenshot | AttachmentKind::Other if reason.is_none() => {
            "The recorder sent none. Turn it on where the session is recorded."
        }
        _ => "",
    }
}

/// A recorder's reason as a sentence.
fn sentence(reason: &str) -> String {
    let reason = reason.trim();
    let stop = if reason.is_empty() || reason.ends_with(['.', '!', '?', '…']) {
        ""
    } else {
        "."
    };
    words::capital(reason) + stop
}

/// Where a file is downloaded.
pub fn file_href(id: SessionId, kind: AttachmentKind) -> String {
    format!("/sessions/{id}/files/{}", kind.key())
}

/// The files of a row.
#[component]
pub fn Files(row: RwSignal<SessionRow>) -> impl IntoView {
    let none = move || row.read().files.is_empty();
    let places = PLACES
        .into_iter()
        .map(|kind| {
            move || {
                let row = row.read();
                let file = row.files.iter().find(|file| file.kind == kind);
                place(row.id, file)
            }
        })
        .collect_view();
    view! {
        <ul
            class=move || if none() { "files files-none" } else { "files" }
            aria-label=move || if none() { "Files: none" } else { "Files" }
        >
            {places}
        </ul>
    }
    .into_any()
}

fn place(id: SessionId, file: Option<&FileCell>) -> AnyView {
    match file {
        None => view! { <li class="file-none"></li> }.into_any(),
        Some(file) if file.state == AttachmentState::Available => available(id, file).into_any(),
        Some(file) => unavailable(file).into_any(),
    }
}

fn available(id: SessionId, file: &FileCell) -> impl IntoView + use<> {
    let name = file.kind.name();
    let size = file.size.map(words::size);
    let (label, tip) = match &size {
        Some(size) => (format!("{name}, {size}, download"), format!("Download, {size}")),
        None => (format!("{name}, download"), "Download".to_owned()),
    };
    view! {
        <li>
            <a class="file tip-host" href=file_href(id, file.kind) download="" aria-label=label>
                {art(file)}
                <span class="tip" aria-hidden="true">
                    <b>{name}</b>
                    {tip}
                </span>
            </a>
        </li>
    }
}

fn unavailable(file: &FileCell) -> impl IntoView + use<> {
    let FileWords { state, what, why, .. } = file_words(file);
    let label = format!("{}: {state}. {what}. {why}", file.kind.name());
    view! {
        <li>
            <button
                class="file tip-host"
                type="button"
                data-state=file.state.key()
                aria-label=label.trim_end().to_owned()
            >
                {art(file)}
                <span class="tip" aria-hidden="true">
                    <b>{what}</b>
                    {why}
                </span>
            </button>
        </li>
    }
}

/// The icon of a file with the sign of its state.
pub fn art(file: &FileCell) -> impl IntoView + use<> {
    view! {
        <span class="file-art">
            <Icon name=kind_icon(file.kind) />
            {state_sign(file.state).map(|name| view! { <Icon name class="file-sign" /> })}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of(kind: AttachmentKind, state: AttachmentState, reason: Option<&str>) -> String {
        let file = FileCell {
            kind,
            state,
            reason: reason.map(str::to_owned),
            size: None,
            since: None,
        };
        let FileWords { what, why, .. } = file_words(&file);
        format!("{what}. {why}")
    }

    #[test]
    fn reasons_come_before_advice() {
        let captured = |kind, reason| words_of(kind, AttachmentState::NotCaptured, reason);
        assert_eq!(
            captured(AttachmentKind::NetworkLog, None),
            "Network log was not captured. Start the session with network_intercept to record one."
        );
        assert_eq!(
            captured(AttachmentKind::NetworkLog, Some("interception was off")),
            "Network log was not captured. Interception was off. Start the session with network_intercept to record one."
        );
        assert_eq!(
            captured(AttachmentKind::NetworkLog, Some("network_intercept was not set")),
            "Network log was not captured. Network_intercept was not set."
        );
        let ready = "Usually ready within a minute.";
        assert_eq!(
            words_of(AttachmentKind::Video, AttachmentState::Processing, Some(ready)),
            format!("Video is being processed. {ready}")
        );
        assert_eq!(
            words_of(
                AttachmentKind::DebugLog,
                AttachmentState::Failed,
                Some("The upload broke off at 61%.")
            ),
            "Debug log could not be saved. The upload broke off at 61%."
        );
        assert_eq!(
            words_of(
                AttachmentKind::Video,
                AttachmentState::Forbidden,
                Some("Hidden by its owner.")
            ),
            "Video is hidden by its owner. "
        );
    }
}
