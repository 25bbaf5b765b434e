//! The two typed days and the relative ranges: plain fields of the form.

use domain::Preset;
use leptos::prelude::*;

use super::draft::{Draft, End};
use super::state::State;
use crate::ui::icon::{Icon, IconName};

/// The relative ranges as radios; the last one takes every filter of dates away.
#[component]
pub fn Presets(state: State) -> impl IntoView {
    let radio = move |preset: Option<Preset>| {
        let checked = move || {
            let draft = state.draft.read();
            draft.preset == preset && (preset.is_some() || (draft.from.is_empty() && draft.to.is_empty()))
        };
        view! {
            <label>
                <input
                    type="radio"
                    name="range"
                    value=preset.map_or("", Preset::key)
                    autocomplete="off"
                    checked=untrack(checked)
                    prop:checked=checked
                    on:change=move |_| state.choose(preset)
                />
                {preset.map_or("All dates", Preset::label)}
            </label>
        }
    };
    view! {
        <fieldset class="date-presets">
            <legend>"Relative"</legend>
            {Preset::ALL.map(|preset| radio(Some(preset))).collect_view()}
            {radio(None)}
        </fieldset>
    }
    .into_any()
}

/// The first and the last day.
#[component]
pub fn Days(state: State) -> impl IntoView {
    view! {
        <div class="date-fields">
            <Day state end=End::From />
            <span class="date-dash" aria-hidden="true">
                "to"
            </span>
            <Day state end=End::To />
            <DayProblem state end=End::From />
            <DayProblem state end=End::To />
        </div>
    }
    .into_any()
}

#[component]
fn Day(state: State, end: End) -> impl IntoView {
    let (key, label) = match end {
        End::From => ("from", "From"),
        End::To => ("to", "To, included"),
    };
    let id = format!("{}-{key}", state.id);
    let text = move || {
        let draft = state.draft.read();
        match end {
            End::From => draft.from.clone(),
            End::To => draft.to.clone(),
        }
    };
    // Beside a relative range the days are told without being typed: they move on with today.
    let placeholder = move || {
        let (from, to) = state.band();
        let day = match end {
            End::From => from,
            End::To => to,
        };
        day.filter(|_| state.opened.get() && state.draft.read().preset.is_some())
            .map_or_else(|| "YYYY-MM-DD".to_owned(), domain::calendar::text)
    };
    view! {
        <div class="field" data-current=move || state.is_current(end)>
            <label for=id.clone()>{label}</label>
            <input
                class="input"
                type="text"
                id=id
                name=key
                inputmode="numeric"
                autocomplete="off"
                maxlength="40"
                placeholder=placeholder
                value=untrack(text)
                prop:value=text
                aria-invalid=move || state.problem(key).is_some().then_some("true")
                aria-describedby=format!("{0}-{key}-problem {0}-hint", state.id)
                on:focus=move |_| state.end.set(end)
                on:input:target=move |event| state.type_in(end, event.target().value())
                on:change=move |_| state.checked.set(true)
            />
        </div>
    }
    .into_any()
}

#[component]
fn DayProblem(state: State, end: End) -> impl IntoView {
    let key = match end {
        End::From => "from",
        End::To => "to",
    };
    move || {
        let words = state.problem(key)?;
        let swappable = end == End::To && state.can_swap();
        let swap = swappable.then(|| {
            view! {
                <button class="link" type="button" on:click=move |_| state.draft.update(Draft::swap)>
                    "Swap"
                </button>
            }
        });
        Some(view! {
            <p class="field-error" id=format!("{}-{key}-problem", state.id)>
                <Icon name=IconName::CircleAlert small=true />
                <span>{words} " " {swap}</span>
            </p>
        })
    }
}
