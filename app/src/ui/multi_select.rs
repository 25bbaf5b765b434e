//! A filter with many options: a popover with native boxes to tick, searched on the server.
//!
//! Plain fields of the form around it: the server renders the first page of options, so without scripts it is used as
//! it stands. With them what is ticked is a draft, which counts once it is applied: then the form around it is
//! submitted. Closing it any other way takes the draft back. Options come anew whenever it is opened, so that their
//! counts are those of the view.

mod draft;
mod list;
mod options;

pub use self::draft::Choice;
pub use self::options::Fetch;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use self::draft::tick_all;
use self::list::{OptionList, Unlisted};
use self::options::{Face, Options};
use super::icon::{Icon, IconName};
use super::popover::{Toggled, is_open, submit_form_of, toggled};
use crate::words;

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

/// The filter with the button that opens it, inside a form.
#[component]
pub fn MultiSelect(
    /// The popover's id in the document.
    id: &'static str,
    /// The button's icon.
    icon: IconName,
    /// A class of the button.
    #[prop(default = "filter")]
    class: &'static str,
    /// What it says.
    wording: Wording,
    /// Asks for options.
    fetch: Fetch,
    /// What the address chooses: keys and values of this filter.
    chosen: Signal<Vec<Choice>>,
    /// What is wrong with that, in words.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
) -> impl IntoView {
    let first = {
        let fetch = fetch.clone();
        Resource::new(|| (), move |()| fetch.first())
    };
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
    let list = move || {
        Suspend::new(async move {
            state.options.take(first.await, chosen.get_untracked());
            view! { <Body state /> }
        })
    };
    view! {
        <OpenButton state icon class problem />
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
            <Suspense fallback=|| ()>{list}</Suspense>
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

#[component]
fn OpenButton(
    state: State,
    icon: IconName,
    class: &'static str,
    problem: Signal<Option<String>>,
) -> impl IntoView {
    let count = move || state.chosen.read().len();
    let active = move || count() > 0;
    let badge = move || {
        active().then(|| {
            view! {
                <span class="filter-count">
                    <span class="visually-hidden">"chosen: "</span>
                    {count()}
                </span>
            }
        })
    };
    view! {
        <button
            class=class
            type="button"
            popovertarget=state.id
            aria-haspopup="dialog"
            data-active=active
            data-error=move || problem.read().is_some()
        >
            <Icon name=icon />
            {state.wording.name}
            {badge}
            <Icon class="icon filter-caret" name=IconName::ChevronDown />
        </button>
    }
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
}

/// Tools, options, and what there is instead of them.
#[component]
fn Body(state: State) -> impl IntoView {
    let State { options, wording, .. } = state;
    let face = options.face;
    let error = move || {
        options.error.get().map(|error| {
            view! {
                <p class="multi-more" role="alert">
                    {error.message}
                    " "
                    <button
                        class="link"
                        type="button"
                        on:click=move |_| options.reload(state.chosen.get_untracked())
                    >
                        "Retry"
                    </button>
                </p>
            }
        })
    };
    let nothing = move || {
        let empty = options.list.read().is_empty() && options.error.read().is_none();
        (empty && face.get() == Face::Still).then(|| {
            let words = match options.search.get().trim() {
                "" => "There is nothing to choose from yet.".to_owned(),
                search => format!("Nothing matches “{search}”."),
            };
            view! { <p class="multi-more">{words}</p> }
        })
    };
    let more = move || {
        (options.has_more() && options.error.read().is_none()).then(|| {
            view! {
                <button
                    class="button button-quiet button-sm button-wide"
                    type="button"
                    disabled=move || face.get() != Face::Still
                    on:click=move |_| options.go_on()
                >
                    "Show more"
                </button>
            }
        })
    };
    view! {
        {wording.search.map(|_| view! { <Tools state /> })}
        <div
            class="multi-list"
            id=format!("{}-list", state.id)
            role="group"
            aria-label=wording.name
            aria-busy=move || (face.get() == Face::Searching).to_string()
        >
            <OptionList options draft=state.draft wording />
            {nothing}
            {error}
            {more}
        </div>
        <Unlisted options draft=state.draft />
    }
}

#[component]
fn Tools(state: State) -> impl IntoView {
    let State {
        options,
        draft,
        wording,
        ..
    } = state;
    let told = move || {
        let total = words::count(options.total.get());
        match (options.face.get(), options.search.read().trim()) {
            (Face::Searching, search) if !search.is_empty() => "Searching".to_owned(),
            (_, "") => format!("{total} {}", wording.found),
            _ => format!("{total} found"),
        }
    };
    let select_all = move |_| options.with_all(move |list| draft.update(|draft| tick_all(draft, list)));
    view! {
        <div class="multi-tools">
            <span role="status">{told}</span>
            <button
                type="button"
                disabled=move || options.list.read().is_empty() || options.face.get() != Face::Still
                on:click=select_all
            >
                "Select all"
            </button>
            <button
                type="button"
                disabled=move || draft.read().is_empty()
                on:click=move |_| draft.update(Vec::clear)
            >
                "Clear"
            </button>
        </div>
    }
}

#[component]
fn Foot(state: State, popover: NodeRef<html::Div>) -> impl IntoView {
    let told = move || match state.draft.read().len() {
        0 => view! { <span>{state.wording.none}</span> }.into_any(),
        count => view! {
            <span>
                <b>{count}</b>
                " selected"
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
}

/// Arrows lead from the search field through the boxes; Enter applies, except in the search field, where it would
/// send what is still being looked for.
fn press(event: &KeyboardEvent, popover: &NodeRef<html::Div>) {
    let Some(popover) = popover.get_untracked() else {
        return;
    };
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(field) = target.filter(|target| target.tag_name() == "INPUT") else {
        return;
    };
    let in_search = field.get_attribute("type").as_deref() == Some("search");
    let fields = fields(&popover);
    let at = fields.iter().position(|other| **other == field);
    let to = match (event.key().as_str(), at) {
        ("ArrowDown", Some(at)) => Some(at + 1),
        ("ArrowUp", Some(at)) => Some(at.saturating_sub(1)),
        ("Home", Some(_)) if !in_search => Some(0),
        ("End", Some(_)) if !in_search => Some(fields.len().saturating_sub(1)),
        ("Enter", _) => {
            event.prevent_default();
            if !in_search {
                submit_form_of(&popover);
            }
            None
        }
        _ => None,
    };
    if let Some(field) = to.and_then(|to| fields.get(to)) {
        event.prevent_default();
        drop(field.focus());
    }
}

/// The search field and the boxes, in order.
fn fields(popover: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = popover.query_selector_all("input:not([type=hidden])") else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|at| found.get(at)?.dyn_into().ok())
        .collect()
}

/// The search field takes the focus, except under a finger, where the keyboard would cover the options.
fn focus_search(popover: &NodeRef<html::Div>) {
    let coarse = window().match_media("(pointer: coarse)").ok().flatten();
    if coarse.is_some_and(|coarse| coarse.matches()) {
        return;
    }
    let first = popover
        .get_untracked()
        .and_then(|popover| fields(&popover).into_iter().next());
    if let Some(first) = first {
        drop(first.focus());
    }
}
