//! A range of days: relative ranges, two typed days, two months to click in, and the zone whose days they are.
//!
//! A set of plain fields of the form around it (`range`, `from`, `to`, `tz`): without scripts it is used as it stands.
//! With them it is a dialog by the ARIA date-picker pattern; what is chosen in it is a draft, which counts once it is
//! applied: then the form around it is submitted. Closing it any other way takes the draft back.

mod calendar;
mod draft;
mod fields;
mod month;

use domain::date_range::parse_day;
use domain::{Problem, Query};
use jiff::civil::Date;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use self::calendar::{day_after_key, month_after};
use self::draft::{Draft, End};
use self::fields::{Days, Presets};
use self::month::{Month, Picture, day_id, end_words};
use super::icon::{Icon, IconName};
use super::popover::{Toggled, is_open, submit_form_of, toggled};
use super::zone_input::ZoneInput;
use crate::words;

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
    let state = State::new(id, query, problems, today);
    let popover = NodeRef::<html::Div>::new();
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
            data-error=move || state.has_problem()
        >
            <Icon name=IconName::CalendarDays />
            {name}
            <Icon class="icon filter-caret" name=IconName::ChevronDown />
        </button>
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
}

/// How many days in which zone, the way to another zone, and what to do.
#[component]
fn Foot(state: State, popover: NodeRef<html::Div>) -> impl IntoView {
    let id = state.id;
    let zone_id = format!("{id}-zone");
    let zone_problem = move || state.problem("tz");
    let apply = move |event: leptos::ev::MouseEvent| {
        let Some(popover) = popover.get_untracked().filter(is_open) else {
            // A key in another field of the form pressed this button: the form goes as it is.
            return;
        };
        event.prevent_default();
        state.checked.set(true);
        match untrack(move || state.draft.read().problems()).first() {
            Some(problem) => focus(&format!("{id}-{}", problem.key)),
            None => submit_form_of(&popover),
        }
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
                    id="date-zone"
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
}

/// What the parts of the picker share.
#[derive(Clone, Copy)]
struct State {
    id: &'static str,
    query: Signal<String>,
    served: Signal<Vec<Problem>>,
    today: Signal<Date>,
    draft: RwSignal<Draft>,
    /// Which day a click chooses.
    end: RwSignal<End>,
    /// The day in the tab order.
    focus: RwSignal<Date>,
    /// The day under the pointer.
    pointed: RwSignal<Option<Date>>,
    /// The month at the right.
    shown: RwSignal<Date>,
    /// True once it was opened.
    opened: RwSignal<bool>,
    /// True once mistakes of the draft are told.
    checked: RwSignal<bool>,
}

impl State {
    fn new(
        id: &'static str,
        query: Signal<String>,
        served: Signal<Vec<Problem>>,
        today: Signal<Date>,
    ) -> Self {
        let first = today.get_untracked();
        let state = Self {
            id,
            query,
            served,
            today,
            draft: RwSignal::new(Draft::of(&Query::parse(&query.read_untracked()))),
            end: RwSignal::new(End::From),
            focus: RwSignal::new(first),
            pointed: RwSignal::new(None),
            shown: RwSignal::new(first.first_of_month()),
            opened: RwSignal::new(false),
            checked: RwSignal::new(true),
        };
        // Another address is another choice.
        Effect::watch(move || query.get(), move |_, _, _| state.reset(), false);
        state
    }

    /// Takes the draft back to what the address says.
    fn reset(self) {
        let draft = Draft::of(&Query::parse(&self.query.read_untracked()));
        let today = self.today.get_untracked();
        let day = draft.dates().days(today).1.unwrap_or(today).min(today);
        self.draft.set(draft);
        self.end.set(End::From);
        self.pointed.set(None);
        self.checked.set(true);
        self.focus.set(day);
        self.shown.set(day.first_of_month());
    }

    fn before_toggle(self, event: &Event) {
        if toggled(event) == Some(Toggled::Open) {
            self.reset();
            self.opened.set(true);
        }
    }

    fn after_toggle(self, event: &Event) {
        match toggled(event) {
            Some(Toggled::Open) => focus(&day_id(self.id, self.focus.get_untracked())),
            Some(Toggled::Closed) => self.reset(),
            None => {}
        }
    }

    /// The days of the draft.
    fn band(self) -> (Option<Date>, Option<Date>) {
        let draft = self.draft.read();
        match draft.preset {
            Some(preset) => {
                let (from, to) = preset.days(self.today.get());
                (Some(from), Some(to))
            }
            None => (draft.day(End::From), draft.day(End::To)),
        }
    }

    fn picture(self) -> Picture {
        let (from, to) = self.band();
        let open = self.draft.read().is_open(self.end.get());
        let pointed = self.pointed.get().filter(|day| *day <= self.today.get());
        Picture {
            today: self.today.get(),
            focus: self.focus.get(),
            from,
            to,
            preview: open.then(|| pointed.unwrap_or_else(|| self.focus.get())),
        }
    }

    /// True where the next click changes that end.
    fn is_current(self, end: End) -> bool {
        self.opened.get() && self.end.get() == end && self.draft.read().is_open(end)
    }

    /// What is wrong with a field, in words.
    fn problem(self, key: &str) -> Option<String> {
        if !self.checked.get() {
            return None;
        }
        let draft = self.draft.read();
        let local = draft.problems();
        let told = local
            .iter()
            .find(|problem| problem.key == key)
            .map(|p| p.message.clone());
        let served = || {
            // Only the server knows every zone. What it said holds for the value it said it of.
            let served = self.served.read();
            let of_zone =
                |problem: &&Problem| problem.key == key && key == "tz" && problem.value == draft.zone;
            served.iter().find(of_zone).map(|problem| problem.message.clone())
        };
        told.or_else(served)
    }

    fn has_problem(self) -> bool {
        ["from", "to", "range", "tz"]
            .into_iter()
            .any(|key| self.problem(key).is_some())
    }

    fn can_swap(self) -> bool {
        let draft = self.draft.read();
        matches!((draft.day(End::From), draft.day(End::To)), (Some(from), Some(to)) if from > to)
    }

    /// What is chosen, or what to do next.
    fn hint(self) -> String {
        let draft = self.draft.read();
        let zone = match draft.zone.trim() {
            "" => "UTC",
            zone => zone,
        };
        if draft.is_open(self.end.get()) {
            return format!("{} Days are in {zone}.", end_words(End::To));
        }
        match self.band() {
            (None, None) => format!("All dates, in {zone}"),
            (Some(from), None) => format!("From {} on, in {zone}", words::day(from)),
            (None, Some(to)) => format!("Until {}, in {zone}", words::day(to)),
            (Some(from), Some(to)) if from > to => format!("Days are in {zone}"),
            (Some(from), Some(to)) => {
                let days = from.until(to).map_or(0, |span| i64::from(span.get_days())) + 1;
                format!("{}, in {zone}", words::days(days))
            }
        }
    }

    fn choose(self, preset: Option<domain::Preset>) {
        self.draft.update(|draft| draft.choose(preset));
        self.end.set(End::From);
        self.pointed.set(None);
        self.show(self.today.get_untracked());
    }

    fn type_in(self, end: End, text: String) {
        self.checked.set(false);
        self.draft.update(|draft| draft.type_in(end, text));
        let day = self.draft.read_untracked().day(end);
        if let Some(day) = day.filter(|day| *day <= self.today.get_untracked()) {
            self.show(day);
        }
    }

    fn pick(self, day: Date) {
        if day > self.today.get_untracked() {
            return;
        }
        let end = self.end.get_untracked();
        let next = self.draft.try_update(|draft| draft.pick(end, day));
        self.end.set(next.unwrap_or(End::From));
        self.checked.set(true);
        self.focus.set(day);
        self.pointed.set(None);
    }

    /// Turns the pages of the calendar.
    fn turn(self, months: i32) {
        let shown = month_after(self.shown.get_untracked(), months);
        self.shown.set(shown);
        let focus = self.focus.get_untracked();
        if !self.is_shown(focus) {
            self.focus.set(shown.min(self.today.get_untracked()));
        }
    }

    fn press(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || day_of(event).is_none() {
            return;
        }
        let right_to_left = document().dir() == "rtl";
        let from = self.focus.get_untracked();
        if let Some(day) = day_after_key(from, &event.key(), event.shift_key(), right_to_left) {
            event.prevent_default();
            let day = day.min(self.today.get_untracked());
            self.show(day);
            self.pointed.set(None);
            focus(&day_id(self.id, day));
        }
    }

    /// Brings a day into view and into the tab order.
    fn show(self, day: Date) {
        self.focus.set(day);
        if !self.is_shown(day) {
            self.shown.set(day.first_of_month());
        }
    }

    fn is_shown(self, day: Date) -> bool {
        let shown = self.shown.get_untracked();
        let narrow = window().match_media("(max-width: 40rem)").ok().flatten();
        let alone = narrow.is_some_and(|narrow| narrow.matches());
        let month = day.first_of_month();
        month == shown || (!alone && month == month_after(shown, -1))
    }
}

/// The day of the button that an event comes from.
fn day_of(event: &Event) -> Option<Date> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let button = target.closest("[data-day]").ok()??;
    parse_day(&button.get_attribute("data-day")?)
}

/// Moves the focus, once what changed is on the page.
fn focus(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // An element that cannot take the focus leaves it where it is.
            drop(element.focus());
        }
    });
}
