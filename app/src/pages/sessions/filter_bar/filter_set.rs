//! The filters beside the search field: in a line on a wide window, in a sheet of their own on a phone.

use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;

use domain::{Filter, Problem};
use futures::future::join_all;
use leptos::prelude::*;

use crate::backend::{Facet, FacetPage, FacetRequest};
use crate::error::AppError;
use crate::later::{IN_BROWSER, island};
use crate::memo::memo;
use crate::pages::sessions::chips::{chips, date_words};
use crate::pages::sessions::links::cleared;
use crate::pages::sessions::list::List;
use crate::pages::sessions::problems::problem_id;
use crate::server_fns::load_facet;
use crate::ui::multi_select::{Fetch, OpenButton, Wording};
use crate::ui::popover::hide;
use crate::ui::{DateRange, Icon, IconName, MultiSelect};
use crate::words;

/// One filter with options from the server.
#[derive(Clone, Copy)]
pub struct Picker {
    id: &'static str,
    icon: IconName,
    facet: Facet,
    /// The keys of the address it owns.
    keys: &'static [&'static str],
    wording: Wording,
}

const USERS: Picker = Picker {
    id: "f-users",
    icon: IconName::UsersRound,
    facet: Facet::Users,
    keys: &["user"],
    wording: Wording {
        name: "Users",
        title: "Filter by user",
        search: Some("Find a person or token"),
        found: "with sessions",
        others: "Everybody",
        none: "Nobody selected",
    },
};

const DEVICES: Picker = Picker {
    id: "f-devices",
    icon: IconName::Smartphone,
    facet: Facet::Devices,
    keys: &["platform", "device"],
    wording: Wording {
        name: "Devices",
        title: "Filter by device",
        search: Some("Find a device"),
        found: "to choose from",
        others: "",
        none: "None selected",
    },
};

const OS: Picker = Picker {
    id: "f-os",
    icon: IconName::Layers,
    facet: Facet::Os,
    keys: &["os"],
    wording: Wording {
        name: "OS",
        title: "Filter by OS version",
        search: Some("Find a version, e.g. 18.2"),
        found: "to choose from",
        others: "",
        none: "None selected",
    },
};

const MORE: Picker = Picker {
    id: "f-more",
    icon: IconName::SlidersHorizontal,
    facet: Facet::More,
    keys: &["status", "has"],
    wording: Wording {
        name: "More",
        title: "More filters",
        search: None,
        found: "",
        others: "",
        none: "None selected",
    },
};

/// The sheet's id in the document.
const SHEET: &str = "filters";

/// The options that every filter begins with.
#[derive(Clone)]
struct FirstOptions(Arc<Vec<(Facet, Answer)>>);

/// Options, or why there are none.
type Answer = Result<FacetPage, AppError>;

/// Gives every filter what it begins with, where a server renders it for readers without scripts. Browsers ask when a
/// filter is opened.
pub fn provide_first_options(list: List) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    if IN_BROWSER {
        return Box::pin(ready(()));
    }
    Box::pin(async move {
        let pickers = [USERS, DEVICES, OS, MORE];
        let wanted = pickers
            .into_iter()
            .filter(|picker| picker.facet != Facet::Users || list.sees_everybody());
        let loading =
            wanted.map(|picker| async move { (picker.facet, fetch(list, picker.facet).first().await) });
        provide_context(FirstOptions(Arc::new(join_all(loading).await)));
    })
}

fn first_options(facet: Facet) -> Option<Answer> {
    let FirstOptions(all) = use_context()?;
    all.iter()
        .find(|(other, _)| *other == facet)
        .map(|(_, answer)| answer.clone())
}

fn fetch(list: List, facet: Facet) -> Fetch {
    let filter = list.address.filter;
    Fetch::new(move |search, cursor| {
        load_facet(FacetRequest {
            facet,
            query: filter.read_untracked().query().to_string(),
            search,
            cursor,
        })
    })
}

