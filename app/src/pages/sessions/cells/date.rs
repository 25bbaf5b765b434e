//! Date: when it was asked for; how long ago, then when, and the whole of it on hover, on focus and on paper.

use leptos::prelude::*;

use crate::backend::SessionRow;
use crate::pages::sessions::list::List;
use crate::words;

/// The cell. When a session was asked for never changes; how long ago that was does, and what a clock in another zone
/// showed.
#[component]
pub fn Date(list: List, row: RwSignal<SessionRow>) -> impl IntoView {
    let at = move || row.read().requested_at;
    let now = move || list.clock.now_for(at().at);
    view! {
        <time class="lift tip-host" tabindex="0" datetime=untrack(at).at.to_string()>
            <span class="cell-main">{move || words::ago(at(), now())}</span>
            <span class="cell-sub">{move || words::day_of(at(), now())}</span>
            <span class="tip" role="tooltip">
                {move || words::full(at(), list.zone().as_str())}
            </span>
        </time>
    }
    .into_any()
}
