//! What is being chosen, what is shown of it, and what keys and clicks do to both.

use domain::calendar::{first_of_month, number};
use domain::date_range::parse_day;
use domain::{Preset, Problem, Query};
use jiff::civil::Date;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use super::calendar::{day_after_key, month_after};
use super::draft::{Draft, End};
use super::month::{Picture, day_id, end_words};
use crate::ui::popover::{Toggled, toggled};
use crate::words;

/// What the parts of the picker share.
#[derive(Clone, Copy)]
pub struct State {
    pub id: &'static str,
    pub query: Signal<String>,
    pub served: Signal<Vec<Problem>>,
    pub today: Signal<Date>,
    pub draft: RwSignal<Draft>,
    /// Which day a click chooses.
    pub end: RwSignal<End>,
    /// The day in the tab order.
    pub focus: RwSignal<Date>,
    /// The day under the pointer.
    pub pointed: RwSignal<Option<Date>>,
    /// The month at the right.
    pub shown: RwSignal<Date>,
    /// True once it was opened.
    pub opened: RwSignal<bool>,
    /// True once mistakes of the draft are told.
    pub checked: RwSignal<bool>,
}

impl State {
    pub fn new(
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
            shown: RwSignal::new(first_of_month(first)),
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
        self.shown.set(first_of_month(day));
    }

    pub fn before_toggle(self, event: &Event) {
        if toggled(event) == Some(Toggled::Open) {
            self.reset();
            self.opened.set(true);
        }
    }

    pub fn after_toggle(self, event: &Event) {
        match toggled(event) {
            Some(Toggled::Open) => focus(&day_id(self.id, self.focus.get_untracked())),
            Some(Toggled::Closed) => self.reset(),
            None => {}
        }
    }

    /// The days of the draft.
    pub fn band(self) -> (Option<Date>, Option<Date>) {
        let draft = self.draft.read();
        match draft.preset {
            Some(preset) => {
                let (from, to) = preset.days(self.today.get());
                (Some(from), Some(to))
            }
            None => (draft.day(End::From), draft.day(End::To)),
        }
    }

    pub fn picture(self) -> Picture {
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
    pub fn is_current(self, end: End) -> bool {
        self.opened.get() && self.end.get() == end && self.draft.read().is_open(end)
    }

    /// What is wrong with a field, in words.
    pub fn problem(self, key: &str) -> Option<String> {
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

    pub fn can_swap(self) -> bool {
        let draft = self.draft.read();
        matches!((draft.day(End::From), draft.day(End::To)), (Some(from), Some(to)) if from > to)
    }

    /// What is chosen, or what to do next.
    pub fn hint(self) -> String {
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
                let days = number(to) - number(from) + 1;
                format!("{}, in {zone}", words::days(days))
            }
        }
    }

    pub fn choose(self, preset: Option<Preset>) {
        self.draft.update(|draft| draft.choose(preset));
        self.end.set(End::From);
        self.pointed.set(None);
        self.show(self.today.get_untracked());
    }

    pub fn type_in(self, end: End, text: String) {
        self.checked.set(false);
        self.draft.update(|draft| draft.type_in(end, text));
        let day = self.draft.read_untracked().day(end);
        if let Some(day) = day.filter(|day| *day <= self.today.get_untracked()) {
            self.show(day);
        }
    }

    pub fn pick(self, day: Date) {
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
    pub fn turn(self, months: i32) {
        let shown = month_after(self.shown.get_untracked(), months);
        self.shown.set(shown);
        let focus = self.focus.get_untracked();
        if !self.is_shown(focus) {
            self.focus.set(shown.min(self.today.get_untracked()));
        }
    }

    pub fn press(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || day_of(event).is_none() {
            return;
        }
        let from = self.focus.get_untracked();
        if is_choosing(event) {
            // Here and not by the button's own click: a key may come before the focus that the last one moved.
            event.prevent_default();
            if !event.repeat() {
                self.pick(from);
            }
            return;
        }
        let right_to_left = document().dir() == "rtl";
        if let Some(day) = day_after_key(from, &event.key(), event.shift_key(), right_to_left) {
            event.prevent_default();
            let day = day.min(self.today.get_untracked());
            self.show(day);
            self.pointed.set(None);
            focus(&day_id(self.id, day));
        }
    }

    /// The focus is on a day, however it came there.
    pub fn focused(self, event: &Event) {
        if let Some(day) = day_of(event).filter(|day| *day != self.focus.get_untracked()) {
            self.focus.set(day);
        }
    }

    /// Brings a day into view and into the tab order.
    fn show(self, day: Date) {
        self.focus.set(day);
        if !self.is_shown(day) {
            self.shown.set(first_of_month(day));
        }
    }

    fn is_shown(self, day: Date) -> bool {
        let shown = self.shown.get_untracked();
        let narrow = window().match_media("(max-width: 40rem)").ok().flatten();
        let alone = narrow.is_some_and(|narrow| narrow.matches());
        let month = first_of_month(day);
        month == shown || (!alone && month == month_after(shown, -1))
    }
}

/// A key is let go: a day that heard it go down would be clicked now, in some browsers all the same.
pub fn release(event: &KeyboardEvent) {
    if is_choosing(event) && day_of(event).is_some() {
        event.prevent_default();
    }
}

/// True for the keys that press a button.
fn is_choosing(event: &KeyboardEvent) -> bool {
    matches!(event.key().as_str(), "Enter" | " ")
}

/// The day of the button that an event comes from.
pub fn day_of(event: &Event) -> Option<Date> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let button = target.closest("[data-day]").ok()??;
    parse_day(&button.get_attribute("data-day")?)
}

/// Moves the focus, once what changed is on the page.
pub fn focus(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // An element that cannot take the focus leaves it where it is.
            drop(element.focus());
        }
    });
}
