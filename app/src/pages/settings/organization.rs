//! The tab of what an organization decides for itself.

use leptos::prelude::*;

use super::super::gate::Told;
use super::refused::Refused;
use super::told::{Done, Trouble, problem_at};
use crate::backend::Organization;
use crate::forms::{FormProblem, action, field};
use crate::server_fns::load_organization;
use crate::ui::{Icon, IconName};
use crate::wire::load;

/// Told at their fields.
const AT_FIELDS: &[FormProblem] = &[
    FormProblem::Organization,
    FormProblem::TimeZone,
    FormProblem::QueueMedium,
    FormProblem::QueueLong,
    FormProblem::Silence,
];

/// The tab.
pub fn tab() -> AnyView {
    let organization = load(|| (), |()| load_organization());
    let told = Told::of_page();
    let view = move || {
        // What was typed and refused is gone with the address that says so.
        let _ = told.problem();
        Suspend::new(async move {
            match organization.await {
                Ok(organization) => view! { <Form organization /> }.into_any(),
                Err(error) => view! { <Refused error /> }.into_any(),
            }
        })
    };
    view! {
        <div class="settings">
            <Transition fallback=|| ()>{view}</Transition>
        </div>
    }
    .into_any()
}

#[component]
fn Form(organization: Organization) -> impl IntoView {
    let told = Told::of_page();
    let silence = organization.silence_seconds.map(|seconds| seconds.to_string());
    let server = match organization.server_silence_seconds {
        Some(seconds) => format!(
            "A running session whose recorder is silent for so long is lost. Empty: as this server has it, {seconds} seconds."
        ),
        None => "This server runs without looking for silent recorders, so this has no effect until it does."
            .to_owned(),
    };
    view! {
        <Done />
        <Trouble elsewhere=AT_FIELDS />
        <form class="settings-form" method="post" action=action::CHANGE_ORGANIZATION>
            <input type="hidden" name=field::VERSION value=organization.version.to_string() />
            <section class="settings-group" aria-labelledby="s-names">
                <h2 id="s-names">"Organization"</h2>
                <Field
                    told
                    name=field::ORGANIZATION
                    label="Name"
                    saved=organization.name
                    hint=format!("Commands call it “{}”, which stays.", organization.slug)
                    at=FormProblem::Organization
                />
                <Field
                    told
                    name=field::TIME_ZONE
                    label="Time zone"
                    saved=organization.time_zone
                    hint="Offered first where a zone is chosen, and used in these settings. Links keep the zone they name."
                        .to_owned()
                    at=FormProblem::TimeZone
                />
            </section>
            <section class="settings-group" aria-labelledby="s-queue">
                <h2 id="s-queue">"Queue time"</h2>
                <Field
                    told
                    name=field::QUEUE_MEDIUM
                    label="Medium from, in seconds"
                    digits=true
                    saved=organization.queue_medium_seconds.to_string()
                    hint="A shorter wait is marked as short.".to_owned()
                    at=FormProblem::QueueMedium
                />
                <Field
                    told
                    name=field::QUEUE_LONG
                    label="Long from, in seconds"
                    digits=true
                    saved=organization.queue_long_seconds.to_string()
                    hint="More than for the medium mark.".to_owned()
                    at=FormProblem::QueueLong
                />
            </section>
            <section class="settings-group" aria-labelledby="s-silence">
                <h2 id="s-silence">"Lost sessions"</h2>
                <Field
                    told
                    name=field::SILENCE
                    label="Silence, in seconds"
                    digits=true
                    may_be_empty=true
                    saved=silence.unwrap_or_default()
                    hint=server
                    at=FormProblem::Silence
                />
            </section>
            <div class="button-row">
                <button class="button button-primary" type="submit">
                    "Save"
                </button>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn Field(
    told: Told,
    name: &'static str,
    label: &'static str,
    /// What is saved.
    saved: String,
    hint: String,
    /// What is told here when it is wrong.
    at: FormProblem,
    /// It holds a number.
    #[prop(optional)]
    digits: bool,
    #[prop(optional)] may_be_empty: bool,
) -> impl IntoView {
    let wrong = problem_at(told, at);
    // What was typed and refused stands there still, and below it what is saved where that is something else.
    let refused = !told.value_now(field::PROBLEM).is_empty();
    let typed = refused.then(|| told.value_now(name));
    let differs = typed.clone().filter(|typed| *typed != saved).map(|_| {
        let saved = if saved.is_empty() {
            "nothing".to_owned()
        } else {
            saved.clone()
        };
        view! { <p class="field-hint">{format!("Saved now: {saved}")}</p> }
    });
    let note = format!("{name}-note");
    let described = note.clone();
    let words = move || match wrong.get() {
        Some(words) => view! {
            <p class="field-error" id=note.clone()>
                <Icon name=IconName::CircleAlert small=true />
                {words}
            </p>
        }
        .into_any(),
        None => view! {
            <p class="field-hint" id=note.clone()>
                {hint.clone()}
            </p>
        }
        .into_any(),
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                class="input"
                class:input-short=digits
                id=name
                name=name
                type="text"
                inputmode=digits.then_some("numeric")
                value=typed.unwrap_or(saved)
                autocomplete="off"
                required=!may_be_empty
                // A page that is answered with what is wrong begins there.
                autofocus=wrong.read_untracked().is_some()
                aria-invalid=move || wrong.read().is_some().then_some("true")
                aria-describedby=described
            />
            {words}
            {differs}
        </div>
    }
    .into_any()
}
