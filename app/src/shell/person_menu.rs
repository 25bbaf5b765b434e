//! The account's menu: who one is, the time zone of the view, the keys, the way out.

use domain::{FilterRequest, Role};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::shortcuts::SHORTCUTS;
use crate::backend::Viewer;
use crate::forms::action;
use crate::ui::{Icon, IconName, show_dialog};

/// The menu.
#[component]
pub fn PersonMenu(viewer: Viewer) -> impl IntoView {
    let search = use_location().search;
    let zone = move || {
        let filter = FilterRequest::parse_text(&search.read()).filter;
        filter.zone.as_str().to_owned()
    };
    let email = (viewer.email != viewer.name).then_some(viewer.email);
    view! {
        <div class="popover popover-up menu" id="person-menu" popover="auto" role="group" aria-label="Account">
            <p class="menu-head" dir="auto">
                <b>{viewer.name}</b>
                {email}
            </p>
            <hr class="menu-line" />
            <button class="menu-item" type="button" popovertarget="zone-menu">
                <Icon name=IconName::Globe />
                <span>"Time zone"</span>
                <small>{zone}</small>
            </button>
            <button
                class="menu-item"
                type="button"
                command="show-modal"
                commandfor=SHORTCUTS
                on:click=|_| show_dialog(SHORTCUTS)
            >
                <Icon name=IconName::Keyboard />
                <span>"Keyboard shortcuts"</span>
                <kbd>"?"</kbd>
            </button>
            <hr class="menu-line" />
            <form method="post" action=action::SIGN_OUT>
                <button class="menu-item" type="submit">
                    <Icon name=IconName::LogOut flip=true />
                    <span>"Sign out"</span>
                </button>
            </form>
        </div>
    }
}

/// What people call a role.
pub const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Admin => "Admin",
        Role::Developer => "Developer",
        Role::User => "User",
    }
}
