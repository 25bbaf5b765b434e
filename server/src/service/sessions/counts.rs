//! How many sessions match: counted exactly where a page is loaded, and now and then while it is read.
//!
//! Open pages ask again whenever something changes. A count that the roll-up answers costs nothing; one over two
//! dimensions looks at every session of one of them, so it is made once in a while for everybody who looks at the same
//! view. A page that was told an older count is called once more when a newer one is due.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::filter::Sort;
use domain::{Filter, Scope, SessionId, Timestamp};

use crate::service::{Result, Services};
use crate::store::{self, View};

/// Sessions that are looked at for every question again.
const LITTLE: i64 = 2_000;
/// How long a count that is more work than that is told, in milliseconds.
const TOLD: i64 = 10_000;
/// Views remembered at once. Beyond, those that are over are dropped first, then any.
const MOST: usize = 1_000;

/// What was counted of late, by view. Cheap to clone; clones remember together.
#[derive(Clone, Debug, Default)]
pub struct Counts(Arc<Mutex<HashMap<Question, Arc<Answer>>>>);

/// What is counted: a view as one scope sees it, or what stands before a row of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Question {
    scope: Scope,
    /// The filter in its one spelling, and the span of time that its days mean just now.
    filter: String,
    span: [Option<Timestamp>; 3],
    head: Option<(Timestamp, SessionId)>,
}

#[derive(Debug, Default)]
struct Answer {
    /// Whoever counts has it, so that those who come meanwhile wait for the answer instead of asking the same.
    turn: tokio::sync::Mutex<()>,
    known: Mutex<Option<Known>>,
}

/// A count.
#[derive(Clone, Copy, Debug)]
struct Known {
    n: i64,
    /// When counting began.
    at: Timestamp,
    /// How many changes of the organization had been announced by then.
    changes: u64,
}

impl Question {
    fn of(scope: &Scope, view: &View, head: Option<(Timestamp, SessionId)>) -> Self {
        let filter = Filter {
            sort: Sort::default(),
            ..view.filter.clone()
        };
        Self {
            scope: scope.clone(),
            filter: filter.query().to_string(),
            span: [view.interval.from, view.interval.until, view.as_of],
            head,
        }
    }
}

impl Known {
    /// False where the clock was set back, too.
    fn is_told(&self, now: Timestamp) -> bool {
        now >= self.at && now.millis_since(self.at) < TOLD
    }
}

impl Answer {
    fn known(&self) -> MutexGuard<'_, Option<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn learn(&self, counted: Known) {
        *self.known() = Some(counted);
    }
}

impl Counts {
    fn answer(&self, question: Question, now: Timestamp) -> Arc<Answer> {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= MOST && !answers.contains_key(&question) {
            answers.retain(|_, answer| answer.known().is_some_and(|known| known.is_told(now)));
            // A tenth at once, so that a flood does not pay for it with every question.
            let excess = answers.len().saturating_sub(MOST / 10 * 9);
            let dropped: Vec<Question> = answers.keys().take(excess).cloned().collect();
            for question in dropped {
                answers.remove(&question);
            }
        }
        answers.entry(question).or_default().clone()
    }

    /// A count of the last seconds, or a new one.
    async fn recent(
        &self,
        question: Question,
        now: Timestamp,
        changes: u64,
        count: impl Future<Output = store::Result<i64>>,
    ) -> store::Result<Known> {
        let answer = self.answer(question, now);
        let told = |answer: &Answer| answer.known().filter(|known| known.is_told(now));
        if let Some(known) = told(&answer) {
            return Ok(known);
        }
        let _turn = answer.turn.lock().await;
        if let Some(known) = told(&answer) {
            return Ok(known);
        }
        let n = count.await?;
        let counted = Known { n, at: now, changes };
        answer.learn(counted);
        Ok(counted)
    }
}

