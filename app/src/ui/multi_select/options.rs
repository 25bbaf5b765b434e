//! The list of options: loaded a page at a time, searched on the server, told apart by heads.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::draft::{Choice, choice_of};
use crate::backend::{FacetOption, FacetPage};
use crate::error::AppError;

/// How long to wait for the next letter.
const PAUSE: Duration = Duration::from_millis(200);
/// Pages that "Select all" asks for at the most.
const MAX_PAGES: usize = 20;

/// A page of options on its way.
pub type FacetFuture = Pin<Box<dyn Future<Output = Result<FacetPage, AppError>> + Send>>;

/// Asks the server for options: what was typed, and where to go on.
#[derive(Clone)]
pub struct Fetch(Arc<dyn Fn(String, Option<String>) -> FacetFuture + Send + Sync>);

impl Fetch {
    /// Asks by calling a function, e.g. a server function with the page's query in it.
    pub fn new<F>(ask: impl Fn(String, Option<String>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<FacetPage, AppError>> + Send + 'static,
    {
        Self(Arc::new(move |search, cursor| Box::pin(ask(search, cursor))))
    }

    /// The first page without a search.
    pub fn first(&self) -> FacetFuture {
        (self.0)(String::new(), None)
    }
}

/// How the list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Nothing was asked for yet, or the answer is there.
    Still,
    /// The list is being replaced.
    Searching,
    /// The list is being continued.
    Continuing,
}

/// The options as they are known, and the means to know more.
#[derive(Clone, Copy)]
pub struct Options {
    fetch: StoredValue<Fetch>,
    /// The options, in the server's order.
    pub list: RwSignal<Vec<FacetOption>>,
    /// How many there are in all.
    pub total: RwSignal<i64>,
    /// Why the last question failed.
    pub error: RwSignal<Option<AppError>>,
    /// What is going on.
    pub face: RwSignal<Face>,
    /// What was typed.
    pub search: RwSignal<String>,
    /// What was chosen when the list was asked for: those stand first, under a head of their own.
    pub first: RwSignal<Vec<Choice>>,
    next: RwSignal<Option<String>>,
    /// Counts questions: an answer to any but the last one comes too late.
    asked: StoredValue<u32>,
    pause: StoredValue<Option<TimeoutHandle>>,
}

impl Options {
    /// Knows nothing yet.
    pub fn new(fetch: Fetch) -> Self {
        Self {
            fetch: StoredValue::new(fetch),
            list: RwSignal::new(Vec::new()),
            total: RwSignal::new(0),
            error: RwSignal::new(None),
            face: RwSignal::new(Face::Still),
            search: RwSignal::new(String::new()),
            first: RwSignal::new(Vec::new()),
            next: RwSignal::new(None),
            asked: StoredValue::new(0),
            pause: StoredValue::new(None),
        }
    }

    /// Takes the first page.
    pub fn take(self, answer: Result<FacetPage, AppError>, chosen: Vec<Choice>) {
        self.list.set(Vec::new());
        self.first.set(chosen);
        self.add(answer);
    }

    /// True where the list goes on.
    pub fn has_more(self) -> bool {
        self.next.read().is_some()
    }

    /// Asks anew, a moment after the last letter.
    pub fn type_in(self, text: String, chosen: Signal<Vec<Choice>>) {
        self.search.set(text);
        self.stop_waiting();
        let ask = move || self.reload(chosen.get_untracked());
        if let Ok(pause) = set_timeout_with_handle(ask, PAUSE) {
            self.pause.set_value(Some(pause));
        }
    }

    /// Asks anew, at once. In the browser alone.
    pub fn reload(self, chosen: Vec<Choice>) {
        self.stop_waiting();
        let number = self.next_question(Face::Searching);
        let answer = self.ask(None);
        spawn_local(async move {
            let answer = answer.await;
            if self.is_last(number) {
                self.face.set(Face::Still);
                self.take(answer, chosen);
            }
        });
    }

    /// Asks for the next page. In the browser alone.
    pub fn go_on(self) {
        let Some(cursor) = self.next.get_untracked() else {
            return;
        };
        let number = self.next_question(Face::Continuing);
        let answer = self.ask(Some(cursor));
        spawn_local(async move {
            let answer = answer.await;
            if self.is_last(number) {
                self.face.set(Face::Still);
                self.add(answer);
            }
        });
    }

    /// Asks for every page there is, then calls `done`. In the browser alone.
    pub fn with_all(self, done: impl FnOnce(&[FacetOption]) + 'static) {
        let number = self.next_question(Face::Continuing);
        spawn_local(async move {
            for _ in 0..MAX_PAGES {
                let Some(cursor) = self.next.get_untracked() else {
                    break;
                };
                let answer = self.ask(Some(cursor)).await;
                if !self.is_last(number) {
                    return;
                }
                let failed = answer.is_err();
                self.add(answer);
                if failed {
                    break;
                }
            }
            self.face.set(Face::Still);
            done(&self.list.read_untracked());
        });
    }

    fn ask(self, cursor: Option<String>) -> FacetFuture {
        let search = self.search.get_untracked();
        self.fetch.with_value(|fetch| (fetch.0)(search, cursor))
    }

    fn add(self, answer: Result<FacetPage, AppError>) {
        match answer {
            Ok(page) => {
                self.error.set(None);
                self.total.set(page.total);
                self.next.set(page.next_cursor);
                self.list.update(|list| {
                    // Options may move between two answers; each stands once.
                    let known: Vec<Choice> = list.iter().map(choice_of).collect();
                    let new = page
                        .options
                        .into_iter()
                        .filter(|option| !known.contains(&choice_of(option)));
                    list.extend(new);
                });
            }
            Err(error) => self.error.set(Some(error)),
        }
    }

    fn next_question(self, face: Face) -> u32 {
        self.face.set(face);
        self.asked.update_value(|asked| *asked = asked.wrapping_add(1));
        self.asked.get_value()
    }

    /// True where no other question was asked since, and the list is still on the page.
    fn is_last(self, number: u32) -> bool {
        self.asked.try_get_value() == Some(number)
    }

    fn stop_waiting(self) {
        if let Some(pause) = self.pause.try_update_value(Option::take).flatten() {
            pause.clear();
        }
    }
}
