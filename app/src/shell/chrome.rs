//! What stands around the page: the bar of a narrow window, the sidebar, and the menus that open from them.

use leptos::prelude::*;

use super::initials::initials;
use super::org_menu::OrgMenu;
use super::person_menu::{PersonMenu, role_name};
use super::shortcuts::Shortcuts;
use super::sidebar::Sidebar;
use super::zone_menu::ZoneMenu;
use crate::backend::Viewer;
use crate::later::island;
use crate::ui::{Icon, IconName};

/// All of it; without a person where it is not known who that is.
#[component]
pub fn Chrome(viewer: Option<Viewer>) -> impl IntoView {
    let org = viewer.as_ref().and_then(|viewer| viewer.org.as_ref());
    let title = org.map_or("Session History", |org| &org.name).to_owned();
    let menus = viewer
        .clone()
        .map(|viewer| island(move |parts| (parts.menus)(viewer)));
    view! {
        <nav class="topbar" aria-label="Menu and account">
            <button class="icon-button" type="button" popovertarget="sidebar" aria-label="Open menu">
                <Icon name=IconName::Menu />
            </button>
            <span class="org-name truncate" dir="auto">
                {title}
            </span>
            {viewer
                .as_ref()
                .map(|viewer| {
                    view! {
                        <button
                            class="icon-button"
                            type="button"
                            popovertarget="person-menu"
                            aria-label=account_label(viewer)
                        >
                            <span class="actor actor-sm" data-letters=initials(&viewer.name)></span>
                        </button>
                    }
                })}
        </nav>
        <Sidebar viewer />
        {menus}
    }
    .into_any()
}

/// The menus that open from it.
pub fn menus(viewer: Viewer) -> AnyView {
    view! {
        <OrgMenu viewer=viewer.clone() />
        <PersonMenu viewer=viewer.clone() />
        <ZoneMenu home=viewer.time_zone />
        <Shortcuts />
    }
    .into_any()
}

/// The name of the button that opens the account's menu.
fn account_label(viewer: &Viewer) -> String {
    match viewer.role {
        Some(role) => format!(
            "Your account: {}, {}",
            viewer.name,
            role_name(role).to_ascii_lowercase()
        ),
        None => format!("Your account: {}", viewer.name),
    }
}
