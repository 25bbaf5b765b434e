//! What went wrong, said first.

use domain::{AttachmentKind, AttachmentState, Status};
use leptos::prelude::*;

use super::Zone;
use crate::backend::SessionDetail;
use crate::pages::sessions::cells::files::file_href;
use crate::ui::icon::{Icon, IconName};
use crate::words;

/// The callout of a session that failed or was lost.
pub fn callout(detail: &SessionDetail, zone: &Zone) -> Option<AnyView> {
    match detail.session.status {
        Status::Failed => Some(failed(detail)),
        Status::Lost => Some(lost(detail, zone)),
        _ => None,
    }
}

fn failed(detail: &SessionDetail) -> AnyView {
    let error = detail.session.error.clone().unwrap_or_default();
    let (what, more) = match error.split_once(": ") {
        Some((what, more)) => (what.to_owned(), Some(more.to_owned())),
        None if error.is_empty() => (
            "It failed".to_owned(),
            Some("The recorder did not say why.".to_owned()),
        ),
        None => (error, None),
    };
    let has_crash_log = detail
        .row
        .files
        .iter()
        .any(|file| file.kind == AttachmentKind::CrashLog && file.state == AttachmentState::Available);
    let id = detail.session.id;
    let crash_log = has_crash_log.then(|| {
        view! {
            <p>
                "The "
                <a class="link" href=file_href(id, AttachmentKind::CrashLog) download="">
                    "crash log"
                </a>
                " has the stack."
            </p>
        }
    });
    view! {
        <div class="callout callout-bad">
            <Icon name=IconName::OctagonAlert />
            <b dir="auto">{what}</b>
            {more.map(|more| view! { <p dir="auto">{more}</p> })}
            {crash_log}
        </div>
    }
    .into_any()
}

fn lost(detail: &SessionDetail, zone: &Zone) -> AnyView {
    let seen = detail.session.last_seen_at.or(detail.session.ended_at);
    let text = match seen {
        Some(seen) => format!(
            "It was last heard of on {}. The session may have gone on; its end is estimated.",
            words::day_and_clock(zone.local(seen))
        ),
        None => "It was never heard of again. How long the session lasted is not known.".to_owned(),
    };
    view! {
        <div class="callout callout-warn">
            <Icon name=IconName::CircleDashed />
            <b>"The recorder fell silent"</b>
            <p>{text}</p>
        </div>
    }
    .into_any()
}
