//! Keys of the page: `/` to the search field, `j` and `k` to the next and the previous session, Escape to close one.
//!
//! A key that is being typed into a field, or that belongs to something that lies over the page, is left alone.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::address::Navigator;
use super::list::List;
use crate::ui::is_free;

/// Where to go from the session that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Up the list.
    Newer,
    /// Down the list.
    Older,
}

/// Listens. In the browser alone, after the page was hydrated.
pub fn listen(list: List, navigator: Navigator) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if !is_free(&event) {
            return;
        }
        let taken = match event.key().as_str() {
            "/" => focus_search(),
            "j" => step(list, navigator, Step::Older),
            "k" => step(list, navigator, Step::Newer),
            "Escape" => close(list, navigator),
            _ => false,
        };
        if taken {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

/// The search field of the page.
pub fn search_field() -> Option<HtmlInputElement> {
    document()
        .query_selector("input[name=search]")
        .ok()
        .flatten()
        .and_then(|field| field.dyn_into().ok())
}

fn focus_search() -> bool {
    let Some(field) = search_field() else {
        return false;
    };
    field.select();
    field.focus().is_ok()
}

fn step(list: List, navigator: Navigator, step: Step) -> bool {
    if list.address.open.read_untracked().is_none() {
        return focus_row(step);
    }
    if let Some(href) = untrack(|| neighbour(list, step)) {
        navigator.go_in_place(&href);
    }
    true
}

/// The address of the session beside the open one, in the order of the list.
pub fn neighbour(list: List, step: Step) -> Option<String> {
    let open = list.address.open_id()?;
    let rows = list.rows.read();
    let at = rows.iter().position(|live| live.id == open)?;
    let to = match step {
        Step::Newer => at.checked_sub(1)?,
        Step::Older => at + 1,
    };
    rows.get(to).map(|live| list.address.of_session(live.id))
}

/// Moves the focus to the next row, or to the first one.
fn focus_row(step: Step) -> bool {
    let Ok(rows) = document().query_selector_all(".row-link") else {
        return false;
    };
    let focused = document().active_element();
    let row_of = |element: &Element| element.closest("tr").ok().flatten();
    let focused_row = focused.as_ref().and_then(row_of);
    let links: Vec<HtmlElement> = (0..rows.length())
        .filter_map(|at| rows.get(at)?.dyn_into().ok())
        .collect();
    let at = links
        .iter()
        .position(|link| focused_row.is_some() && row_of(link) == focused_row);
    let to = match (at, step) {
        (None, _) => 0,
        (Some(at), Step::Newer) => at.saturating_sub(1),
        (Some(at), Step::Older) => at + 1,
    };
    links.get(to).is_some_and(|link| link.focus().is_ok())
}

fn close(list: List, navigator: Navigator) -> bool {
    let open = list.address.open.read_untracked().is_some();
    if open {
        navigator.go_in_place(&untrack(|| list.address.of_list()));
    }
    open
}
