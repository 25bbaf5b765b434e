//! What the filter found, and what it is: the exact count, the chips, the zone of all times.

use leptos::prelude::*;

use super::chips::{Chips, chips};
use super::links::cleared;
use super::list::List;
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
    view! {
        <div class="result-bar">
            <p class="result-count" role="status">
                {move || list.counts.read().as_ref().map(|counts| words::sessions(counts.matching))}
            </p>
            <Chips chips=active clear />
            <p class="result-zone">"Times in " {move || address.filter.read().zone.as_str().to_owned()}</p>
        </div>
    }
    .into_any()
}
