//! One export from its start to its end.

use domain::{Filter, Timestamp};
use js_sys::Date;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{AbortController, Blob, HtmlAnchorElement, Url};

use super::download::{Broken, Download, Head, Progress, download, sha256};
use super::{HELD_ROWS, csv_href};
use crate::backend::LocalTime;
use crate::pages::sessions::chips::Labels;
use crate::pages::sessions::list::List;

/// Milliseconds between two looks at the progress.
const STEP_MILLIS: f64 = 100.0;

/// How an export stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    /// There is none.
    #[default]
    Idle,
    /// It is too long to be held here; the browser downloads it by itself.
    Direct {
        /// How many rows.
        rows: i64,
        /// From where.
        href: String,
    },
    /// It is on its way.
    Running(Running),
    /// It is whole and saved.
    Done(Done),
    /// There is no file.
    Failed(Failed),
}

/// An export on its way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Running {
    /// What the server said first.
    pub head: Option<Head>,
    /// Rows that are expected.
    pub expected: u64,
    /// How far it is.
    pub progress: Progress,
    /// Milliseconds since it began.
    pub millis: f64,
}

impl Running {
    /// How much of it has come, 0 to 100.
    pub fn percent(&self) -> u64 {
        (self.progress.rows * 100)
            .checked_div(self.expected)
            .unwrap_or(0)
            .min(100)
    }

    /// Seconds that the rest will take at this pace; nothing while that is a guess.
    pub fn seconds_left(&self) -> Option<u64> {
        let rows = self.progress.rows;
        if rows == 0 || self.millis < 1_000.0 {
            return None;
        }
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an estimate in whole seconds"
        )]
        let left = {
            let rest = self.expected.saturating_sub(rows) as f64;
            (self.millis * rest / rows as f64 / 1_000.0).ceil() as u64
        };
        Some(left)
    }
}

/// A whole export.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// What the server said first.
    pub head: Head,
    /// How much it is.
    pub progress: Progress,
    /// The SHA-256 of the file; nothing where the browser computes none.
    pub sha256: Option<String>,
    /// Milliseconds it took.
    pub millis: f64,
}

/// An export without a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Failed {
    /// Why.
    pub broken: Broken,
    /// How far it was.
    pub running: Running,
}

/// A view as it was when its export began; the page may have moved on.
#[derive(Clone, Debug)]
pub struct View {
    /// What is exported.
    pub filter: Filter,
    /// How many rows match.
    pub rows: i64,
    /// The time in the zone of the view.
    pub now: LocalTime,
    /// The words of its filter.
    pub labels: Labels,
}

impl View {
    /// What the list shows.
    pub fn of(list: List) -> Self {
        let counts = list.counts.read_untracked();
        Self {
            filter: list.address.filter.get_untracked(),
            rows: counts.as_ref().map_or(0, |counts| counts.matching),
            now: list.clock.now_untracked(),
            labels: list.labels.get_untracked(),
        }
    }
}

/// The export of the app: one at a time.
#[derive(Clone, Copy)]
pub struct Export {
    /// How it stands.
    pub stage: RwSignal<Stage>,
    /// What it is of; nothing before the first one.
    pub view: RwSignal<Option<View>>,
    /// True where it ended while nobody looked.
    pub notice: RwSignal<bool>,
    /// The dialog.
    pub dialog: NodeRef<html::Dialog>,
    /// Counts the exports, so that a stopped one cannot speak for the next.
    turn: StoredValue<u32>,
}

impl Export {
    /// Gives it to the app, not yet begun.
    pub fn provide() -> Self {
        let export = Self::idle();
        provide_context(export);
        export
    }

    /// That of the app.
    pub fn of_app() -> Self {
        use_context().unwrap_or_else(Self::idle)
    }

    fn idle() -> Self {
        Self {
            stage: RwSignal::default(),
            view: RwSignal::default(),
            notice: RwSignal::new(false),
            dialog: NodeRef::new(),
            turn: StoredValue::new(0),
        }
    }

    /// Shows the one that runs, or begins one.
    pub fn open(self, view: View) {
        if !matches!(*self.stage.read_untracked(), Stage::Running(_)) {
            self.view.set(Some(view));
            self.begin();
        }
        self.show();
    }

