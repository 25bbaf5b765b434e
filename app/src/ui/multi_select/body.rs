//! The options with what counts them and what ticks many at once; what there is instead of them.

use leptos::prelude::*;

use super::State;
use super::draft::tick_all;
use super::list::{OptionList, Unlisted};
use super::options::Face;
use crate::words;

/// Tools, options, and what there is instead of them.
#[component]
pub fn Body(state: State) -> impl IntoView {
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
    .into_any()
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
    .into_any()
}