/// How many sessions match, counted now. Those who look at the same view are told the same for a while.
pub(super) async fn exact(services: &Services, scope: &Scope, view: &View) -> Result<i64> {
    let (at, changes) = (services.clock.now(), services.changes.so_far(scope.org));
    let n = services.store.count(scope, view).await?;
    let answer = services.counts.answer(Question::of(scope, view, None), at);
    answer.learn(Known { n, at, changes });
    Ok(n)
}

/// How many sessions match: now, or some seconds ago where counting is much work.
pub(super) async fn recent(services: &Services, scope: &Scope, view: &View) -> Result<i64> {
    let count = services.store.count(scope, view);
    recent_of(services, scope, view, None, count).await
}

/// The same for those before `head`, newest first; to `most` at the most.
pub(super) async fn recent_before(
    services: &Services,
    scope: &Scope,
    view: &View,
    head: (Timestamp, SessionId),
    most: u16,
) -> Result<i64> {
    let count = services.store.count_before(scope, view, Some(head), most);
    let mut since = view.clone();
    since.interval.from = since.interval.from.max(Some(head.0));
    recent_of(services, scope, &since, Some(head), count).await
}

async fn recent_of(
    services: &Services,
    scope: &Scope,
    view: &View,
    head: Option<(Timestamp, SessionId)>,
    count: impl Future<Output = store::Result<i64>>,
) -> Result<i64> {
    if services.store.work_of_count(scope, view).await? <= LITTLE {
        return Ok(count.await?);
    }
    let (now, changes) = (services.clock.now(), services.changes.so_far(scope.org));
    let question = Question::of(scope, view, head);
    let known = services.counts.recent(question, now, changes, count).await?;
    if known.changes != services.changes.so_far(scope.org) {
        let due = TOLD - now.millis_since(known.at);
        let due = Duration::from_millis(u64::try_from(due).unwrap_or(0));
        services.changes.announce_again(scope.org, due);
    }
    Ok(known.n)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use domain::Role;
    use domain::access::OrgId;

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::saturating_from_millis(millis)
    }

    fn question(number: i64) -> Question {
        let scope = Scope::of_member(OrgId(number), Role::Admin, "");
        Question::of(&scope, &View::default(), None)
    }

    #[tokio::test]
    async fn a_view_is_counted_once_in_a_while_for_everybody() {
        let counts = Counts::default();
        let counted = AtomicI64::new(0);
        let count = async || Ok(counted.fetch_add(1, Ordering::SeqCst) + 1);
        let ask = async |number: i64, now: i64| {
            let known = counts.recent(question(number), at(now), 0, count()).await;
            known.expect("counts").n
        };
        assert_eq!(tokio::join!(ask(1, 0), ask(1, 5), ask(1, TOLD - 1)), (1, 1, 1));
        assert_eq!(ask(1, TOLD).await, 2, "it is over");
        assert_eq!(ask(2, TOLD).await, 3, "another view");
        assert_eq!(ask(1, TOLD - 1).await, 4, "the clock was set back");
    }

    #[tokio::test]
    async fn a_count_that_failed_or_was_given_up_is_made_by_the_next() {
        let counts = Counts::default();
        let lost = async { Err(store::Error::Corrupt("lost")) };
        assert!(counts.recent(question(1), at(0), 0, lost).await.is_err());
        let mut given_up = Box::pin(counts.recent(question(1), at(0), 0, std::future::pending()));
        assert!(futures::poll!(given_up.as_mut()).is_pending());
        drop(given_up);
        let known = counts.recent(question(1), at(0), 0, async { Ok(3) }).await;
        assert_eq!(known.expect("counts").n, 3);
    }

    #[tokio::test]
    async fn it_remembers_so_many_views() {
        let counts = Counts::default();
        for number in 0..i64::try_from(MOST).expect("small") * 2 {
            counts
                .recent(question(number), at(0), 0, async { Ok(1) })
                .await
                .expect("counts");
        }
        assert!(counts.0.lock().expect("whole").len() <= MOST);
    }
}
