//! The list of sessions, and one of them beside it.
//!
//! State flows one way. The address says what to show ([`address`]); the server is asked for it ([`list`]); rows keep
//! their identity and change in place; every control leads to another address. Nothing else owns what is shown.

mod address;
mod cells;
mod chips;
mod clock;
mod copy;
mod detail;
mod empty;
mod export;
mod failed;
mod filter_bar;
mod focus;
mod foot;
mod head;
mod keys;
mod links;
mod list;
mod live;
mod new_rows;
mod problems;
mod result_bar;
mod table;

use leptos::prelude::*;
use leptos_meta::Title;

use self::address::{Address, Navigator, keep_address_bar};
pub use self::copy::CopyButton;
pub use self::detail::{Detail, panel as detail};
pub use self::empty::empty;
pub use self::export::{Export, open as open_export, views as export_views};
pub use self::failed::{RequestId, failed};
use self::filter_bar::FilterBar;
use self::filter_bar::provide_first_options;
pub use self::filter_bar::{Picker, options};
pub use self::foot::foot;
use self::head::Head;
use self::list::Face;
pub use self::list::List;
pub use self::live::live;
pub use self::new_rows::new_rows;
use self::problems::Problems;
pub use self::result_bar::result_bar;
use self::table::{Skeletons, Table};
use crate::later::{LaterFailed, island, part};
use crate::memo::memo;
use crate::shell::use_viewer;

/// `/sessions`, and `/sessions/{id}` with that session open.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let address = Address::of_page();
    let navigator = Navigator::of_page();
    let list = List::of(address);
    let detail = Detail::of(list);
    keep_up(list);
    keep_address_bar(address);
    Effect::new(move |_| {
        list.clock.start();
        keys::listen(list, navigator);
    });
    view! {
        <Title text="Session History" />
        <div class="workspace">
            <Answered list navigator detail />
        </div>
        {island(move |parts| (parts.live)(list, detail))}
        <LaterFailed />
    }
    .into_any()
}

/// Hands later answers to the list; the first ones are taken where they are rendered.
fn keep_up(list: List) {
    Effect::new(move |_| {
        if let Some(answer) = list.page.get() {
            list.take_page(answer);
        }
    });
    Effect::new(move |_| {
        if let Some(answer) = list.summary.get() {
            list.take_summary(answer);
        }
    });
}

/// Everything that shows what the server answered.
///
/// The panel is part of it, though it waits for an answer of its own: a server builds what waits later than what
/// stands beside it, a browser that takes the page over builds both in their order, and then each would take the
/// other's answers for its own.
#[component]
fn Answered(list: List, navigator: Navigator, detail: Detail) -> impl IntoView {
    let viewer = use_viewer();
    // Untracked: what is inside keeps up by itself, and must not be built anew for each answer.
    let is_open = memo(move |_| list.address.open.read().is_some());
    let panel = move || {
        view! {
            <aside class="detail-panel" aria-labelledby="detail-name">
                {part(move |parts| (parts.detail)(detail))}
            </aside>
        }
    };
    let opened = move || is_open.get().then(panel);
    let first = untrack(|| {
        Suspend::new(async move {
            list.take_viewer(viewer.await);
            list.take_summary(list.summary.await);
            list.take_page(list.page.await);
            provide_first_options(list).await;
            view! {
                <section class="list" aria-label="Sessions">
                    <Head list />
                    <FilterBar list navigator />
                    <Problems list />
                    {island(move |parts| (parts.new_rows)(list))}
                    {island(move |parts| (parts.result_bar)(list))}
                    <Body list />
                </section>
                {opened}
            }
            .into_any()
        })
    });
    view! { <Transition fallback=Waiting>{first}</Transition> }.into_any()
}

/// The page before anything was answered: only where one comes from another page.
#[component]
fn Waiting() -> impl IntoView {
    view! {
        <section class="list" aria-label="Sessions">
            <header class="page-head">
                <h1>"Session History"</h1>
            </header>
            <Skeletons />
        </section>
    }
    .into_any()
}

#[component]
fn Body(list: List) -> impl IntoView {
    let face = move || match list.face.get() {
        Face::Waiting => view! { <Skeletons /> }.into_any(),
        Face::Rows => view! {
            <Table list />
            {island(move |parts| (parts.foot)(list))}
        }
        .into_any(),
        Face::Empty => island(move |parts| (parts.empty)(list)),
        Face::Failed(error) => island(move |parts| (parts.failed)(list, error)),
    };
    face.into_any()
}
