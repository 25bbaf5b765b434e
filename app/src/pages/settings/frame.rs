//! The frame of the settings: title, tabs, and the tab that is open.

use domain::Role;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;

use super::refused::Missing;
use super::{access, audit, organization, retention};
use crate::backend::Viewer;
use crate::forms::SETTINGS;
use crate::memo::memo;
use crate::shell::use_viewer;

/// A tab.
struct Tab {
    /// What people read.
    name: &'static str,
    /// What follows `/settings/` in its address and in those of its dialogs; the first one is its own.
    segments: &'static [&'static str],
    /// Whether developers see it too. The server decides what of it they may read.
    for_developers: bool,
    /// What it shows. Called once for each time it is opened; it begins what it loads before it renders anything.
    view: fn() -> AnyView,
}

/// Every tab, in order. A new one is a line here.
#[rustfmt::skip]
const TABS: &[Tab] = &[
    Tab { name: "Access", segments: &["", "tokens", "members", "invites"], for_developers: true, view: access::tab },
    Tab { name: "Retention", segments: &["retention"], for_developers: false, view: retention::tab },
    Tab { name: "Organization", segments: &["organization"], for_developers: false, view: organization::tab },
    Tab { name: "Audit log", segments: &["audit"], for_developers: false, view: audit::tab },
];

impl Tab {
    fn href(&self) -> String {
        match self.segments.first() {
            Some(&"") | None => SETTINGS.to_owned(),
            Some(segment) => format!("{SETTINGS}/{segment}"),
        }
    }

    fn is_for(&self, viewer: &Viewer) -> bool {
        self.for_developers || viewer.role == Some(Role::Admin)
    }
}

/// `/settings`, `/settings/{tab}` and `/settings/{tab}/{item}`.
pub fn page() -> AnyView {
    let path = use_location().pathname;
    let open = memo(move |_| {
        let path = path.read();
        let segment = segments(&path).0;
        TABS.iter().position(|tab| tab.segments.contains(&segment))
    });
    let body = move || match open.get().and_then(|at| TABS.get(at)) {
        Some(tab) => (tab.view)(),
        None => view! { <Missing /> }.into_any(),
    };
    view! {
        <Title text="Settings - Session History" />
        <header class="page-head">
            <h1>"Settings"</h1>
        </header>
        <Tabs open />
        {body}
        // Nothing stands there, but the router waits for it.
        <Outlet />
    }
    .into_any()
}

/// What follows `/settings/` in a path: the tab's segment and the item's; empty where there is none.
pub fn segments(path: &str) -> (&str, &str) {
    let rest = path.strip_prefix(SETTINGS).unwrap_or_default();
    let rest = rest.trim_matches('/');
    rest.split_once('/').unwrap_or((rest, ""))
}

#[component]
fn Tabs(open: Memo<Option<usize>>) -> impl IntoView {
    let viewer = use_viewer();
    let link = move |(at, tab): (usize, &'static Tab)| {
        let current = move || (open.get() == Some(at)).then_some("page");
        view! {
            <a href=tab.href() aria-current=current>
                {tab.name}
            </a>
        }
    };
    let links = move || {
        Suspend::new(async move {
            let viewer = viewer.await.ok().filter(Viewer::sees_settings)?;
            let tabs = TABS.iter().enumerate();
            let links = tabs.filter(|(_, tab)| tab.is_for(&viewer)).map(link);
            Some(view! {
                <nav class="tabs" aria-label="Settings">
                    {links.collect_view()}
                </nav>
            })
        })
    };
    view! { <Suspense fallback=|| ()>{links}</Suspense> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_two_segments() {
        for (path, parts) in [
            ("/settings", ("", "")),
            ("/settings/", ("", "")),
            ("/settings/organization", ("organization", "")),
            ("/settings/tokens/new", ("tokens", "new")),
            ("/sessions", ("", "")),
        ] {
            assert_eq!(segments(path), parts, "{path}");
        }
    }
}