    /// Opens the dialog.
    pub fn show(self) {
        self.notice.set(false);
        if let Some(dialog) = self.dialog.get_untracked()
            && !dialog.open()
        {
            // A dialog that cannot open leaves the page as it is; the export runs all the same.
            drop(dialog.show_modal());
        }
    }

    /// Closes the dialog; what runs goes on.
    pub fn hide(self) {
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
    }

    /// Begins one of its view, again where there was one.
    pub fn begin(self) {
        let Some(View { filter, rows, .. }) = self.view.get_untracked() else {
            return;
        };
        let href = csv_href(&filter);
        if rows > HELD_ROWS {
            self.stage.set(Stage::Direct { rows, href });
            return;
        }
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.stage.set(Stage::Running(Running {
            expected: u64::try_from(rows).unwrap_or(0),
            ..Running::default()
        }));
        spawn_local(self.run(href, turn));
    }

    /// Ends the one that runs, at the next piece that comes; there is no file.
    pub fn stop(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.stage.set(Stage::Idle);
        self.hide();
    }

    async fn run(self, href: String, turn: u32) {
        let Ok(controller) = AbortController::new() else {
            return;
        };
        let signal = controller.signal();
        let began = Date::now();
        let told = std::cell::Cell::new(0.0);
        let is_ours = move || self.turn.try_get_value() == Some(turn);
        let on_head = move |head: &Head| {
            self.update(is_ours(), |running| {
                running.expected = head.expected.unwrap_or(running.expected);
                running.head = Some(head.clone());
            });
        };
        let on_progress = |progress: Progress| {
            let now = Date::now();
            if !is_ours() {
                controller.abort();
            } else if now - told.get() > STEP_MILLIS {
                told.set(now);
                self.update(true, |running| {
                    running.progress = progress;
                    running.millis = now - began;
                });
            }
        };
        let asks = ask_before_leaving(is_ours);
        let result = download(&href, &signal, on_head, on_progress).await;
        asks.remove();
        if is_ours() {
            self.end(result, Date::now() - began).await;
        }
    }

    fn update(self, ours: bool, change: impl FnOnce(&mut Running)) {
        if ours {
            self.stage.update(|stage| {
                if let Stage::Running(running) = stage {
                    change(running);
                }
            });
        }
    }

    async fn end(self, result: Result<Download, Broken>, millis: f64) {
        let Stage::Running(running) = self.stage.get_untracked() else {
            return;
        };
        let stage = match result {
            Ok(file) => {
                let head = running.head.unwrap_or_default();
                save(&file.blob, &head.file_name);
                Stage::Done(Done {
                    head,
                    progress: file.progress,
                    sha256: sha256(&file.blob).await,
                    millis,
                })
            }
            Err(broken) => Stage::Failed(Failed { broken, running }),
        };
        if self.stage.try_set(stage).is_none() {
            let seen = self.dialog.get_untracked().is_some_and(|dialog| dialog.open());
            self.notice.set(!seen);
        }
    }

    /// The moment the export was fixed at, in the zone of the view.
    pub fn as_of(self, head: &Head) -> Option<LocalTime> {
        let at: Timestamp = head.as_of.as_deref()?.parse().ok()?;
        let now = self.view.read_untracked().as_ref()?.now;
        Some(LocalTime { at, ..now })
    }
}

/// Whoever closes the tab or loads another page ends what runs there, so the browser asks first.
fn ask_before_leaving(runs: impl Fn() -> bool + 'static) -> WindowListenerHandle {
    window_event_listener(leptos::ev::beforeunload, move |event| {
        if runs() {
            event.prevent_default();
        }
    })
}

/// Hands a file to the browser's downloads.
fn save(blob: &Blob, name: &str) {
    let Ok(href) = Url::create_object_url_with_blob(blob) else {
        return;
    };
    let link = document().create_element("a").ok();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&href);
        link.set_download(name);
        link.click();
    }
    // The download has its own hold on the content by then.
    set_timeout(
        move || drop(Url::revoke_object_url(&href)),
        std::time::Duration::from_mins(1),
    );
}
