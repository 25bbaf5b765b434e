//! The sidebar: organization, pages, theme, person. One element in three shapes: a column, a rail of icons, and on a
//! narrow window a drawer, which is a native popover.

use leptos::html;
use leptos::prelude::*;
use leptos_router::components::A;
use wasm_bindgen::JsCast;

use super::initials::initials;
use super::org_menu::OrgButton;
use super::person_menu::role_name;
use super::theme_switch::ThemeSwitch;
use crate::backend::Viewer;
use crate::forms::{HOME, SETTINGS};
use crate::preferences::{preferences, remember_sidebar};
use crate::ui::{Icon, IconName, on_key};

const ID: &str = "sidebar";

/// The sidebar.
#[component]
pub fn Sidebar(viewer: Option<Viewer>) -> impl IntoView {
    view! {
        <header class="sidebar" id=ID popover="auto">
            {viewer.clone().map(|viewer| view! { <OrgButton viewer /> })}
            <Pages settings=viewer.as_ref().is_some_and(Viewer::sees_settings) />
            <div class="sidebar-foot">
                <div class="sidebar-tools">
                    <ThemeSwitch />
                    <Toggle />
                </div>
                {viewer.map(|viewer| view! { <PersonButton viewer /> })}
            </div>
        </header>
    }
    .into_any()
}

/// Where one can go. Pages to come get a line each.
#[component]
fn Pages(
    /// Whether they see settings.
    settings: bool,
) -> impl IntoView {
    view! {
        <nav aria-label="Main">
            <ul class="nav">
                {page_link(HOME, IconName::History, "Session History")}
                {settings.then(|| page_link(SETTINGS, IconName::Settings2, "Settings"))}
            </ul>
            <ul class="nav nav-more">
                <li>
                    <a class="nav-item tip-host" href="/api/docs" rel="external">
                        <Icon name=IconName::BookOpen />
                        <span>"API docs"</span>
                        <Icon class="icon icon-flip nav-away" name=IconName::ArrowUpRight />
                        <span class="tip tip-end" aria-hidden="true">
                            "API docs"
                        </span>
                    </a>
                </li>
            </ul>
        </nav>
    }
    .into_any()
}

fn page_link(href: &'static str, icon: IconName, name: &'static str) -> AnyView {
    view! {
        <li>
            <A href=href attr:class="nav-item tip-host" on:click=|_| close_drawer()>
                <Icon name=icon />
                <span>{name}</span>
                <span class="tip tip-end" aria-hidden="true">
                    {name}
                </span>
            </A>
        </li>
    }
    .into_any()
}

/// Makes the sidebar a rail and back. A box that is ticked: the style sheet reads it, so it works without scripts.
#[component]
fn Toggle() -> impl IntoView {
    let collapsed = preferences().sidebar_collapsed;
    let toggle = NodeRef::<html::Input>::new();
    on_key("[", move || {
        if let Some(toggle) = toggle.get_untracked() {
            toggle.set_checked(!toggle.checked());
            remember_sidebar(toggle.checked());
        }
    });
    view! {
        <label class="sidebar-toggle" title="Collapse sidebar  [">
            <input
                type="checkbox"
                role="switch"
                name="sidebar"
                value="collapsed"
                autocomplete="off"
                aria-keyshortcuts="["
                checked=collapsed
                node_ref=toggle
                on:change:target=|event| remember_sidebar(event.target().checked())
            />
            <span class="visually-hidden">"Collapse sidebar"</span>
            <Icon name=IconName::PanelLeftClose flip=true />
        </label>
    }
    .into_any()
}

#[component]
fn PersonButton(viewer: Viewer) -> impl IntoView {
    let letters = initials(&viewer.name);
    view! {
        <button class="person-button" type="button" popovertarget="person-menu">
            <span class="actor" data-letters=letters></span>
            <span class="person-text">
                <span class="person-name truncate" dir="auto">
                    {viewer.name}
                </span>
                <span class="person-role">{viewer.role.map(role_name)}</span>
            </span>
            <span class="visually-hidden">", your account"</span>
            <Icon name=IconName::ChevronsUpDown small=true />
        </button>
    }
    .into_any()
}

/// The drawer of a narrow window has done its work once a page was chosen.
fn close_drawer() {
    let drawer = document().get_element_by_id(ID);
    if let Some(drawer) = drawer.and_then(|drawer| drawer.dyn_into::<web_sys::HtmlElement>().ok()) {
        // In a wide window it is not open as a popover, and there is nothing to hide.
        drop(drawer.hide_popover());
    }
}
