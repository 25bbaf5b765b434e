//! The search field: asks while one types, and never touches what is being typed.

use std::time::Duration;

use domain::Filter;
use domain::filter::Search;
use leptos::html;
use leptos::prelude::*;

use crate::memo::memo;
use crate::pages::sessions::address::Navigator;
use crate::pages::sessions::links::changed;
use crate::pages::sessions::list::List;
use crate::ui::icon::{Icon, IconName};

/// Quiet time after the last key before the list follows.
const QUIET: Duration = Duration::from_millis(250);

/// What goes on in the field.
#[derive(Clone, Copy)]
pub struct Typing {
    field: NodeRef<html::Input>,
    /// Waits for quiet.
    timer: StoredValue<Option<TimeoutHandle>>,
    /// True while the entry of the history is one that typing made: more typing replaces it.
    owns_entry: StoredValue<bool>,
}

impl Typing {
    fn new() -> Self {
        Self {
            field: NodeRef::new(),
            timer: StoredValue::new(None),
            owns_entry: StoredValue::new(false),
        }
    }

    fn wait(self, then: impl FnOnce() + 'static) {
        self.stop();
        let timer = set_timeout_with_handle(
            move || {
                self.timer.try_set_value(None);
                then();
            },
            QUIET,
        );
        self.timer.set_value(timer.ok());
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    /// Leads to what was typed.
    fn follow(self, list: List, navigator: Navigator) {
        let Some(field) = self.field.try_get_untracked().flatten() else {
            return;
        };
        let search = Search::new(&field.value());
        if search == list.address.filter.read_untracked().search {
            return;
        }
        let href = of_search(list, search);
        if self.owns_entry.get_value() {
            navigator.replace(&href);
        } else {
            navigator.go(&href);
            self.owns_entry.set_value(true);
        }
    }

    /// Shows what the address says, unless somebody types right now.
    fn show(self, text: &str) {
        let Some(field) = self.field.get() else {
            return;
        };
        if self.timer.with_value(Option::is_none) && field.value().trim() != text {
            field.set_value(text);
            self.owns_entry.set_value(false);
        }
    }

    fn focus(self) {
        if let Some(field) = self.field.get_untracked() {
            // Where the focus stays as it is, nothing is lost.
            drop(field.focus());
        }
    }
}

/// The same list, searched for something else.
fn of_search(list: List, search: Search) -> String {
    let filter = Filter {
        search,
        ..Filter::default()
    };
    changed(&list.address.raw.read_untracked(), &["search"], &filter)
}

/// The field.
#[component]
pub fn SearchField(list: List, navigator: Navigator) -> impl IntoView {
    let address = list.address;
    let typing = Typing::new();
    let in_address = memo(move |_| address.filter.read().search.text().to_owned());
    // The address moves by other means than typing, too: Back, a chip, a link.
    Effect::new(move |_| typing.show(&in_address.read()));
    on_cleanup(move || typing.stop());
    let wrong = memo(move |_| list.problems.read().iter().any(|problem| problem.key == "search"));
    view! {
        <div class="search">
            <Icon name=IconName::Search />
            <input
                class="input"
                type="search"
                name="search"
                value=in_address.get_untracked()
                placeholder="App, person, build or session ID"
                aria-label="Search app, person, build or session ID"
                aria-keyshortcuts="/"
                aria-invalid=move || wrong.get().then_some("true")
                aria-describedby=move || wrong.get().then_some("problem-search")
                autocomplete="off"
                spellcheck="false"
                node_ref=typing.field
                on:input=move |_| typing.wait(move || typing.follow(list, navigator))
                on:blur=move |_| typing.owns_entry.set_value(false)
            />
            <kbd aria-hidden="true">"/"</kbd>
            {move || (!in_address.read().is_empty()).then(|| view! { <Clear list typing /> })}
        </div>
    }
    .into_any()
}

/// Empties the field: a link to the list without the search.
#[component]
fn Clear(list: List, typing: Typing) -> impl IntoView {
    let href = move || {
        list.address.raw.track();
        of_search(list, Search::default())
    };
    let click = move |_| {
        typing.stop();
        typing.focus();
    };
    view! {
        <a class="icon-button search-clear" href=href aria-label="Clear search" on:click=click>
            <Icon name=IconName::X small=true />
        </a>
    }
}
