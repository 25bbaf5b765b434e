//! The rows on the page and all that is known about them.
//!
//! Filled from what the server answers, never from the address; [`super::address`] says what to ask. Rows keep their
//! identity: an answer that holds a row again changes that row in place, so that what is focused or hovered stays.

use domain::filter::{Problem, ZoneName};
use domain::{AttachmentState, Role, SessionId, Timestamp};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

use super::address::{Address, counts_query, next_page, rows_query};
use super::chips::Labels;
use super::clock::Clock;
use crate::backend::{
    LocalTime, QueueLimits, Refresh, RefreshRequest, SessionRow, SessionsPage, Summary, Viewer,
};
use crate::error::{AppError, ErrorKind};
use crate::memo::memo;
use crate::server_fns::{load_refresh, load_sessions, load_summary};
use crate::wire::{Loaded, load};

/// Rows that one refresh may ask for.
const REFRESH_ROWS: usize = 200;

/// An answer, with the question it belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer<T> {
    /// The query that was asked.
    pub query: String,
    /// What came back.
    pub outcome: Result<T, AppError>,
}

/// A row that changes in place.
#[derive(Clone)]
pub struct LiveRow {
    /// Its id.
    pub id: SessionId,
    /// The row as it is now, but for what the next field says.
    pub row: ArcRwSignal<SessionRow>,
    /// Its `last_seen_at`: the only thing that a sign of life changes, every few seconds.
    pub seen: ArcRwSignal<Option<LocalTime>>,
}

/// What stands in the table's place.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Face {
    /// Nothing was answered yet.
    #[default]
    Waiting,
    /// Rows.
    Rows,
    /// No row.
    Empty,
    /// An error.
    Failed(AppError),
}

/// How loading the next page goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum More {
    /// It is not asked for.
    #[default]
    Idle,
    /// It is on its way.
    Loading,
    /// It did not come.
    Failed(AppError),
}

/// The list on the page.
#[derive(Clone, Copy)]
pub struct List {
    /// What it answers.
    pub address: Address,
    /// The page's time.
    pub clock: Clock,
    /// The first page, as asked for by the address.
    pub page: Loaded<Answer<SessionsPage>>,
    /// The counts of the address.
    pub summary: Loaded<Answer<Summary>>,
    /// The rows, in order.
    pub rows: RwSignal<Vec<LiveRow>>,
    /// What stands in the table's place.
    pub face: RwSignal<Face>,
    /// Continues the list.
    pub next: RwSignal<Option<String>>,
    /// How loading the next page goes.
    pub more: RwSignal<More>,
    /// Who asks; nothing where that could not be had.
    pub viewer: RwSignal<Option<Viewer>>,
    /// The counts as last heard.
    pub counts: RwSignal<Option<Summary>>,
    /// What is wrong with the address.
    pub problems: RwSignal<Vec<Problem>>,
    /// Words of what the address chose.
    pub labels: RwSignal<Labels>,
    /// The organization's limits.
    pub limits: RwSignal<QueueLimits>,
    /// Matching sessions that came since, and are not shown.
    pub news: RwSignal<i64>,
    /// When the rows were last heard of to be as they are.
    pub heard: RwSignal<Option<LocalTime>>,
    /// What the address asks for now.
    asked: Memo<String>,
    /// What the rows answer.
    shown: RwSignal<Option<String>>,
    /// Counts first pages: what continues one does not continue the next.
    turn: StoredValue<u32>,
}

impl List {
    /// The list of `address`; asks at once.
    pub fn of(address: Address) -> Self {
        let asked = memo(move |_| rows_query(&address.raw.read(), &address.request.read()));
        let counted = memo(move |_| counts_query(&address.filter.read()));
        let page = load(
            move || asked.get(),
            |query| async move {
                let outcome = load_sessions(query.clone()).await;
                Answer { query, outcome }
            },
        );
        let summary = load(
            move || counted.get(),
            |query| async move {
                let outcome = load_summary(query.clone()).await;
                Answer { query, outcome }
            },
        );
        let limits = QueueLimits {
            medium_millis: i64::MAX,
            long_millis: i64::MAX,
        };
        Self {
            address,
            clock: Clock::new(),
            page,
            summary,
            rows: RwSignal::default(),
            face: RwSignal::default(),
            next: RwSignal::default(),
            more: RwSignal::default(),
            viewer: RwSignal::default(),
            counts: RwSignal::default(),
            problems: RwSignal::new(address.request.get_untracked().problems),
            labels: RwSignal::default(),
            limits: RwSignal::new(limits),
            news: RwSignal::default(),
            heard: RwSignal::default(),
            asked,
            shown: RwSignal::default(),
            turn: StoredValue::new(0),
        }
    }

