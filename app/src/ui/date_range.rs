//! A range of days: relative ranges, two typed days, two months to click in, and the zone whose days they are.
//!
//! A set of plain fields of the form around it (`range`, `from`, `to`, `tz`): without scripts it is used as it stands.
//! With them it is a dialog by the ARIA date-picker pattern; what is chosen in it is a draft, which counts once it is
//! applied: then the form around it is submitted. Closing it any other way takes the draft back.

mod calendar;
mod draft;
mod fields;
mod month;
mod state;

use domain::Problem;
use jiff::civil::Date;
use leptos::html;
use leptos::prelude::*;

use self::fields::{Days, Presets};
use self::month::Month;
use self::state::{State, day_of, focus, release};
use super::icon::{Icon, IconName};
use super::popover::{is_open, show, submit_form_of};
use super::zone_input::ZoneInput;
use crate::later::island;

/// The picker with the button that opens it, inside a form.
#[component]
pub fn DateRange(
    /// The popover's id in the document.
    id: &'static str,
    /// The page's query, as it stands in the address.
    query: Signal<String>,
    /// What the server found wrong in it; only `tz` is looked at, the rest is known here.
    problems: Signal<Vec<Problem>>,
    /// Today, in the page's zone. Later days cannot be chosen.
    today: Signal<Date>,
    /// What is chosen, in words; nothing for all dates.
    value: Signal<Option<String>>,
) -> impl IntoView {
    let picker = Picker {
        id,
        query,
        problems,
        today,
    };
    let wrong = move || {
        problems
            .read()
            .iter()
            .any(|problem| KEYS.contains(&problem.key.as_str()))
    };
    let name = move || match value.get() {
        None => view! { <span class="filter-label">"Date"</span> }.into_any(),
        Some(value) => view! {
            <span class="filter-name">"Date"</span>
            <span class="filter-value">{value}</span>
        }
        .into_any(),
    };
    view! {
        <button
            class="filter filter-date"
            type="button"
            popovertarget=id
            aria-haspopup="dialog"
            data-active=move || value.read().is_some()
            data-error=wrong
        >
            <Icon name=IconName::CalendarDays />
            {name}
            <Icon class="icon filter-caret" name=IconName::ChevronDown />
        </button>
        {island(move |parts| (parts.date_range)(picker))}
    }
    .into_any()
}

/// The keys of the address that it owns.
const KEYS: [&str; 4] = ["from", "to", "range", "tz"];

/// What the picker is about.
#[derive(Clone, Copy)]
pub struct Picker {
    id: &'static str,
    query: Signal<String>,
    problems: Signal<Vec<Problem>>,
    today: Signal<Date>,
}

/// The picker itself.
pub fn popover(picker: Picker) -> AnyView {
    let Picker {
        id,
        query,
        problems,
        today,
    } = picker;
    let state = State::new(id, query, problems, today);
    let popover = NodeRef::<html::Div>::new();
    view! {
        <div
            class="popover date-range"
            id=id
            popover="auto"
            role="dialog"
            aria-label="Choose a date range"
            node_ref=popover
            on:beforetoggle=move |event| state.before_toggle(&event)
            on:toggle=move |event| state.after_toggle(&event)
        >
            <div class="popover-head only-phone">
                <h2>"Date"</h2>
                <button
                    class="icon-button"
                    type="button"
                    popovertarget=id
                    popovertargetaction="hide"
                    aria-label="Back to filters"
                >
                    <Icon name=IconName::X />
                </button>
            </div>
            <Presets state />
            <Days state />
            <Months state />
            <Foot state popover />
        </div>
    }
    .into_any()
}

/// The two months, once the picker was opened: nobody pays for what stays shut.
#[component]
fn Months(state: State) -> impl IntoView {
    view! {
        <div
            class="date-months"
            on:click=move |event| {
                if let Some(day) = day_of(&event) {
                    state.pick(day);
                }
            }
            on:mouseover=move |event| state.pointed.set(day_of(&event))
            on:mouseleave=move |_| state.pointed.set(None)
            on:keydown=move |event| state.press(&event)
            on:keyup=move |event| release(&event)
            on:focusin=move |event| state.focused(&event)
        >
            {move || {
                state
                    .opened
                    .get()
                    .then(|| {
                        view! {
                            <Month state back=1 />
                            <Month state back=0 />
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// How many days in which zone, the way to another zone, and what to do.
#[component]
fn Foot(state: State, popover: NodeRef<html::Div>) -> impl IntoView {
    let id = state.id;
    let zone_id = format!("{id}-zone");
    let zone_problem = move || state.problem("tz");
    let apply = {
        let zone_id = zone_id.clone();
        move |event: leptos::ev::MouseEvent| apply(state, popover, &zone_id, &event)
    };
    view! {
        <div class="popover-foot">
            <span class="date-zone" id=format!("{id}-hint")>
                <Icon name=IconName::Globe />
                <span role="status">{move || state.hint()}</span>
                <button class="link" type="button" popovertarget=zone_id.clone()>
                    "Change"
                    <span class="visually-hidden">" the time zone"</span>
                </button>
            </span>
            <div
                class="popover popover-up zone-menu"
                id=zone_id.clone()
                popover="auto"
                role="dialog"
                aria-label="Time zone"
            >
                <ZoneInput
                    id=ZONE_FIELD
                    zone=Signal::derive(move || state.draft.read().zone.clone())
                    problem=Signal::derive(zone_problem)
                    on_input=Callback::new(move |zone| state.draft.update(|draft| draft.zone = zone))
                />
                <button class="button" type="button" popovertarget=zone_id.clone() popovertargetaction="hide">
                    "Done"
                </button>
            </div>
            <button
                class="button button-quiet button-sm"
                type="button"
                popovertarget=id
                popovertargetaction="hide"
            >
                "Cancel"
            </button>
            <button class="button button-primary button-sm" type="submit" on:click=apply>
                "Apply"
            </button>
        </div>
    }
    .into_any()
}

/// Sends the form where nothing is wrong, else shows what is.
fn apply(state: State, popover: NodeRef<html::Div>, zone_id: &str, event: &leptos::ev::MouseEvent) {
    let Some(popover) = popover.get_untracked().filter(is_open) else {
        // A key in another field of the form pressed this button: the form goes as it is.
        return;
    };
    event.prevent_default();
    state.checked.set(true);
    match state.draft.read_untracked().problems().first() {
        None => submit_form_of(&popover),
        Some(problem) if problem.key == "tz" => {
            show(zone_id);
            focus(ZONE_FIELD);
        }
        Some(problem) => focus(&format!("{}-{}", state.id, problem.key)),
    }
}

const ZONE_FIELD: &str = "date-zone";
