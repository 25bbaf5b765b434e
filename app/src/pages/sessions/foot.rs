//! The foot of the table: how much of the list is shown, and the way to more of it.

use domain::FilterRequest;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

use super::address::{LIST_PATH, first_page, next_page};
use super::focus;
use super::list::{List, More};
use crate::error::AppError;
use crate::ui::icon::{Icon, IconName};
use crate::words;

/// How far below the window the next page is asked for.
const AHEAD: &str = "800px";

/// The foot.
pub fn foot(list: List) -> AnyView {
    let request = list.address.request;
    let next = move || {
        let cursor = list.next.get()?;
        Some(next_page(&request.read(), &cursor).href(LIST_PATH))
    };
    let in_the_middle = move || request.read().paging.cursor.is_some();
    view! {
        <div class="table-foot">
            {move || {
                focus::follow_foot(list);
                match list.more.get() {
                    More::Failed(error) => view! { <MoreFailed list error /> }.into_any(),
                    More::Loading => loading().into_any(),
                    More::Idle => next().map(|href| view! { <LoadMore list href /> }).into_any(),
                }
            }}
            <p>{move || shown(list)}</p>
            {move || in_the_middle().then(|| first_link(&request.read()))}
        </div>
    }
    .into_any()
}

fn first_link(request: &FilterRequest) -> impl IntoView + use<> {
    view! {
        <a class="link" href=first_page(request).href(LIST_PATH)>
            "Back to the first page"
        </a>
    }
}

/// How much is shown, e.g. `50 of 12,483 shown`. A page that begins in the middle does not know how far it is.
pub fn shown(list: List) -> String {
    let rows = i64::try_from(list.rows.read().len()).unwrap_or(i64::MAX);
    let all = list.counts.read().as_ref().map(|counts| counts.matching);
    let from_start = list.address.request.read().paging.cursor.is_none();
    let shown = match all {
        Some(all) => format!("{} of {} shown", words::count(rows), words::count(all.max(rows))),
        None => format!("{} shown", words::count(rows)),
    };
    match (list.next.read().is_some(), from_start) {
        (true, _) => shown,
        (false, true) => format!("That is all: {shown}"),
        (false, false) => "That is all".to_owned(),
    }
}

fn loading() -> impl IntoView {
    view! {
        <button class="button" type="button" aria-busy="true">
            <Icon name=IconName::Loader class="icon spin" />
            "Loading"
        </button>
    }
}

#[component]
fn MoreFailed(list: List, error: AppError) -> impl IntoView {
    let request = error.request_id.map(|id| format!(" Request {id}"));
    view! {
        <p class="field-error" role="alert">
            <Icon name=IconName::CircleAlert small=true />
            <span>"The next sessions could not be loaded." {request}</span>
        </p>
        <button class="button" type="button" on:click=move |_| list.load_more()>
            <Icon name=IconName::RotateCw />
            "Retry"
        </button>
    }
}

/// A link to the next page, which in the browser appends it instead; by itself where one comes near.
#[component]
fn LoadMore(list: List, href: String) -> impl IntoView {
    let link = NodeRef::<html::A>::new();
    Effect::new(move |_| {
        if let Some(link) = link.get() {
            watch(&link, list);
        }
    });
    let click = move |event: web_sys::MouseEvent| {
        let plain = !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        if plain && event.button() == 0 {
            event.prevent_default();
            list.load_more();
        }
    };
    view! {
        <a class="button" href=href node_ref=link on:click=click>
            "Load more"
        </a>
    }
}

/// Asks for the next page where `link` comes near the window, until it is taken away.
fn watch(link: &web_sys::HtmlAnchorElement, list: List) {
    let near = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let crosses = entries.iter().any(|entry| {
            entry
                .dyn_into::<IntersectionObserverEntry>()
                .is_ok_and(|entry| entry.is_intersecting())
        });
        if crosses {
            list.load_more();
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root_margin(AHEAD);
    let observer = IntersectionObserver::new_with_options(near.as_ref().unchecked_ref(), &options);
    if let Ok(observer) = observer {
        observer.observe(link);
        let kept = StoredValue::new_local((observer, near));
        on_cleanup(move || {
            let _gone = kept.try_with_value(|(observer, _)| observer.disconnect());
        });
    }
}
