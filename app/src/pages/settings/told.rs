//! What the last form did, as the address says it.

use leptos::prelude::*;

use super::super::gate::Told;
use crate::forms::{FormDone, FormProblem, field};
use crate::ui::{Icon, IconName};

/// What was done, above what it was done to.
#[component]
pub fn Done() -> impl IntoView {
    let told = Told::of_page();
    move || {
        FormDone::from_key(&told.value(field::DONE)).map(|done| {
            view! {
                <p class="callout callout-good callout-flush" role="status">
                    <Icon name=IconName::CircleCheck />
                    <b>{done.message()}</b>
                </p>
            }
        })
    }
}

/// A problem of no single control, or of one that shows no words itself.
#[component]
pub fn Trouble(
    /// Those that are told at their controls.
    #[prop(optional)]
    elsewhere: &'static [FormProblem],
) -> impl IntoView {
    let told = Told::of_page();
    move || {
        told.problem()
            .filter(|problem| !elsewhere.contains(problem))
            .map(|problem| {
                view! {
                    <p class="callout callout-bad callout-flush" role="alert">
                        <Icon name=IconName::CircleAlert />
                        <b>{problem.message()}</b>
                    </p>
                }
            })
    }
}

/// The address of a dialog over the lists that `home` shows.
pub fn over(home: &str, path: &str) -> String {
    match home.split_once('?') {
        Some((_, lists)) => format!("{path}?{lists}"),
        None => path.to_owned(),
    }
}

/// The words of a problem, where it is the one that was told.
pub fn problem_at(told: Told, at: FormProblem) -> Signal<Option<&'static str>> {
    Signal::derive(move || {
        told.problem()
            .filter(|problem| *problem == at)
            .map(FormProblem::message)
    })
}