    /// True while the rows answer another question than the address asks.
    pub fn is_busy(self) -> bool {
        self.shown.read().as_deref() != Some(self.asked.read().as_str())
    }

    /// Takes the first page.
    pub fn take_page(self, answer: Answer<SessionsPage>) {
        if answer.query != self.asked.get_untracked() {
            return;
        }
        self.turn.update_value(|turn| *turn += 1);
        self.more.set(More::Idle);
        self.news.set(0);
        match answer.outcome {
            Ok(page) => {
                self.clock.set(page.now);
                self.heard.set(Some(page.now));
                self.labels.set(Labels::of_page(&page));
                self.limits.set(page.limits);
                self.problems.set(page.problems);
                self.next.set(page.next_cursor);
                let face = if page.rows.is_empty() {
                    Face::Empty
                } else {
                    Face::Rows
                };
                self.replace_rows(page.rows);
                self.change_face(face);
            }
            Err(error) => {
                self.problems.set(self.address.request.get_untracked().problems);
                self.next.set(None);
                self.change_face(Face::Failed(error));
            }
        }
        self.shown.set(Some(answer.query));
    }

    /// Takes the counts. Those that could not be had are left away rather than shown wrong.
    pub fn take_summary(self, answer: Answer<Summary>) {
        self.counts.set(answer.outcome.ok());
    }

    /// Takes who is asking.
    pub fn take_viewer(self, viewer: Result<Viewer, AppError>) {
        self.viewer.set(viewer.ok());
    }

    /// True where the viewer sees everybody's sessions.
    pub fn sees_everybody(self) -> bool {
        let role = self.viewer.read().as_ref().and_then(|viewer| viewer.role);
        role == Some(Role::Admin)
    }

    fn change_face(self, face: Face) {
        if *self.face.read_untracked() != face {
            self.face.set(face);
        }
    }

    /// Puts `rows` in place of the rows; those that stay keep their identity.
    fn replace_rows(self, rows: Vec<SessionRow>) {
        let old = self.rows.get_untracked();
        let new: Vec<LiveRow> = rows.into_iter().map(|row| renewed(&old, row)).collect();
        if !same_order(&old, &new) {
            self.rows.set(new);
        }
    }

    /// Appends what is not there yet.
    fn append_rows(self, rows: Vec<SessionRow>) {
        self.rows.update(|all| {
            let known = all.len();
            for row in rows {
                let live = renewed(&all[..known], row);
                if !all[..known].iter().any(|other| other.id == live.id) {
                    all.push(live);
                }
            }
        });
    }

    /// Asks for the next page and appends it; does nothing while a page is on its way or where there is no other.
    pub fn load_more(self) {
        let on_its_way = *self.more.read_untracked() == More::Loading || untrack(|| self.is_busy());
        let (Some(cursor), false) = (self.next.get_untracked(), on_its_way) else {
            return;
        };
        self.more.set(More::Loading);
        let continued = self.continued();
        let query = next_page(&self.address.request.read_untracked(), &cursor).to_string();
        spawn_local(async move {
            let outcome = load_sessions(query).await;
            if self.continued() != continued {
                return;
            }
            match outcome {
                Ok(page) if begins_anew(&page, &cursor) => {
                    let words = "The server did not go on where the list ends.";
                    self.more
                        .set(More::Failed(AppError::new(ErrorKind::Failed, words)));
                }
                Ok(page) => {
                    self.clock.set(page.now);
                    self.append_rows(page.rows);
                    self.next.set(page.next_cursor);
                    self.more.set(More::Idle);
                }
                Err(error) => self.more.set(More::Failed(error)),
            }
        });
    }

