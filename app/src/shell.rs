//! The frame around every page: the document, the sidebar, the menus.
//!
//! Knows who is signed in; knows nothing of what a page shows.

mod document;

pub use document::Document;

use leptos::prelude::*;
use leptos_router::components::Outlet;

use crate::backend::Viewer;
use crate::error::AppError;
use crate::server_fns::load_viewer;

/// Who is signed in, loaded once for every page in the shell. Read it under a `Suspense` or `Transition`.
pub type ViewerResource = Resource<Result<Viewer, AppError>>;

/// The viewer of the page; only below [`Shell`].
pub fn use_viewer() -> ViewerResource {
    use_context().unwrap_or_else(|| Resource::new(|| (), |()| async { Err(AppError::no_backend()) }))
}

/// Sidebar and page.
#[component]
pub fn Shell() -> impl IntoView {
    let viewer: ViewerResource = Resource::new(|| (), |()| load_viewer());
    provide_context(viewer);
    view! {
        <div class="shell">
            <main class="main" id="main" tabindex="-1">
                <Outlet />
            </main>
        </div>
    }
}
