//! Keeps the list up to date while one reads it.
//!
//! The server sends an empty "changed" over `/events`; the page then asks what changed through the ordinary call, which
//! knows who asks. Nothing here knows what a session is.

use std::time::Duration;

use leptos::portal::Portal;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource, VisibilityState};

use super::detail::Detail;
use super::export::TOASTS;
use super::list::List;
use crate::memo::memo;
use crate::ui::icon::{Icon, IconName};
use crate::words;

const EVENTS: &str = "/events";
/// Changes come in bursts: one question answers them all.
const GATHER: Duration = Duration::from_millis(400);
/// Between two questions, however much changes.
const REST_MILLIS: f64 = 2_000.0;
/// Seconds before the first, second, .. try to connect again; the last one repeats.
const RETRIES: [u32; 6] = [2, 4, 8, 15, 30, 60];

/// Where the open connection is kept.
type Held = StoredValue<Option<Connection>, LocalStorage>;

/// Begins to keep the list up to date, and says so while it is not.
pub fn live(list: List, detail: Detail) -> AnyView {
    let live = Live::of(list, detail);
    Effect::new(move |_| live.start());
    view! { <LivePause live /> }.into_any()
}

/// The connection to the server's pings.
#[derive(Clone, Copy)]
struct Live {
    list: List,
    detail: Detail,
    /// Seconds until the next try; nothing while connected, or while nobody need know yet.
    pause: RwSignal<Option<u32>>,
    failures: StoredValue<usize>,
    /// Counts the waits, so that one that was cut short does not go on.
    turn: StoredValue<u32>,
    /// Made in the browser alone: it belongs to one thread, and the server has many.
    connection: StoredValue<Option<Held>>,
    gathering: StoredValue<bool>,
    missed: StoredValue<bool>,
    refreshed_at: StoredValue<f64>,
}

impl Live {
    /// Not yet connected.
    fn of(list: List, detail: Detail) -> Self {
        Self {
            list,
            detail,
            pause: RwSignal::new(None),
            failures: StoredValue::new(0),
            turn: StoredValue::new(0),
            connection: StoredValue::new(None),
            gathering: StoredValue::new(false),
            missed: StoredValue::new(false),
            refreshed_at: StoredValue::new(0.0),
        }
    }

    /// Connects. In the browser alone, after the page was hydrated.
    fn start(self) {
        self.connection.set_value(Some(StoredValue::new_local(None)));
        self.connect();
        let seen = window_event_listener(leptos::ev::visibilitychange, move |_| {
            if !is_hidden() && self.missed.try_get_value() == Some(true) {
                self.refresh();
            }
        });
        on_cleanup(move || {
            seen.remove();
            self.hold(None);
        });
    }

    fn connect(self) {
        let connection = Connection::open(
            move || self.connected(),
            move || self.changed(),
            move || self.broke(),
        );
        let missing = connection.is_none();
        self.hold(connection);
        if missing {
            self.broke();
        }
    }

    /// Tries now instead of waiting.
    fn try_now(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.connect();
    }

    /// Keeps `connection` in place of the one before, which closes. One that comes after the page has gone closes, too.
    fn hold(self, connection: Option<Connection>) {
        if let Some(held) = self.connection.try_get_value().flatten() {
            held.try_set_value(connection);
        }
    }

    fn connected(self) {
        if self.failures.try_set_value(0).is_some() {
            return;
        }
        self.pause.try_set(None);
        // Nobody told of what changed since the list was made.
        self.refresh();
    }

    fn changed(self) {
        if self.gathering.try_get_value() != Some(false) {
            return;
        }
        self.gathering.set_value(true);
        let rest = self.refreshed_at.get_value() + REST_MILLIS - js_sys::Date::now();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to a few seconds"
        )]
        let rest = Duration::from_millis(rest.clamp(0.0, REST_MILLIS) as u64);
        set_timeout(
            move || {
                if self.gathering.try_set_value(false).is_none() {
                    self.refresh();
                }
            },
            rest.max(GATHER),
        );
    }

    /// Asks what changed; later, where nobody looks.
    fn refresh(self) {
        let hidden = is_hidden();
        if self.missed.try_set_value(hidden).is_some() || hidden {
            return;
        }
        self.refreshed_at.set_value(js_sys::Date::now());
        self.detail.refresh();
        spawn_local(async move {
            if self.list.refresh().await.is_err() {
                // The connection's own trouble is told by `broke`; this is a single question without an answer.
                self.missed.try_set_value(true);
            }
        });
    }

    fn broke(self) {
        let Some(failures) = self.failures.try_get_value() else {
            return;
        };
        self.hold(None);
        self.failures.set_value(failures + 1);
        let wait = RETRIES[failures.min(RETRIES.len() - 1)];
        // A first break is mostly a server that starts again: not worth a word.
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.wait(wait, failures > 0, turn);
    }

    fn wait(self, seconds: u32, tell: bool, turn: u32) {
        if self.pause.try_set(tell.then_some(seconds)).is_some() {
            return;
        }
        set_timeout(
            move || {
                if self.turn.try_get_value() != Some(turn) {
                    return;
                }
                if seconds > 1 {
                    self.wait(seconds - 1, tell, turn);
                } else {
                    self.connect();
                }
            },
            Duration::from_secs(1),
        );
    }
}

fn is_hidden() -> bool {
    document().visibility_state() == VisibilityState::Hidden
}

/// An open event stream; closes when dropped.
struct Connection {
    source: EventSource,
    _handlers: [Closure<dyn FnMut(Event)>; 3],
}

impl Connection {
    fn open(
        mut opened: impl FnMut() + 'static,
        mut changed: impl FnMut() + 'static,
        mut broke: impl FnMut() + 'static,
    ) -> Option<Self> {
        let source = EventSource::new(EVENTS).ok()?;
        let handlers = [
            Closure::new(move |_| opened()),
            Closure::new(move |_| changed()),
            Closure::new(move |_| broke()),
        ];
        source.set_onopen(Some(handlers[0].as_ref().unchecked_ref()));
        source.set_onmessage(Some(handlers[1].as_ref().unchecked_ref()));
        source
            .add_event_listener_with_callback("changed", handlers[1].as_ref().unchecked_ref())
            .ok()?;
        source.set_onerror(Some(handlers[2].as_ref().unchecked_ref()));
        Some(Self {
            source,
            _handlers: handlers,
        })
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.source.set_onerror(None);
        self.source.close();
    }
}

/// Says that the list is not kept up to date, while it is not.
#[component]
fn LivePause(live: Live) -> impl IntoView {
    let paused = memo(move |_| live.pause.read().is_some());
    move || {
        if !paused.get() {
            return None;
        }
        let place = document().get_element_by_id(TOASTS)?;
        let toast = view! {
            <Portal mount=place>
                <PauseToast live />
            </Portal>
        };
        Some(toast.into_any())
    }
}

#[component]
fn PauseToast(live: Live) -> impl IntoView {
    let seconds = move || live.pause.get().map_or(0, |seconds| seconds);
    let since = move || {
        live.list
            .heard
            .get()
            .map(|at| format!("The list is from {}.", words::clock(at)))
    };
    view! {
        <div class="toast">
            <Icon name=IconName::WifiOff />
            <p>
                <b>"Live updates paused"</b>
                <small>
                    // Read out once, not each second.
                    <span aria-hidden="true">"Trying again in " {seconds} "s. "</span>
                    {since}
                </small>
            </p>
            <button class="link" type="button" on:click=move |_| live.try_now()>
                "Now"
            </button>
            <span></span>
        </div>
    }
}
