//! The first organization and its admin, through the link that the server printed at its start. A plain form.

use leptos::prelude::*;
use leptos_meta::Title;

use super::gate::{Gate, Told, Trouble};
use crate::forms::{FormProblem, MIN_PASSWORD_CHARS, action, field};
use crate::ui::{PasswordField, TextField};

/// `/setup?secret=..`
pub fn page() -> AnyView {
    let told = Told::of_page();
    let linked = !told.value(field::SECRET).is_empty();
    let form = linked.then(|| view! { <SetupForm told /> });
    let lead = if linked {
        "Name your organization and its first admin. You can add others afterwards."
    } else {
        "This page needs the set-up link that the server prints when it starts without an organization. Open that \
         link as a whole."
    };
    view! {
        <Title text="Set up - Session History" />
        <Gate>
            <div>
                <h1>"Set up Session History"</h1>
                <p class="lead">{lead}</p>
            </div>
            {form}
        </Gate>
    }
    .into_any()
}

#[component]
fn SetupForm(told: Told) -> impl IntoView {
    let at = move |field: FormProblem| {
        Signal::derive(move || {
            told.problem()
                .filter(|problem| *problem == field)
                .map(FormProblem::message)
        })
    };
    let trouble = move || {
        told.problem().filter(|problem| {
            !matches!(
                problem,
                FormProblem::Organization | FormProblem::Name | FormProblem::Email | FormProblem::Password
            )
        })
    };
    view! {
        <Trouble problem=Signal::derive(trouble) />
        <form class="form" method="post" action=action::SET_UP>
            <input type="hidden" name=field::SECRET value=told.value(field::SECRET) />
            <TextField
                name=field::ORGANIZATION
                label="Organization"
                value=told.value(field::ORGANIZATION)
                autocomplete="organization"
                placeholder="Harbor Mobile"
                problem=at(FormProblem::Organization)
            />
            <TextField
                name=field::NAME
                label="Your name"
                value=told.value(field::NAME)
                autocomplete="name"
                may_be_empty=true
                hint="Others see it; you may leave it empty."
                problem=at(FormProblem::Name)
            />
            <TextField
                name=field::EMAIL
                label="E-mail"
                kind="email"
                value=told.value(field::EMAIL)
                autocomplete="username"
                placeholder="you@company.example"
                problem=at(FormProblem::Email)
            />
            <PasswordField
                autocomplete="new-password"
                hint="At least 10 letters."
                min_chars=MIN_PASSWORD_CHARS
                problem=at(FormProblem::Password)
            />
            <button class="button button-primary button-wide" type="submit">
                "Set up and sign in"
            </button>
        </form>
    }
    .into_any()
}
