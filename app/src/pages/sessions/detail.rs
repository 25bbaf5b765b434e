//! One session beside the list: what happened, its files, its story, and everything recorded of it.

mod bar;
mod callout;
mod facts;
mod files;
mod timeline;
mod title;
mod track;

use domain::Timestamp;
use leptos::prelude::*;
use web_sys::MouseEvent;

use self::bar::Bar;
use self::callout::callout;
use self::facts::{facts, tags};
use self::files::files;
use self::timeline::timeline;
use self::title::title;
use self::track::track;
use super::failed::{RequestId, Retry};
use super::focus;
use super::list::{List, may_change};
use crate::backend::{LocalTime, SessionDetail};
use crate::error::{AppError, ErrorKind};
use crate::response::answer_with;
use crate::server_fns::load_session;
use crate::shell::sign_in_href;
use crate::wire::{Loaded, load};

/// The session of the address; nothing where none is open.
type Answer = Loaded<Option<Result<SessionDetail, AppError>>>;

/// What the panel shows.
#[derive(Clone, Copy)]
pub struct Detail {
    list: List,
    /// True while the session that is shown may change.
    changes: StoredValue<bool>,
    /// Asks for it again.
    again: RwSignal<u32>,
    /// True while the focus is to come into the panel. Not where the page began with it.
    enter: StoredValue<bool>,
}

impl Detail {
    /// Of the session that the address opens.
    pub fn of(list: List) -> Self {
        Self {
            list,
            changes: StoredValue::new(false),
            again: RwSignal::new(0),
            enter: StoredValue::new(list.address.open.read_untracked().is_none()),
        }
    }

    /// Asks again, where one is open that may have changed.
    pub fn refresh(self) {
        if self.changes.get_value() {
            self.again.update(|count| *count += 1);
        }
    }
}

/// What is in the panel: the session that is open.
pub fn panel(detail: Detail) -> AnyView {
    let open = detail.list.address.open;
    let loaded: Answer = load(
        move || (open.get(), detail.again.get()),
        |(open, _)| async move {
            match open?.parse() {
                Ok(id) => Some(load_session(id).await),
                Err(_) => Some(Err(AppError::new(ErrorKind::NotFound, ""))),
            }
        },
    );
    keep_focus(detail, loaded);
    view! {
        <Bar list=detail.list />
        <div class="detail-body" tabindex="0" role="region" aria-labelledby="detail-name">
            <Transition fallback=waiting>
                {move || loaded.get().flatten().map(|loaded| body(detail, loaded))}
            </Transition>
        </div>
    }
    .into_any()
}

/// Leads the focus into the panel, and back to the row of the session that was open last.
fn keep_focus(detail: Detail, loaded: Answer) {
    let list = detail.list;
    let left = StoredValue::new(None);
    Effect::new(move |_| {
        if let Some(id) = list.address.open_id() {
            left.set_value(Some(id.to_string()));
        }
    });
    Effect::new(move |before: Option<bool>| {
        let is_there = matches!(&*loaded.read(), Some(Some(Ok(_))));
        match before {
            None if detail.enter.get_value() => focus::enter_panel(),
            None => detail.enter.set_value(true),
            // What stood in its place went, and the focus with it.
            Some(false) => focus::stay_in_panel(),
            Some(true) => {}
        }
        is_there
    });
    focus::cover_list();
    on_cleanup(move || {
        if let Some(row) = left.try_get_value().flatten() {
            focus::leave_panel(&row);
        }
    });
}

fn waiting() -> impl IntoView {
    view! {
        <div class="waiting">
            <h2 id="detail-name" class="visually-hidden" tabindex="-1">
                "Loading the session"
            </h2>
            <span class="skeleton skeleton-long"></span>
            <span class="skeleton skeleton-short"></span>
        </div>
    }
}

fn body(panel: Detail, loaded: Result<SessionDetail, AppError>) -> AnyView {
    focus::keep_place();
    let detail = match loaded {
        Ok(detail) => detail,
        Err(error) => return missing(panel, error).into_any(),
    };
    panel.changes.set_value(may_change(&detail.row));
    let zone = Zone::of(panel.list, &detail);
    view! {
        {title(&detail)}
        {callout(&detail, &zone)}
        {track(&detail)}
        {files(&detail, &zone)}
        {timeline(&detail, &zone)}
        {facts(&detail, &zone)}
        {tags(&detail)}
    }
    .into_any()
}

/// There is no such session, or it could not be had.
fn missing(panel: Detail, error: AppError) -> impl IntoView {
    let address = panel.list.address;
    let here = Signal::derive(move || address.of_open());
    let (title, text) = match error.kind {
        ErrorKind::NotFound => {
            answer_with(404);
            (
                "There is no such session",
                "It was deleted, or it is not among the sessions you may see.".to_owned(),
            )
        }
        ErrorKind::SignedOut => (
            "You are signed out",
            "Your sign-in ended. Sign in again to come back to this session.".to_owned(),
        ),
        ErrorKind::Offline => ("The server can't be reached", "Trying again is safe.".to_owned()),
        _ => ("The session could not be loaded", error.message),
    };
    let way = match error.kind {
        ErrorKind::NotFound | ErrorKind::Forbidden => None,
        ErrorKind::SignedOut => Some(
            view! {
                <a class="button" href=move || sign_in_href(&here.get()) rel="external">
                    "Sign in"
                </a>
            }
            .into_any(),
        ),
        _ => {
            let tries = RwSignal::new(false);
            let retry = move |event: MouseEvent| {
                event.prevent_default();
                tries.set(true);
                panel.again.update(|count| *count += 1);
            };
            Some(view! { <Retry class="button" href=here tries retry /> }.into_any())
        }
    };
    view! {
        <div class="empty" role="alert">
            <h2 id="detail-name" tabindex="-1">
                {title}
            </h2>
            <p>{text}</p>
            {way.map(|way| view! { <div class="button-row">{way}</div> })}
            {error.request_id.map(|id| view! { <RequestId id /> })}
        </div>
    }
}

/// The wall clock of the panel: that of the list where the list has the row, else UTC.
struct Zone {
    offset_seconds: i32,
    name: String,
}

impl Zone {
    fn of(list: List, detail: &SessionDetail) -> Self {
        let rows = list.rows.read_untracked();
        let row = rows.iter().find(|live| live.id == detail.row.id);
        match row {
            Some(live) => Self {
                offset_seconds: live.row.read_untracked().requested_at.offset_seconds,
                name: untrack(|| list.zone()).as_str().to_owned(),
            },
            None => Self {
                offset_seconds: 0,
                name: "UTC".to_owned(),
            },
        }
    }

    fn local(&self, at: Timestamp) -> LocalTime {
        LocalTime {
            at,
            offset_seconds: self.offset_seconds,
        }
    }
}
