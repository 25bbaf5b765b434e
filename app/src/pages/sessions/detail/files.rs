//! The files of the session, each with a control of full size or the reason why there is none.

use domain::{AttachmentState, SessionId};
use leptos::prelude::*;

use super::Zone;
use crate::backend::{FileCell, SessionDetail};
use crate::pages::sessions::cells::files::{FileWords, art, file_href, file_words};
use crate::ui::icon::{Icon, IconName};
use crate::words;

/// The section.
pub fn files(detail: &SessionDetail, zone: &Zone) -> AnyView {
    let id = detail.session.id;
    let files: Vec<FileCell> = detail.row.files.iter().map(|file| in_zone(file, zone)).collect();
    let available = files
        .iter()
        .filter(|file| file.state == AttachmentState::Available)
        .count();
    let count = if files.is_empty() {
        "None".to_owned()
    } else {
        format!("{available} of {} available", files.len())
    };
    let lines = files.iter().map(|file| line(id, file)).collect_view();
    view! {
        <section class="detail-section" aria-labelledby="detail-files">
            <header>
                <h3 id="detail-files">"Files"</h3>
                <small>{count}</small>
            </header>
            <ul class="attachments">{lines}</ul>
        </section>
    }
    .into_any()
}

fn in_zone(file: &FileCell, zone: &Zone) -> FileCell {
    FileCell {
        since: file.since.map(|since| zone.local(since.at)),
        ..file.clone()
    }
}

fn line(id: SessionId, file: &FileCell) -> impl IntoView + use<> {
    let name = file.kind.name();
    let state = (file.state != AttachmentState::Available).then(|| file.state.key());
    let (text, control) = if file.state == AttachmentState::Available {
        let size = file.size.map_or_else(|| "Size unknown".to_owned(), words::size);
        (size, Some(download(id, file)))
    } else {
        let FileWords { happened, why, .. } = file_words(file);
        (format!("{happened} {why}"), None)
    };
    view! {
        <li class="attachment">
            <span class="file-box" data-state=state aria-hidden="true">
                {art(file)}
            </span>
            <div>
                <span class="cell-main">{name}</span>
                <span class="cell-sub">{text.trim_end().to_owned()}</span>
            </div>
            <div class="button-row">{control}</div>
        </li>
    }
}

fn download(id: SessionId, file: &FileCell) -> impl IntoView + use<> {
    let label = format!("Download {}", file.kind.name().to_ascii_lowercase());
    view! {
        <a class="button button-sm" href=file_href(id, file.kind) download="" aria-label=label>
            <Icon name=IconName::Download small=true />
            "Download"
        </a>
    }
}
