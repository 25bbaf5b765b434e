//! The time zone of the view. It belongs to the address like every other choice, so this is a form that leads to the
//! same address in another zone.

use domain::Query;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::ui::ZoneInput;

/// The form, in a popover, and the way to the organization's own zone.
#[component]
pub fn ZoneMenu(
    /// The organization's zone.
    home: Option<String>,
) -> impl IntoView {
    let location = use_location();
    let query = move || Query::parse(&location.search.read());
    let zone = move || query().first("tz").unwrap_or("UTC").to_owned();
    let others = move || {
        query()
            .pairs()
            // Rows after a cursor are those of one zone's days.
            .filter(|(key, _)| !matches!(*key, "tz" | "cursor"))
            .map(|(key, value)| {
                view! { <input type="hidden" name=key.to_owned() value=value.to_owned() /> }
            })
            .collect_view()
    };
    // A link says the zone it was made in: the organization's is only offered.
    let at_home = move || {
        let home = home.clone().filter(|home| *home != zone())?;
        let mut query = query();
        query.remove("cursor");
        query.set("tz", home.as_str());
        Some(view! {
            <a class="button button-quiet button-sm" href=query.href(&location.pathname.get())>
                {format!("Use {home}, your organization’s")}
            </a>
        })
    };
    view! {
        <div class="popover popover-up" id="zone-menu" popover="auto" role="dialog" aria-label="Time zone">
            <form class="zone-menu" method="get" action=move || location.pathname.get()>
                {others}
                <ZoneInput id="view-zone" zone=Signal::derive(zone) />
                {at_home}
                <button class="button button-primary" type="submit">
                    "Show times there"
                </button>
            </form>
        </div>
    }
    .into_any()
}
