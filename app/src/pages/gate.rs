//! What the pages before the door share: the form on one side, the product's own figure on the other.

mod art;

use domain::Query;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use self::art::Art;
use crate::forms::{FormProblem, field};
use crate::memo::memo;
use crate::ui::{Icon, IconName};

/// The frame of such a page.
#[component]
pub fn Gate(children: Children) -> impl IntoView {
    view! {
        <div class="sign-in">
            <main class="sign-in-form" id="main" tabindex="-1">
                <p class="brand">
                    <span class="brand-mark">
                        <Icon class="" name=IconName::Mark />
                    </span>
                    "Session History"
                </p>
                {children()}
            </main>
            <Art />
        </div>
    }
    .into_any()
}

/// What the address of such a page says.
#[derive(Clone, Copy)]
pub struct Told(Memo<Query>);

impl Told {
    /// Of the page being shown.
    pub fn of_page() -> Self {
        let search = use_location().search;
        Self(memo(move |_| Query::parse(&search.read())))
    }

    /// A value of the address; empty where there is none.
    pub fn value(self, key: &str) -> String {
        self.0.read().first(key).unwrap_or_default().to_owned()
    }

    /// A value of the address as it is right now, for what is built anew with it.
    pub fn value_now(self, key: &str) -> String {
        self.0.read_untracked().first(key).unwrap_or_default().to_owned()
    }

    /// Why the form was refused.
    pub fn problem(self) -> Option<FormProblem> {
        self.0.read().first(field::PROBLEM).map(FormProblem::from_key)
    }
}

/// A problem of no single field, above the form.
#[component]
pub fn Trouble(#[prop(into)] problem: Signal<Option<FormProblem>>) -> impl IntoView {
    move || {
        problem.get().map(|problem| {
            view! {
                <p class="callout callout-bad callout-flush" role="alert">
                    <Icon name=IconName::CircleAlert />
                    <b>{problem.message()}</b>
                </p>
            }
        })
    }
}
