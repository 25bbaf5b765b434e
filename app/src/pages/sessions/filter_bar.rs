//! The filter bar: one form that leads to another address, with and without scripts.
//!
//! Every control is a field of the form, named as the key of the address. In the browser the form is read and led to
//! by the router instead of loading the page anew; what it says is the same.

mod filter_set;
mod search;

use domain::filter::{DEFAULT_LIMIT, Sort};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, HtmlFormElement, SubmitEvent, UrlSearchParams};

use self::filter_set::FilterSet;
pub use self::filter_set::{Picker, options, provide_first_options};
use self::search::SearchField;
use super::address::{LIST_PATH, Navigator, of_form};
use super::export::ExportButton;
use super::list::List;

/// The bar.
#[component]
pub fn FilterBar(list: List, navigator: Navigator) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let submit = move |event: SubmitEvent| {
        if let Some(fields) = form.get_untracked().and_then(|form| fields(&form)) {
            event.prevent_default();
            navigator.go(&of_form(&fields));
        }
    };
    view! {
        <form
            class="filter-bar"
            role="search"
            aria-label="Filter sessions"
            method="get"
            action=LIST_PATH
            node_ref=form
            on:submit=submit
        >
            <SearchField list navigator />
            <FilterSet list />
            <Order list />
            <ExportButton list class="button export" />
        </form>
    }
    .into_any()
}

/// What the browser would send, as a query.
fn fields(form: &HtmlFormElement) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    let pairs: JsValue = data.unchecked_into();
    let query = UrlSearchParams::new_with_str_sequence_sequence(&pairs).ok()?;
    Some(query.to_string().into())
}

/// The order and the page's length have no control in the bar; the form carries them on.
#[component]
fn Order(list: List) -> impl IntoView {
    let fields = move || {
        let request = list.address.request.read();
        let sort = request.filter.sort;
        let limit = request.paging.limit;
        let sort = (sort != Sort::default()).then(|| ("sort", sort.key().to_owned()));
        let limit = (limit != DEFAULT_LIMIT).then(|| ("limit", limit.to_string()));
        [sort, limit]
            .into_iter()
            .flatten()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect_view()
    };
    view! { {fields} }
}
