//! The frame around every page: the document, the sidebar, the menus.
//!
//! Knows who is signed in; knows nothing of what a page shows.

mod chrome;
mod document;
mod initials;
mod org_menu;
mod person_menu;
mod shortcuts;
mod sidebar;
mod theme_switch;
mod zone_menu;

pub use chrome::menus;
pub use document::Document;
pub use initials::initials;
pub use person_menu::role_name;

use leptos::prelude::*;
use leptos_router::components::{Outlet, Redirect};
use leptos_router::hooks::use_location;

use self::chrome::Chrome;
use crate::backend::Viewer;
use crate::error::{AppError, ErrorKind};
use crate::forms::{HOME, action, field, next_page};
use crate::memo::settle;
use crate::server_fns::load_viewer;
use crate::wire::{Loaded, load};

/// Who is signed in, loaded once for every page in the shell. Read it under a `Suspense` or `Transition`.
pub type ViewerResource = Loaded<Result<Viewer, AppError>>;

/// The viewer of the page; only below [`Shell`].
pub fn use_viewer() -> ViewerResource {
    use_context().unwrap_or_else(viewer)
}

fn viewer() -> ViewerResource {
    load(|| (), |()| load_viewer())
}

/// The sign-in page, with the way back to `path`.
pub fn sign_in_href(path: &str) -> String {
    let mut query = domain::Query::default();
    if next_page(Some(path)) != HOME {
        query.push(field::NEXT, path);
    }
    query.href(action::SIGN_IN)
}

/// Sidebar and page. Who is not signed in is led to the sign-in page and back.
#[component]
pub fn Shell() -> impl IntoView {
    let viewer = viewer();
    provide_context(viewer);
    let location = use_location();
    settle(location.pathname);
    settle(location.search);
    let here = move || format!("{}{}", location.pathname.get(), search(&location.search.get()));
    view! {
        // The router would only change the address: the focus has to move as well.
        <a class="skip-link" href="#main" rel="external">
            "Skip to content"
        </a>
        <div class="shell">
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    match viewer.await {
                        Ok(viewer) => view! { <Chrome viewer=Some(viewer) /> }.into_any(),
                        Err(error) if error.kind == ErrorKind::SignedOut => {
                            view! { <Redirect path=sign_in_href(&untrack(here)) /> }.into_any()
                        }
                        Err(_) => view! { <Chrome viewer=None /> }.into_any(),
                    }
                })}
            </Suspense>
            <main class="main" id="main" tabindex="-1">
                <Outlet />
            </main>
        </div>
    }
}

/// The query of an address with its `?`, whether it had one or not.
fn search(text: &str) -> String {
    match text.trim_start_matches('?') {
        "" => String::new(),
        text => format!("?{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_kept_whole() {
        assert_eq!(sign_in_href("/sessions"), "/sign-in");
        assert_eq!(
            sign_in_href("/sessions?search=a%26b&user=x"),
            "/sign-in?next=%2Fsessions%3Fsearch%3Da%2526b%26user%3Dx"
        );
        assert_eq!(sign_in_href("//evil.example"), "/sign-in");
    }
}
