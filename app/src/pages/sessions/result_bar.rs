//! What the filter found, and what it is: the exact count, the chips, the zone of all times.

use leptos::prelude::*;

use super::chips::{Chips, chips};
use super::foot::shown;
use super::links::cleared;
use super::list::{List, More};
use crate::words;

/// The line between the filter bar and the table.
pub fn result_bar(list: List) -> AnyView {
    let address = list.address;
    let active = Signal::derive(move || {
        let request = address.request.read();
        chips(
            &request,
            &list.problems.read(),
            &address.raw.read(),
            &list.labels.read(),
        )
    });
    let clear = Signal::derive(move || {
        let request = address.request.read();
        let nothing = request.filter.is_unfiltered() && list.problems.read().is_empty();
        (!nothing).then(|| cleared(&request))
    });
    let said = RwSignal::new(None);
    say(list, said);
    view! {
        <div class="result-bar">
            <p class="visually-hidden" role="status">
                {said}
            </p>
            <p class="result-count">
                {move || list.counts.read().as_ref().map(|counts| words::sessions(counts.matching))}
            </p>
            <Chips chips=active clear />
            <p class="result-zone">"Times in " {move || list.zone().as_str().to_owned()}</p>
        </div>
    }
    .into_any()
}

/// What the reader's own act brought, for those who hear the page: how much a filter found, how much of it is shown after
/// more was loaded. What changes by itself is not said.
fn say(list: List, said: RwSignal<Option<String>>) {
    // The same words twice are heard twice only where there was silence between.
    Effect::new(move |before: Option<()>| {
        list.address.request.track();
        if before.is_some() {
            said.set(None);
        }
    });
    Effect::new(move |before: Option<()>| {
        let found = list.summary.get().and_then(|answer| answer.outcome.ok());
        if before.is_some() {
            said.set(found.map(|counts| words::sessions(counts.matching)));
        }
    });
    Effect::new(move |before: Option<bool>| {
        let loading = *list.more.read() == More::Loading;
        if before == Some(true) && *list.more.read() == More::Idle {
            said.set(Some(untrack(|| shown(list))));
        }
        loading
    });
}
