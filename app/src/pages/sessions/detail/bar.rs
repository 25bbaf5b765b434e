//! The bar of the panel: to the neighbours, where in the list one is, copy the link, close.

use leptos::prelude::*;

use crate::pages::sessions::copy::CopyButton;
use crate::pages::sessions::keys::{Step, neighbour};
use crate::pages::sessions::list::List;
use crate::ui::icon::{Icon, IconName};
use crate::words;

/// The bar.
#[component]
pub fn Bar(list: List) -> impl IntoView {
    let path = Signal::derive(move || {
        let open = list.address.open.read();
        open.as_ref()
            .map_or_else(String::new, |id| format!("/sessions/{id}"))
    });
    let newer = move || neighbour_link(list, Step::Newer);
    let older = move || neighbour_link(list, Step::Older);
    view! {
        <div class="detail-bar">
            <span class="button-pair">{newer} {older}</span>
            <span class="detail-place">{move || place(list)}</span>
            <CopyButton text=path address=true label="Copy link to this session" icon=IconName::Link />
            <a
                class="icon-button"
                href=move || list.address.of_list()
                data-noscroll=""
                aria-label="Close session"
                aria-keyshortcuts="Escape"
                title="Close  Esc"
            >
                <Icon name=IconName::X />
            </a>
        </div>
    }
    .into_any()
}

/// A link to the next session; disabled at the end of what is loaded.
fn neighbour_link(list: List, step: Step) -> impl IntoView {
    let (icon, name, key) = match step {
        Step::Newer => (IconName::ChevronUp, "Previous session", "k"),
        Step::Older => (IconName::ChevronDown, "Next session", "j"),
    };
    let href = neighbour(list, step);
    let off = href.is_none().then_some("true");
    view! {
        <a
            class="icon-button"
            href=href
            data-noscroll=""
            role=off.map(|_| "link")
            aria-disabled=off
            aria-label=name
            aria-keyshortcuts=key
            title=format!("{name}  {}", key.to_ascii_uppercase())
        >
            <Icon name=icon />
        </a>
    }
}

/// Which row of how many it is, e.g. `5 of 12,483`; nothing where the list does not say.
fn place(list: List) -> Option<String> {
    let open = list.address.open_id()?;
    let from_start = list.address.request.read().paging.cursor.is_none();
    let at = list.rows.read().iter().position(|live| live.id == open)?;
    let all = list.counts.read().as_ref()?.matching;
    let at = i64::try_from(at + 1).ok()?;
    from_start.then(|| format!("{} of {}", words::count(at), words::count(all.max(at))))
}
