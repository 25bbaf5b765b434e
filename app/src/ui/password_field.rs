//! A field for a password, which can be shown once scripts run.

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use super::text_field::{FieldNote, note_id};

/// A labelled field `password`.
#[component]
pub fn PasswordField(
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// What to know before.
    #[prop(optional)]
    hint: &'static str,
    /// Letters at the least.
    #[prop(optional)]
    min_chars: Option<usize>,
    /// What was wrong. A page that is answered with it begins there.
    #[prop(optional, into)]
    problem: Signal<Option<&'static str>>,
) -> impl IntoView {
    const NAME: &str = "password";
    let shown = RwSignal::new(false);
    let scripted = RwSignal::new(false);
    Effect::new(move |_| scripted.set(true));
    let kind = move || if shown.get() { "text" } else { "password" };
    let icon = move || {
        let name = if shown.get() {
            IconName::EyeOff
        } else {
            IconName::Eye
        };
        view! { <Icon name /> }
    };
    view! {
        <div class="field">
            <label for=NAME>"Password"</label>
            <div class="password">
                <input
                    class="input"
                    id=NAME
                    name=NAME
                    type=kind
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    minlength=min_chars.map(|chars| chars.to_string())
                    required
                    autofocus=problem.read_untracked().is_some()
                    aria-invalid=move || problem.read().is_some().then_some("true")
                    aria-describedby=note_id(NAME)
                />
                <button
                    class="icon-button"
                    type="button"
                    aria-label="Show password"
                    aria-pressed=move || shown.get().to_string()
                    hidden=move || !scripted.get()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {icon}
                </button>
            </div>
            <FieldNote name=NAME hint problem />
        </div>
    }
    .into_any()
}
