//! Where the focus goes when what had it goes away, and into the panel when it opens.
//!
//! What is taken out of a page takes the focus with it, and who reads by keyboard or by ear would begin anew at its top.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::list::List;
use crate::later::IN_BROWSER;

/// The name of the session in the panel.
const HEADING: &str = "#detail-name";
/// What is in the panel, below its bar.
const CONTENT: &str = ".detail-body > *";
/// Where the list begins, whatever it shows.
const BEGIN: &str = ".row-link, .empty .button";
/// Windows whose panel lies over the list; detail-panel.css says the same.
const NARROW: &str = "(max-width: 60rem)";

/// Moves the focus into the panel, once it is drawn. Nothing scrolls: its head is in sight already.
pub fn enter_panel() {
    request_animation_frame(into_panel);
}

/// The same where nothing has the focus, or still the row that led there.
pub fn stay_in_panel() {
    request_animation_frame(|| {
        if is_lost() || is_inside(".row-link") {
            into_panel();
        }
    });
}

fn into_panel() {
    if let Some(heading) = nth(HEADING, 0) {
        drop(heading.focus());
    }
}

/// Keeps the focus at its place in the panel, whose content is about to be built anew, as it is whenever the list hears
/// of changes: on the same link, which another element may have become, or else where the content begins.
pub fn keep_place() {
    if !IN_BROWSER || !is_inside(CONTENT) {
        return;
    }
    let link = focused_link();
    request_animation_frame(move || {
        let stayed = is_inside(CONTENT);
        if stayed && focused_link() == link || !stayed && !is_lost() {
            return;
        }
        let link = link.and_then(|href| nth(&format!(".detail-body a[href=\"{href}\"]"), 0));
        if let Some(place) = link.or_else(|| nth(HEADING, 0)) {
            drop(place.focus());
        }
    });
}

/// Where the link leads that has the focus.
fn focused_link() -> Option<String> {
    document().active_element()?.get_attribute("href")
}

/// Gives the focus back to the row of the session that was open, where it was in the panel; while that is there still.
pub fn leave_panel(row: &str) {
    if IN_BROWSER && (is_lost() || is_inside(".detail-panel")) {
        give(format!(".row-link[href*=\"{row}\"]"), 0);
    }
}

/// Keeps the list out of reach while the panel lies over it; what one sees of it closes the panel. For the view being
/// built.
pub fn cover_list() {
    Effect::new(move |_| {
        let Some(narrow) = window().match_media(NARROW).ok().flatten() else {
            return;
        };
        set_inert(narrow.matches());
        let window = narrow.clone();
        let resized = window_event_listener(leptos::ev::resize, move |_| set_inert(window.matches()));
        let pressed = window_event_listener(leptos::ev::click, move |event| {
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            // What is inert lets a click through to what is around it.
            if narrow.matches()
                && target.is_some_and(|target| target.matches(".workspace") == Ok(true))
                && let Some(close) = nth(".detail-bar > a", 0)
            {
                // After this click: a listener cannot hear another one meanwhile.
                request_animation_frame(move || close.click());
            }
        });
        on_cleanup(move || {
            resized.remove();
            pressed.remove();
            set_inert(false);
        });
    });
}

fn set_inert(inert: bool) {
    if let Some(list) = nth(".workspace > .list", 0) {
        drop(list.toggle_attribute_with_force("inert", inert));
    }
}

/// Follows what the foot shows: from the way to more rows to the first of them, where it has the focus. For each view
/// of the foot as it is built.
pub fn follow_foot(list: List) {
    // A server builds and drops views, too, and has nothing that could have the focus.
    if !IN_BROWSER {
        return;
    }
    let known = list.rows.read_untracked().len();
    on_cleanup(move || {
        if !is_inside(".table-foot") {
            return;
        }
        let rows = list.rows.try_read_untracked().map_or(0, |rows| rows.len());
        if rows > known {
            give(".row-link".to_owned(), known);
        } else {
            give(".table-foot .button".to_owned(), 0);
        }
    });
}

/// Something to press that the answer takes away.
#[derive(Clone)]
pub struct Pressed(ArcStoredValue<bool>);

impl Pressed {
    /// In the view being built. Where it was pressed, the focus goes to the beginning of the list once that view goes.
    pub fn here() -> Self {
        let pressed = ArcStoredValue::new(false);
        let was = pressed.clone();
        on_cleanup(move || {
            if was.get_value() {
                give(BEGIN.to_owned(), 0);
            }
        });
        Self(pressed)
    }

    /// It is pressed.
    pub fn note(&self) {
        self.0.set_value(true);
    }
}

/// Gives the focus to one of the elements that `selector` finds, once the page is drawn anew; nothing where something
/// else has it by then.
fn give(selector: String, at: usize) {
    request_animation_frame(move || {
        if is_lost()
            && let Some(element) = nth(&selector, at)
        {
            drop(element.focus());
        }
    });
}

fn nth(selector: &str, at: usize) -> Option<HtmlElement> {
    let all = document().query_selector_all(selector).ok()?;
    all.get(u32::try_from(at).ok()?)?.dyn_into().ok()
}

fn is_inside(selector: &str) -> bool {
    let focused = document().active_element();
    focused.is_some_and(|element| matches!(element.closest(selector), Ok(Some(_))))
}

/// True where nothing has the focus.
fn is_lost() -> bool {
    document()
        .active_element()
        .is_none_or(|element| element.tag_name() == "BODY")
}
