//! Which organization one looks at, and the way to another one.

use leptos::prelude::*;

use super::initials::initials;
use crate::backend::{OrgChoice, Viewer};
use crate::forms::{action, field};
use crate::ui::{Icon, IconName};

/// The organization at the top of the sidebar; a button where there is another one to go to.
#[component]
pub fn OrgButton(viewer: Viewer) -> impl IntoView {
    viewer.org.map(|org| org_button(org, &viewer.orgs))
}

fn org_button(org: OrgChoice, orgs: &[OrgChoice]) -> AnyView {
    let place = orgs.iter().position(|other| *other == org);
    let mark = view! { <OrgMark org=org.clone() place=place.unwrap_or_default() /> };
    if orgs.len() > 1 {
        view! {
            <button class="org-button" type="button" popovertarget="org-menu">
                {mark}
                <span class="org-name truncate" dir="auto">
                    {org.name}
                </span>
                <span class="visually-hidden">", switch organization"</span>
                <Icon name=IconName::ChevronsUpDown small=true />
            </button>
        }
        .into_any()
    } else {
        view! {
            <p class="org-button">
                {mark}
                <span class="org-name truncate" dir="auto">
                    {org.name}
                </span>
            </p>
        }
        .into_any()
    }
}

/// Every organization one belongs to; each is a button that posts its slug.
#[component]
pub fn OrgMenu(viewer: Viewer) -> impl IntoView {
    let current = viewer.org.map(|org| org.slug);
    let choice = move |(place, org): (usize, OrgChoice)| {
        let here = Some(&org.slug) == current.as_ref();
        view! {
            <button
                class="menu-item"
                type="submit"
                name=field::SLUG
                value=org.slug.clone()
                aria-current=here.then_some("true")
            >
                <OrgMark org=org.clone() place />
                <span class="truncate" dir="auto">
                    {org.name}
                </span>
                {here.then(|| view! { <Icon name=IconName::Check small=true /> })}
            </button>
        }
    };
    (viewer.orgs.len() > 1).then(|| {
        view! {
            <form
                class="popover menu"
                id="org-menu"
                popover="auto"
                method="post"
                action=action::ORGANIZATION
                aria-label="Organizations"
            >
                <p class="menu-head">"Organizations"</p>
                {viewer.orgs.into_iter().enumerate().map(choice).collect_view()}
            </form>
        }
    })
}

/// Two letters on a ground by which one tells one's organizations apart; drawn by the style sheet, since the name
/// stands beside them.
#[component]
fn OrgMark(
    org: OrgChoice,
    /// Its place among one's organizations.
    place: usize,
) -> impl IntoView {
    const GROUNDS: [&str; 3] = ["org-mark", "org-mark org-mark-2", "org-mark org-mark-3"];
    view! {
        <span class=GROUNDS[place % GROUNDS.len()] data-letters=initials(&org.name)></span>
    }
}
