//! Light, dark, or as the system has it: three radios. The style sheet reads which one is ticked, so that it works
//! without scripts; with them the browser remembers.

use leptos::prelude::*;

use crate::backend::Theme;
use crate::preferences::{preferences, remember_theme};
use crate::ui::{Icon, IconName};

/// The switch.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let now = preferences().theme;
    let choice = move |theme: Theme| {
        let (label, icon) = match theme {
            Theme::System => ("Like the system", IconName::Monitor),
            Theme::Light => ("Light", IconName::Sun),
            Theme::Dark => ("Dark", IconName::Moon),
        };
        view! {
            <label title=label>
                <input
                    type="radio"
                    name="theme"
                    value=theme.key()
                    autocomplete="off"
                    checked=theme == now
                    on:change=move |_| choose(theme)
                />
                <span class="visually-hidden">{label}</span>
                <Icon name=icon small=true />
            </label>
        }
    };
    view! {
        <fieldset class="theme-switch">
            <legend class="visually-hidden">"Theme"</legend>
            {Theme::ALL.map(choice).collect_view()}
        </fieldset>
    }
}

fn choose(theme: Theme) {
    remember_theme(theme);
    let Some(root) = document().document_element() else {
        return;
    };
    let told = match theme {
        Theme::System => root.remove_attribute(ATTRIBUTE),
        theme => root.set_attribute(ATTRIBUTE, theme.key()),
    };
    // Fails only for names that are no attribute's.
    drop(told);
}

/// What the document says where there is no switch, e.g. on the sign-in page.
const ATTRIBUTE: &str = "data-theme";
