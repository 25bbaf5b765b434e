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
mod foot;
mod head;
mod keys;
mod list;
mod live;
mod new_rows;
mod problems;
mod result_bar;
mod table;

use leptos::prelude::*;
use leptos_meta::Title;

use self::address::{Address, Navigator, keep_address_bar};
use self::detail::{Detail, DetailPanel};
use self::empty::Empty;
use self::export::{Export, ExportViews};
use self::failed::Failed;
use self::filter_bar::FilterBar;
use self::foot::Foot;
use self::head::Head;
use self::list::{Face, List};
use self::live::{Live, LivePause};
use self::new_rows::NewRows;
use self::problems::Problems;
use self::result_bar::ResultBar;
use self::table::{Skeletons, Table};
use crate::shell::use_viewer;

/// `/sessions`, and `/sessions/{id}` with that session open.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let address = Address::of_page();
    let navigator = Navigator::of_page();
    let list = List::of(address);
    let detail = Detail::of(list);
    let export = Export::of(list);
    let live = Live::of(list, detail);
    keep_up(list);
    keep_address_bar(address);
    Effect::new(move |_| {
        list.clock.start();
        live.start();
        keys::listen(list, navigator);
    });
    view! {
        <Title text="Session History" />
        <div class="workspace">
            <Answered list navigator export detail />
        </div>
        <ExportViews export />
        <LivePause live />
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
fn Answered(list: List, navigator: Navigator, export: Export, detail: Detail) -> impl IntoView {
    let viewer = use_viewer();
    // Untracked: what is inside keeps up by itself, and must not be built anew for each answer.
    let first = untrack(|| {
        Suspend::new(async move {
            list.take_viewer(viewer.await);
            list.take_summary(list.summary.await);
            list.take_page(list.page.await);
            view! {
                <section class="list" aria-label="Sessions">
                    <Head list />
                    <FilterBar list navigator export />
                    <Problems list />
                    <NewRows list />
                    <ResultBar list />
                    <Body list />
                </section>
                <DetailPanel detail />
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
            <Foot list />
        }
        .into_any(),
        Face::Empty => view! { <Empty list /> }.into_any(),
        Face::Failed(error) => view! { <Failed list error /> }.into_any(),
    };
    face.into_any()
}