/// The filters, and the button that opens their sheet.
#[component]
pub fn FilterSet(list: List) -> impl IntoView {
    let users = move || list.sees_everybody().then(|| picker(list, USERS));
    view! {
        <OpenSheet list />
        <div class="filter-set" id=SHEET popover="auto" role="group" aria-label="Filters">
            <div class="popover-head">
                <h2>"Filters"</h2>
                <button
                    class="icon-button"
                    type="button"
                    popovertarget=SHEET
                    popovertargetaction="hide"
                    aria-label="Close filters"
                >
                    <Icon name=IconName::X />
                </button>
            </div>
            <Dates list />
            {users}
            {picker(list, DEVICES)}
            {picker(list, OS)}
            {picker(list, MORE)}
            <SheetFoot list />
        </div>
    }
    .into_any()
}

#[component]
fn OpenSheet(list: List) -> impl IntoView {
    let count = move || {
        let request = list.address.request.read();
        chips(&request, &[], "", &list.labels.read()).len()
    };
    let badge = move || {
        (count() > 0).then(|| {
            view! {
                <span class="filter-count">
                    <span class="visually-hidden">"active: "</span>
                    {count()}
                </span>
            }
        })
    };
    view! {
        <button class="button filter-open" type="button" popovertarget=SHEET>
            <Icon name=IconName::SlidersHorizontal />
            "Filters"
            {badge}
        </button>
    }
}

/// Ways out of the sheet, to the list behind it.
#[component]
fn SheetFoot(list: List) -> impl IntoView {
    let clear = move || cleared(&list.address.request.read());
    let show = move || match list.counts.read().as_ref() {
        Some(counts) => format!("Show {}", words::sessions(counts.matching)),
        None => "Show sessions".to_owned(),
    };
    view! {
        <div class="popover-foot">
            <a class="link" href=clear on:click=move |_| hide(SHEET)>
                "Clear filters"
            </a>
            <button class="button button-primary" type="submit" on:click=move |_| hide(SHEET)>
                {show}
            </button>
        </div>
    }
}

#[component]
fn Dates(list: List) -> impl IntoView {
    let today = memo(move |_| {
        let now = list.clock.coarse();
        now.at.civil(now.offset_seconds).date()
    });
    let value = Signal::derive(move || date_words(list.address.filter.read().dates));
    view! {
        <DateRange
            id="f-date"
            query=list.address.raw.into()
            problems=list.problems.into()
            today=today.into()
            value=value
        />
    }
}

/// A filter with options.
fn picker(list: List, picker: Picker) -> AnyView {
    let problem = Signal::derive(move || problem(&list.problems.read(), picker.keys));
    let chosen = memo(move |_| chosen(&list.address.filter.read(), picker.keys).len());
    view! {
        <OpenButton id=picker.id icon=picker.icon name=picker.wording.name chosen=chosen.into() problem />
        {island(move |parts| (parts.options)(list, picker))}
    }
    .into_any()
}

/// The options. Their boxes are fields of the form around them, named as the keys of the address.
pub fn options(list: List, picker: Picker) -> AnyView {
    let Picker {
        id,
        facet,
        keys,
        wording,
        ..
    } = picker;
    let fetch = fetch(list, facet);
    let first = if IN_BROWSER { None } else { first_options(facet) };
    let chosen = Signal::derive(move || chosen(&list.address.filter.read(), keys));
    let problem = Signal::derive(move || problem(&list.problems.read(), keys));
    view! { <MultiSelect id wording fetch first chosen problem /> }.into_any()
}

fn chosen(filter: &Filter, keys: &[&str]) -> Vec<(String, String)> {
    let query = filter.query();
    query
        .pairs()
        .filter(|(key, _)| keys.contains(key))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn problem(problems: &[Problem], keys: &[&str]) -> Option<String> {
    let own = |problem: &&Problem| keys.iter().any(|key| problem_id(key) == problem_id(&problem.key));
    let words: Vec<&str> = problems
        .iter()
        .filter(own)
        .map(|problem| problem.message.as_str())
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}
