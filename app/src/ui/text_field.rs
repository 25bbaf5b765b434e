//! A field of a plain form: its label, what to know before, and what was wrong beside it.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// A labelled field; its id is its name.
#[component]
pub fn TextField(
    /// Its name in the form.
    name: &'static str,
    /// What it is.
    label: &'static str,
    /// `text`, `email`, ..
    #[prop(default = "text")]
    kind: &'static str,
    /// What it holds to begin with.
    #[prop(optional)]
    value: String,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// An example.
    #[prop(optional)]
    placeholder: &'static str,
    /// What to know before.
    #[prop(optional)]
    hint: &'static str,
    /// True where it may stay empty.
    #[prop(optional)]
    may_be_empty: bool,
    /// True where one begins to write there.
    #[prop(optional)]
    autofocus: bool,
    /// What was wrong. A page that is answered with it begins there.
    #[prop(optional, into)]
    problem: Signal<Option<&'static str>>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                class="input"
                id=name
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                placeholder=(!placeholder.is_empty()).then_some(placeholder)
                required=!may_be_empty
                autofocus=autofocus || problem.read_untracked().is_some()
                aria-invalid=move || problem.read().is_some().then_some("true")
                aria-describedby=note_id(name)
            />
            <FieldNote name hint problem />
        </div>
    }
    .into_any()
}

/// What stands below a field: the problem where there is one, else the hint.
#[component]
pub fn FieldNote(
    /// The field.
    name: &'static str,
    /// What to know before.
    #[prop(optional)]
    hint: &'static str,
    /// What was wrong.
    problem: Signal<Option<&'static str>>,
) -> impl IntoView {
    move || match (problem.get(), hint) {
        (Some(words), _) => Some(
            view! {
                <p class="field-error" id=note_id(name)>
                    <Icon name=IconName::CircleAlert small=true />
                    {words}
                </p>
            }
            .into_any(),
        ),
        (None, "") => None,
        (None, hint) => Some(
            view! {
                <p class="field-hint" id=note_id(name)>
                    {hint}
                </p>
            }
            .into_any(),
        ),
    }
}

/// The id of a field's note.
pub fn note_id(name: &str) -> String {
    format!("{name}-note")
}
