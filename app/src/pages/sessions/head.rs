//! The head of the page: its name, and what goes on right now.

use domain::{Filter, Status};
use leptos::prelude::*;

use super::list::List;
use crate::ui::icon::{Icon, IconName};
use crate::words;

/// Title and live counts. These are of everything one may see, whatever is filtered.
#[component]
pub fn Head(list: List) -> impl IntoView {
    let running = move || list.counts.read().as_ref().map_or(0, |counts| counts.running);
    let queued = move || list.counts.read().as_ref().map_or(0, |counts| counts.queued);
    view! {
        <header class="page-head">
            <h1>"Session History"</h1>
            <p class="live-now">
                {move || (running() > 0).then(|| in_progress(list, running()))}
                {move || (queued() > 0).then(|| in_queue(list, queued()))}
            </p>
        </header>
    }
    .into_any()
}

fn in_progress(list: List, count: i64) -> impl IntoView {
    view! {
        <a href=of_status(list, Status::Running)>
            <span class="live-dot"></span>
            {format!("{} in progress", words::count(count))}
        </a>
    }
}

fn in_queue(list: List, count: i64) -> impl IntoView {
    view! {
        <a href=of_status(list, Status::Queued)>
            <Icon name=IconName::Hourglass small=true />
            {format!("{} in queue", words::count(count))}
        </a>
    }
}

/// Every session of a status: the number told is of all of them, so the link leads to all of them.
fn of_status(list: List, status: Status) -> String {
    let filter = Filter {
        statuses: vec![status],
        zone: list.address.filter.read().zone.clone(),
        ..Filter::default()
    };
    filter.href()
}
