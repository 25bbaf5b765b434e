//! Pulls: sessions that another product lists are fetched from it, again and again.
//!
//! Appetize's pages are counted from the newest session, so they shift while new ones arrive, and they have no ids. So
//! sessions are read a day (UTC) at a time, the oldest first: a day that lies behind does not shift, and of the current
//! one a reading counts as whole only where every page names the same total and as many sessions came; otherwise it is
//! read again. A whole day is recorded in one transaction. Days that lie behind and hold nothing that may change are
//! done and not asked for again; which one is the first that is not, is remembered in the database, so a pull that
//! breaks goes on there. Yesterday is always read once more: a session may be listed late. A day of which something
//! could not be read waits for two weeks: by then Appetize tells it otherwise, or a newer program can read it.

mod day;

use std::fmt;

use domain::access::Reads;
use domain::{Scope, Session, Timestamp};
use jiff::ToSpan;
use jiff::civil::Date;

use super::import::appetize::{fill_all, ids, make};
use super::{Error, Services};
use crate::appetize::{self, Client};
use crate::store::{self, Org};
use day::Day;

/// How far back a first pull goes, as Appetize's own list does.
const FIRST_MONTHS: i32 = 12;
/// Days for which one that could not be read whole is read again: for as long as it waits, so do those after it.
pub const WAITS: i32 = 14;
/// Problems told one by one; the rest is a number.
const MAX_PROBLEMS: usize = 50;
/// Sessions written at once.
const BATCH: usize = 2_000;

/// What a pull did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pulled {
    /// The first and the last day that was read.
    pub days: Option<(Date, Date)>,
    /// Sessions that are new.
    pub recorded: u64,
    /// Sessions that were there and of which more is known now.
    pub completed: u64,
    /// Sessions that were there, as they are told.
    pub present: u64,
    /// Sessions that are told otherwise than they are known; they stand.
    pub contradicted: u64,
    /// Sessions whose times did not go together and were moved.
    pub adjusted: u64,
    /// Sessions whose length is told otherwise than by their times.
    pub other_lengths: u64,
    /// Sessions that could not be read.
    pub unreadable: u64,
    /// The first day that has such sessions.
    pub unreadable_on: Option<Date>,
    /// The first of what could not be read, and what was odd, in sentences.
    pub notes: Vec<String>,
}

/// Why a pull ended early. What was recorded until then stays.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// Appetize did not answer.
    #[error(transparent)]
    Appetize(#[from] appetize::Error),
    /// Anything else.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<store::Error> for Broken {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// How far a pull is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// The day that was read.
    pub day: Date,
    /// Sessions read until now.
    pub sessions: u64,
}

/// Pulls an account's sessions into an organization, from `since` or from where the pull before ended. What was done
/// stands in `pulled` also where it breaks.
pub async fn run(
    services: &Services,
    client: &Client,
    org: &Org,
    since: Option<Date>,
    pulled: &mut Pulled,
    mut progress: impl FnMut(Progress),
) -> Result<(), Broken> {
    let source = client.source();
    let today = day_of(services.clock.now());
    let done = services.store.pulled_until(org.id, &source).await?;
    let yesterday = today.saturating_sub(1.day());
    let first = since
        .or(done.map(|done| done.min(yesterday)))
        .unwrap_or_else(|| today.saturating_sub(FIRST_MONTHS.months()));
    // Days before `done` are done; days from `since` on are no news of those between the two.
    let mut unbroken = done.is_none_or(|done| first <= done);
    let (mut day, mut sessions) = (first, 0);
    // Midnight may pass while pages are read.
    while day <= day_of(services.clock.now()) {
        let read = day::read(client, day).await?;
        sessions += read.rows.len() as u64;
        let unreadable = pulled.unreadable;
        let mut over = record(services, org, &read, pulled).await?;
        if pulled.unreadable > unreadable {
            pulled.unreadable_on = pulled.unreadable_on.or(Some(day));
            over &= day < today.saturating_sub(WAITS.days());
        }
        pulled.days = Some((first, day));
        let next = day.saturating_add(1.day());
        unbroken &= over && read.whole && next <= day_of(services.clock.now());
        if unbroken {
            services.store.set_pulled_until(org.id, &source, next).await?;
        }
        progress(Progress { day, sessions });
        if next == day {
            break;
        }
        day = next;
    }
    Ok(())
}

/// Records a day; true where nothing of it may change any more.
async fn record(services: &Services, org: &Org, day: &Day, pulled: &mut Pulled) -> Result<bool, Broken> {
    let now = services.clock.now();
    let mut sessions: Vec<Session> = Vec::with_capacity(day.rows.len());
    let told: Vec<_> = day.rows.iter().map(|row| row.told.clone()).collect();
    pulled.notes.extend(day.notes.iter().cloned());
    for problem in &day.problems {
        pulled.unreadable(problem);
    }
    for ((row, id), told) in day.rows.iter().zip(ids(&told)).zip(&told) {
        match id.and_then(|id| make(told, id, now, true)) {
            Some(Ok(made)) => {
                pulled.adjusted += u64::from(made.adjusted);
                pulled.other_lengths += u64::from(made.other_length);
                sessions.push(made.session);
            }
            Some(Err(errors)) => pulled.unreadable(&format!("{row}: {errors}")),
            None => pulled.unreadable(&format!("{row}: it has no time at all")),
        }
    }
    if sessions.is_empty() {
        return Ok(true);
    }
    let mut import = services.store.begin_import(org.id, None).await?;
    let mut there = Vec::new();
    for some in sessions.chunks(BATCH) {
        let created = import.push(some).await?;
        there.extend(
            some.iter()
                .zip(created)
                .filter(|(_, new)| !new)
                .map(|(s, _)| s.clone()),
        );
    }
    import.commit().await?;
    pulled.recorded += (sessions.len() - there.len()) as u64;
    let scope = Scope {
        org: org.id,
        reads: Reads::Everything,
    };
    let counts = fill_all(services, &scope, &there).await?;
    pulled.completed += counts.changed;
    pulled.present += counts.same;
    pulled.contradicted += counts.contradicted;
    if sessions.len() > there.len() || counts.changed > 0 {
        services.changes.announce(org.id);
    }
    Ok(sessions.iter().all(|session| session.status.is_over()))
}

impl Pulled {
    fn unreadable(&mut self, problem: &str) {
        self.unreadable += 1;
        if self.notes.len() < MAX_PROBLEMS {
            self.notes.push(problem.to_owned());
        }
    }
}

impl fmt::Display for Pulled {
    /// One line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.days {
            None => write!(f, "pulled nothing")?,
            Some((first, last)) if first == last => write!(f, "pulled {first}")?,
            Some((first, last)) => write!(f, "pulled {first} to {last}")?,
        }
        write!(
            f,
            ": recorded {} sessions, completed {}, {} were there already",
            self.recorded, self.completed, self.present
        )?;
        if self.unreadable > 0 {
            write!(f, ", {} could not be read", self.unreadable)?;
        }
        Ok(())
    }
}

/// The day of a moment in UTC.
fn day_of(now: Timestamp) -> Date {
    now.civil(0).date()
}
