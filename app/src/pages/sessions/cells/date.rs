//! Date: when it was asked for; how long ago, then when, and the whole of it on hover, on focus and on paper.

use leptos::prelude::*;

use crate::backend::LocalTime;
use crate::pages::sessions::list::List;
use crate::words;

/// The cell. When a session was asked for never changes; how long ago that was does.
#[component]
pub fn Date(list: List, at: LocalTime) -> impl IntoView {
    let now = move || list.clock.now_for(at.at);
    view! {
        <time class="lift tip-host" tabindex="0" datetime=at.at.to_string()>
            <span class="cell-main">{move || words::ago(at, now())}</span>
            <span class="cell-sub">{move || words::day_of(at, now())}</span>
            <span class="tip" role="tooltip">
                {move || words::full(at, list.address.filter.read().zone.as_str())}
            </span>
        </time>
    }
    .into_any()
}
