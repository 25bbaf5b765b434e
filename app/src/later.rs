//! Code that a page does not need to be shown and to work at first: it comes after the page, in a file of its own.
//!
//! [`Parts`] is the whole list of it. What only these functions use lies in that file; whatever the rest of the app
//! uses lies in the first one. So a name in `Parts` must be used nowhere else, or nothing is won. A server has it all
//! from its start.

mod fetch;
mod island;
mod part;
mod renewal;

use std::sync::OnceLock;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use web_sys::HtmlElement;

use self::fetch::fetch;
use self::island::Island;
pub use self::island::island;
pub use self::part::{LaterFailed, part};
use crate::backend::Viewer;
use crate::error::AppError;
use crate::forms::HOME;
use crate::pages::sessions::{Detail, Export, List, Picker};
use crate::pages::{join, not_found, sessions, settings, setup, sign_in};
use crate::shell;
use crate::ui::date_range;

/// True for the build that runs in browsers.
pub const IN_BROWSER: bool = cfg!(target_family = "wasm");

/// What comes later.
#[derive(Clone, Copy)]
pub struct Parts {
    /// Builds an island anew.
    pub renew: fn(&HtmlElement, &Island, Parts),
    /// The account's menus.
    pub menus: fn(Viewer) -> AnyView,
    /// The page before the door.
    pub sign_in: fn() -> AnyView,
    /// The page of the set-up link.
    pub set_up: fn() -> AnyView,
    /// The page of an invitation's link.
    pub join: fn() -> AnyView,
    /// The settings.
    pub settings: fn() -> AnyView,
    /// The page under every other address.
    pub not_found: fn() -> AnyView,
    /// What stands in place of rows where there is none.
    pub empty: fn(List) -> AnyView,
    /// What stands in place of rows that could not be had.
    pub failed: fn(List, AppError) -> AnyView,
    /// The panel of one session.
    pub detail: fn(Detail) -> AnyView,
    /// The offer of rows that came since.
    pub new_rows: fn(List) -> AnyView,
    /// What the filter found, and what it is.
    pub result_bar: fn(List) -> AnyView,
    /// The way to more rows.
    pub foot: fn(List) -> AnyView,
    /// What keeps the list up to date.
    pub live: fn(List, Detail) -> AnyView,
    /// Begins an export and shows it.
    pub open_export: fn(Export, List),
    /// The dialog of an export.
    pub export: fn(Export) -> AnyView,
    /// The popover of a date range.
    pub date_range: fn(date_range::Picker) -> AnyView,
    /// The options of a filter.
    pub options: fn(List, Picker) -> AnyView,
}

const ALL: Parts = Parts {
    renew: renewal::renew,
    menus: shell::menus,
    sign_in: sign_in::page,
    set_up: setup::page,
    join: join::page,
    settings: settings::page,
    not_found: not_found::page,
    empty: sessions::empty,
    failed: sessions::failed,
    detail: sessions::detail,
    new_rows: sessions::new_rows,
    result_bar: sessions::result_bar,
    foot: sessions::foot,
    live: sessions::live,
    open_export: sessions::open_export,
    export: sessions::export_views,
    date_range: date_range::popover,
    options: sessions::options,
};

/// Set once the second file is there.
static FETCHED: OnceLock<Parts> = OnceLock::new();

/// The code that comes later, where it is there.
fn parts() -> Option<Parts> {
    if IN_BROWSER {
        FETCHED.get().copied()
    } else {
        Some(ALL)
    }
}

/// Fetches it, unless it is there. Errs where it cannot be had; the next call tries again.
pub async fn load() -> Result<(), SplitLoaderError> {
    if parts().is_none() {
        let parts = fetch().await?;
        FETCHED.get_or_init(|| parts);
    }
    Ok(())
}

/// True for a page that shows so much of it that it is fetched before the browser takes the page over: all but the
/// list.
pub fn is_needed_first(path: &str) -> bool {
    path != HOME
}

/// Where the code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Nobody asked for it.
    Away,
    /// It is on its way.
    Coming,
    /// It is there.
    Here,
    /// It did not come.
    Failed,
}

/// The page's knowledge of it, for views to keep up with.
#[derive(Clone, Copy)]
pub struct Later(RwSignal<Stage>);

impl Later {
    /// Gives it to the app, and fetches the code once the page works.
    pub fn provide() {
        let stage = if parts().is_some() {
            Stage::Here
        } else {
            Stage::Away
        };
        let later = Self(RwSignal::new(stage));
        provide_context(later);
        Effect::new(move |_| {
            later.ask();
            // Where it failed, whatever one does next tries again.
            let again = window_event_listener(leptos::ev::click, move |_| {
                if later.0.try_get_untracked() == Some(Stage::Failed) {
                    later.ask();
                }
            });
            on_cleanup(move || again.remove());
        });
    }

    /// That of the app.
    pub fn of_app() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(Stage::Failed)))
    }

    /// Fetches the code, unless it is there or on its way.
    pub fn ask(self) {
        if matches!(self.0.get_untracked(), Stage::Coming | Stage::Here) {
            return;
        }
        self.0.set(Stage::Coming);
        spawn_local(async move {
            let stage = match load().await {
                Ok(()) => Stage::Here,
                Err(_) => Stage::Failed,
            };
            self.0.set(stage);
        });
    }

    /// The code; nothing until it comes.
    pub fn parts(self) -> Option<Parts> {
        (self.0.get() == Stage::Here).then(parts).flatten()
    }

    /// The code as it is right now, for what people do.
    pub fn parts_now(self) -> Option<Parts> {
        parts()
    }

    /// True where it did not come.
    pub fn failed(self) -> bool {
        self.0.get() == Stage::Failed
    }
}
