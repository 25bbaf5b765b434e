//! The bar of the panel: to the neighbours, where in the list one is, copy the link, close.

use domain::SessionId;
use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::pages::sessions::address::{LIST_PATH, next_page};
use crate::pages::sessions::copy::CopyButton;
use crate::pages::sessions::keys::{Step, neighbour};
use crate::pages::sessions::list::List;
use crate::ui::icon::{Icon, IconName};
use crate::words;

/// How many rows before the last one that is loaded the next ones are asked for.
const AHEAD: usize = 10;

/// The bar.
#[component]
pub fn Bar(list: List) -> impl IntoView {
    keep_up(list);
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

/// Lets the list follow whoever steps from session to session: the row of the open one stays in sight, and more are
/// loaded before one comes to the last.
fn keep_up(list: List) {
    Effect::new(move |before: Option<Option<SessionId>>| {
        let open = list.address.open_id();
        let rows = list.rows.read();
        let at = rows.iter().position(|live| Some(live.id) == open);
        if at.is_some_and(|at| at + AHEAD >= rows.len()) {
            list.load_more();
        }
        // The first one was opened where it was in sight, or by a link of its own.
        if let (Some(id), true) = (open, before.is_some_and(|before| before != open)) {
            show_row(id);
        }
        open
    });
}

fn show_row(id: SessionId) {
    let row = document().query_selector(&format!(".row-link[href*=\"{id}\"]"));
    if let Ok(Some(row)) = row {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// A link to the next session; disabled at the end of the list. At the end of what is loaded it is the way to more.
fn neighbour_link(list: List, step: Step) -> impl IntoView {
    let (icon, name, key) = match step {
        Step::Newer => (IconName::ChevronUp, "Previous session", "k"),
        Step::Older => (IconName::ChevronDown, "Next session", "j"),
    };
    let more = (step == Step::Older).then(|| more_rows(list)).flatten();
    let goes_on = more.is_some();
    let load = move |event: web_sys::MouseEvent| {
        if goes_on {
            event.prevent_default();
            list.load_more();
        }
    };
    let href = neighbour(list, step).or(more);
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
            on:click=load
        >
            <Icon name=icon />
        </a>
    }
}

/// Where the list goes on behind the open session, where that is the last one loaded.
fn more_rows(list: List) -> Option<String> {
    let bottom = list.rows.read().last().map(|live| live.id);
    let cursor = list.next.get().filter(|_| bottom == list.address.open_id())?;
    Some(next_page(&list.address.request.read(), &cursor).href(LIST_PATH))
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
