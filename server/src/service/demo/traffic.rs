//! What keeps the demo alive: sessions that are open go on and end, and now and then a new one is asked for.
//!
//! Only the demo has it. It writes as a recorder would, so that open pages are told; it decides by the clock and the
//! seed it is given alone.

use std::convert::Infallible;
use std::time::Duration;

use domain::filter::{Filter, Paging};
use domain::{Reads, Scope, Session, Status, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::seed::{Draw, Sessions, as_of, is_settled, live_out};
use crate::service::{Result, Services};
use crate::store::{Org, View};

/// How often it looks at its sessions.
const STEP: Duration = Duration::from_secs(2);
/// How often a running session says that it is there, in milliseconds.
const HEARTBEAT: i64 = 8_000;
/// How far apart new sessions are, in milliseconds.
const BETWEEN: (i64, i64) = (20_000, 60_000);
/// Sessions kept going at the most; whatever else stands open is left alone.
const MOST: u16 = 200;

/// Sessions under way.
pub struct Traffic {
    services: Services,
    org: Org,
    arrivals: Sessions,
    draw: Draw,
    under_way: Vec<Script>,
    next_arrival: Timestamp,
}

/// A session whose future is known.
struct Script {
    whole: Session,
    /// As it was last written.
    written: Session,
}

impl Traffic {
    /// Takes over the sessions of `org` that stand open; `arrivals` makes new ones.
    pub async fn begin(services: &Services, org: Org, arrivals: Sessions, seed: u64) -> Result<Self> {
        let now = services.clock.now();
        let mut draw = Draw::new(seed);
        let view = View {
            filter: Filter {
                statuses: vec![Status::Queued, Status::Running],
                ..Filter::default()
            },
            ..View::default()
        };
        let paging = Paging {
            cursor: None,
            limit: MOST,
        };
        let open = services.store.page(&scope(&org), &view, &paging).await?.sessions;
        let under_way = open
            .into_iter()
            .map(|written| Script {
                whole: live_out(&written, now, &mut draw),
                written,
            })
            .collect();
        Ok(Self {
            services: services.clone(),
            org,
            arrivals,
            next_arrival: now.plus_millis(draw.between(BETWEEN.0 / 4, BETWEEN.0)),
            draw,
            under_way,
        })
    }

    /// Goes on until `closing` is cancelled. A failure is logged and tried again later.
    pub async fn run(mut self, closing: CancellationToken) {
        let mut pause = STEP;
        while closing
            .run_until_cancelled(tokio::time::sleep(pause))
            .await
            .is_some()
        {
            pause = match self.step().await {
                Ok(()) => STEP,
                Err(error) => {
                    tracing::warn!(%error, "the demo's sessions could not go on");
                    STEP * 15
                }
            };
        }
    }

    /// Brings every session to where it should stand now.
    pub async fn step(&mut self) -> Result<()> {
        let now = self.services.clock.now();
        let mut changed = self.arrive(now).await?;
        for script in &mut self.under_way {
            let due = as_of(&script.whole, now);
            if !is_news(&script.written, &due) {
                continue;
            }
            let scope = scope(&self.org);
            let decide = |_: &Session| Ok::<_, Infallible>(due.clone());
            self.services.store.amend(&scope, due.id, decide).await?;
            script.written = due;
            changed = true;
        }
        self.under_way
            .retain(|script| !is_settled(&script.whole, now) || script.written != script.whole);
        if changed {
            self.services.changes.announce(self.org.id);
        }
        Ok(())
    }

    /// Lets somebody ask for a session where it is time.
    async fn arrive(&mut self, now: Timestamp) -> Result<bool> {
        if now < self.next_arrival {
            return Ok(false);
        }
        self.next_arrival = now.plus_millis(self.draw.between(BETWEEN.0, BETWEEN.1));
        let whole = self.arrivals.one_more(now);
        if whole.end_estimated {
            // Nobody falls silent here: that would take the page's patience.
            return Ok(false);
        }
        let written = as_of(&whole, now);
        self.services
            .store
            .record(self.org.id, None, std::slice::from_ref(&written))
            .await?;
        self.under_way.push(Script { whole, written });
        Ok(true)
    }
}

fn scope(org: &Org) -> Scope {
    Scope {
        org: org.id,
        reads: Reads::Everything,
    }
}

/// True where `due` says something that `written` does not, beyond having been seen a moment ago.
fn is_news(written: &Session, due: &Session) -> bool {
    let seen = |session: &Session| session.last_seen_at.unwrap_or(session.requested_at);
    let unseen = Session {
        last_seen_at: written.last_seen_at,
        ..due.clone()
    };
    unseen != *written || seen(due).millis_since(seen(written)) >= HEARTBEAT
}