    /// What a next page continues: the address may change meanwhile, its first page may come anew, and the list may be
    /// gone, of which there is nothing to continue.
    fn continued(self) -> Option<(String, u32)> {
        Some((self.asked.try_get_untracked()?, self.turn.try_get_value()?))
    }

    /// The zone that times are told in: the one asked for, where there is such a zone.
    pub fn zone(self) -> ZoneName {
        let unknown = self.problems.read().iter().any(|problem| problem.key == "tz");
        if unknown {
            ZoneName::default()
        } else {
            self.address.filter.read().zone.clone()
        }
    }

    /// The time a row is told at: moving on while it is not over.
    pub fn clock_for(self, row: &SessionRow) -> LocalTime {
        if row.status.is_over() {
            self.clock.now_untracked()
        } else {
            self.clock.now()
        }
    }

    /// Asks for the first page again.
    pub fn reload(self) {
        self.page.refetch();
        self.summary.refetch();
    }

    /// Asks what changed. Errs where the server could not say.
    pub async fn refresh(self) -> Result<(), AppError> {
        let asked = self.asked.get_untracked();
        let answer = load_refresh(self.refresh_request()).await?;
        if self.asked.try_get_untracked() == Some(asked) {
            self.take_refresh(answer);
        }
        Ok(())
    }

    fn refresh_request(self) -> RefreshRequest {
        let request = self.address.request.read_untracked();
        let rows = self.rows.read_untracked();
        let ids = rows
            .iter()
            .filter(|live| may_change(&live.row.read_untracked()))
            .map(|live| live.id)
            .take(REFRESH_ROWS)
            .collect();
        RefreshRequest {
            query: request.filter.query().to_string(),
            head: rows.first().map(|live| (requested_at(live), live.id)),
            ids,
        }
    }

    fn take_refresh(self, answer: Refresh) {
        self.clock.set(answer.now);
        self.heard.set(Some(answer.now));
        let matching = answer.summary.matching;
        self.counts.set(Some(answer.summary));
        let rows = self.rows.read_untracked();
        for row in answer.rows {
            renewed(&rows, row);
        }
        drop(rows);
        // A list that begins in the middle says nothing of what is new at the top.
        let from_top = self.address.request.read_untracked().paging.cursor.is_none();
        let news = if from_top { answer.new_sessions } else { 0 };
        if from_top && matching > 0 && *self.face.read_untracked() == Face::Empty {
            // In any order: only where the newest come first are new ones told.
            self.reload();
        } else if self.news.get_untracked() != news {
            self.news.set(news);
        }
    }
}

/// True for an answer that does not continue the list after `cursor`: the server did not take it and sent the first
/// page, or would send the same page again and again.
fn begins_anew(page: &SessionsPage, cursor: &str) -> bool {
    let refused = page.problems.iter().any(|problem| problem.key == "cursor");
    refused || page.next_cursor.as_deref() == Some(cursor)
}

fn requested_at(live: &LiveRow) -> Timestamp {
    live.row.read_untracked().requested_at.at
}

/// `row` as a live row: the old one brought up to date, or a new one.
fn renewed(old: &[LiveRow], mut row: SessionRow) -> LiveRow {
    let seen = row.last_seen_at.take();
    match old.iter().find(|live| live.id == row.id) {
        Some(live) => {
            if *live.row.read_untracked() != row {
                live.row.set(row);
            }
            if *live.seen.read_untracked() != seen {
                live.seen.set(seen);
            }
            live.clone()
        }
        None => LiveRow {
            id: row.id,
            row: ArcRwSignal::new(row),
            seen: ArcRwSignal::new(seen),
        },
    }
}

fn same_order(old: &[LiveRow], new: &[LiveRow]) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|(old, new)| old.id == new.id)
}

/// True for a session that is not over or whose files are not settled.
pub fn may_change(row: &SessionRow) -> bool {
    let settles = |state| matches!(state, AttachmentState::Recording | AttachmentState::Processing);
    !row.status.is_over() || row.files.iter().any(|file| settles(file.state))
}
