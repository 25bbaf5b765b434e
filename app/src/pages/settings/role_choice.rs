//! Roles to choose from.

use domain::Role;
use leptos::prelude::*;

use crate::forms::field;
use crate::shell::role_name;
use crate::ui::{Icon, IconName};

/// Roles as cards, each with what it may do.
#[component]
pub fn RoleCards(
    /// The roles and what each may do.
    roles: &'static [(Role, &'static str)],
    /// The one that is chosen to begin with.
    chosen: Role,
) -> impl IntoView {
    let card = |(role, does): &(Role, &'static str)| {
        view! {
            <label class="choice-card">
                <input
                    class="radio"
                    type="radio"
                    name=field::ROLE
                    value=role.key()
                    checked=*role == chosen
                    autocomplete="off"
                />
                <b>{role_name(*role)}</b>
                <small>{*does}</small>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="field-label">"Role"</legend>
            {roles.iter().map(card).collect_view()}
        </fieldset>
    }
    .into_any()
}

/// Roles as a menu. The style sheet shows the button beside it once another one is chosen.
#[component]
pub fn RoleSelect(
    /// Its name for those who do not see where it stands.
    label: String,
    /// The role that is saved.
    role: Role,
    /// It cannot be changed.
    #[prop(optional)]
    disabled: bool,
    /// Words that explain it.
    #[prop(optional)]
    note: Option<&'static str>,
) -> impl IntoView {
    let option = move |other: Role| {
        view! {
            <option value=other.key() selected=other == role>
                {role_name(other)}
            </option>
        }
    };
    view! {
        <span class="select">
            <select name=field::ROLE aria-label=label aria-describedby=note autocomplete="off" disabled=disabled>
                {Role::ALL.map(option).collect_view()}
            </select>
            <Icon name=IconName::ChevronDown small=true />
        </span>
    }
    .into_any()
}
