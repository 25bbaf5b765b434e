//! A filter with many options: a popover with native boxes to tick, searched on the server.
//!
//! Plain fields of the form around it: the server renders the first page of options, so without scripts it is used as
//! it stands. With them what is ticked is a draft, which counts once it is applied: then the form around it is
//! submitted. Closing it any other way takes the draft back. Options come anew whenever it is opened, so that their
//! counts are those of the view.

mod body;
mod draft;
mod keys;
mod list;
mod options;

pub use self::draft::Choice;
pub use self::options::Fetch;

use leptos::html;
use leptos::prelude::*;

use self::body::Body;
use self::draft::MAX_CHOICES;
use self::keys::{focus_search, press};
use self::options::Options;
use super::icon::{Icon, IconName};
use super::popover::{Toggled, is_open, submit_form_of, toggled};
use crate::backend::FacetPage;
use crate::error::AppError;

/// What a multi-select says.
#[derive(Clone, Copy)]
pub struct Wording {
    /// The button and the head on a phone, e.g. `Users`.
    pub name: &'static str,
    /// The popover, e.g. `Filter by user`.
    pub title: &'static str,
    /// The search field, e.g. `Find a person or token`; without one where there are few options.
    pub search: Option<&'static str>,
    /// How many options there are, after the number: `with sessions`.
    pub found: &'static str,
    /// The head over what is not chosen, e.g. `Everybody`; empty where the server names groups.
    pub others: &'static str,
    /// The foot where nothing is ticked, e.g. `Nobody selected`.
    pub none: &'static str,
}

/// The options in their popover, inside a form; an [`OpenButton`] opens it. It needs no resource of the page, so it may
/// come later than the page.
#[component]
pub fn MultiSelect(
    /// The popover's id in the document.
    id: &'static str,
    /// What it says.
    wording: Wording,
    /// Asks for options.
    fetch: Fetch,
    /// The options that are known; more are asked for whenever it is opened.
    first: Option<Result<FacetPage, AppError>>,
    /// What the address chooses: keys and values of this filter.
    chosen: Signal<Vec<Choice>>,
    /// What is wrong with that, in words.
    problem: Signal<Option<String>>,
) -> impl IntoView {
    let state = State {
        id,
        wording,
        options: Options::new(fetch),
        draft: RwSignal::new(chosen.get_untracked()),
        chosen,
    };
    Effect::watch(
        move || chosen.get(),
        move |chosen, _, _| state.draft.set(chosen.clone()),
        false,
    );
    let popover = NodeRef::<html::Div>::new();
    if let Some(first) = first {
        state.options.take(first, chosen.get_untracked());
    }
    view! {
        <div
            class="popover multi"
            id=id
            popover="auto"
            role="dialog"
            aria-label=wording.title
            node_ref=popover
            on:beforetoggle=move |event| {
                if toggled(&event) == Some(Toggled::Open) {
                    state.open();
                }
            }
            on:toggle=move |event| match toggled(&event) {
                Some(Toggled::Open) => focus_search(&popover),
                Some(Toggled::Closed) => state.close(),
                None => {}
            }
            on:keydown=move |event| press(&event, &popover)
        >
            <div class="popover-head only-phone">
                <h2>{wording.name}</h2>
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
            {move || problem.get().map(|words| view! { <p class="field-error multi-error">{words}</p> })}
            {wording.search.map(|words| view! { <Search state words /> })}
            <Body state />
            <Foot state popover />
        </div>
    }
    .into_any()
}

/// What the parts share.
#[derive(Clone, Copy)]
struct State {
    id: &'static str,
    wording: Wording,
    options: Options,
    draft: RwSignal<Vec<Choice>>,
    chosen: Signal<Vec<Choice>>,
}

impl State {
    fn open(self) {
        self.draft.set(self.chosen.get_untracked());
        self.options.reload(self.chosen.get_untracked());
    }

    fn close(self) {
        self.draft.set(self.chosen.get_untracked());
        self.options.search.set(String::new());
    }
}

/// The button that opens it.
#[component]
pub fn OpenButton(
    /// The popover's id in the document.
    id: &'static str,
    /// What the filter is called.
    name: &'static str,
    /// Its icon.
    icon: IconName,
    /// How many options are chosen.
    chosen: Signal<usize>,
    /// What is wrong with them, in words.
    problem: Signal<Option<String>>,
) -> impl IntoView {
    let active = move || chosen.get() > 0;
    let badge = move || {
        active().then(|| {
            view! {
                <span class="filter-count">
                    <span class="visually-hidden">"chosen: "</span>
                    {chosen.get()}
                </span>
            }
        })
    };
    view! {
        <button
            class="filter"
            type="button"
            popovertarget=id
            aria-haspopup="dialog"
            data-active=active
            data-error=move || problem.read().is_some()
        >
            <Icon name=icon />
            {name}
            {badge}
            <Icon class="icon filter-caret" name=IconName::ChevronDown />
        </button>
    }
    .into_any()
}

#[component]
fn Search(state: State, words: &'static str) -> impl IntoView {
    let options = state.options;
    view! {
        <div class="multi-search">
            <div class="search">
                <Icon name=IconName::Search />
                <input
                    class="input"
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="200"
                    placeholder=words
                    aria-label=words
                    aria-controls=format!("{}-list", state.id)
                    prop:value=move || options.search.get()
                    on:input:target=move |event| options.type_in(event.target().value(), state.chosen)
                />
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Foot(state: State, popover: NodeRef<html::Div>) -> impl IntoView {
    let told = move || match state.draft.read().len() {
        0 => view! { <span>{state.wording.none}</span> }.into_any(),
        count => view! {
            <span>
                <b>{count}</b>
                " selected"
                {(count == MAX_CHOICES).then_some(", as many as an address can hold")}
            </span>
        }
        .into_any(),
    };
    let apply = move |event: leptos::ev::MouseEvent| {
        // A key in another field of the form pressed this button where it is not open: the form goes as it is.
        if let Some(popover) = popover.get_untracked().filter(is_open) {
            event.prevent_default();
            submit_form_of(&popover);
        }
    };
    view! {
        <div class="popover-foot">
            {told}
            <button
                class="button button-quiet button-sm"
                type="button"
                popovertarget=state.id
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
