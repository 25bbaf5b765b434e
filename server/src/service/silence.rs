//! Ends sessions whose recorder fell silent, so that nothing is "in progress" for ever.
//!
//! A heartbeat or any other event that comes later brings such a session back. Silence counts only while somebody
//! listened: see [`Hearing`].

mod hearing;

pub use hearing::Hearing;

use std::convert::Infallible;
use std::time::Duration;

use domain::access::OrgId;
use domain::filter::{Filter, MAX_LIMIT, Paging, Sort, SortField};
use domain::lifecycle::{Event, Happening, apply};
use domain::{Role, Scope, Session, Status, Timestamp};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Result, Services};
use crate::store::View;

/// Organizations read at once.
const ORGS: u16 = 200;

/// Looks for silent sessions until `closing` is cancelled. While the server was down, asleep or without its database
/// nobody could be heard: after that every recorder has the whole of `limit` again.
pub async fn watch(services: Services, limit: Duration, closing: CancellationToken) {
    // Often enough to notice a sleep that is short beside the limit.
    let pause = (limit / 40).clamp(Duration::from_millis(100), Duration::from_secs(5));
    let pulse = || {
        let asleep = services
            .hearing
            .pulse(services.clock.now(), pause * 2 + Duration::from_secs(1));
        if let Some(asleep) = asleep {
            tracing::info!(?asleep, "the server was asleep: recorders have their time again");
        }
    };
    let pulses = async {
        loop {
            pulse();
            sleep(pause).await;
        }
    };
    let looks = async {
        loop {
            sleep((limit / 4).clamp(Duration::from_secs(1), Duration::from_mins(1))).await;
            // Both timers are due after a sleep, and this one may be first.
            pulse();
            match end_silent(&services, limit).await {
                Ok(0) => {}
                Ok(sessions) => tracing::info!(sessions, "their recorders fell silent"),
                Err(error) => {
                    // A failure that lasts is no deafness: or nobody's silence would count any more.
                    if error.is_unavailable() {
                        services.hearing.turned_away(services.clock.now());
                    }
                    tracing::warn!(%error, "could not look for silent sessions");
                }
            }
        }
    };
    tokio::select! {
        () = closing.cancelled() => {}
        () = pulses => {}
        () = looks => {}
    }
}

/// Ends every session that was not heard of for `limit`, or for what its organization chose, although it could have
/// been, and says how many. What fails for one organization is told in the log, and the others have their turn.
pub async fn end_silent(services: &Services, limit: Duration) -> Result<u64> {
    let now = services.clock.now();
    let mut ended = 0;
    let mut after = None;
    loop {
        let orgs = services.store.org_ids(after, ORGS).await?;
        for org in &orgs {
            match end_silent_of(services, *org, limit, now).await {
                Ok(sessions) => ended += sessions,
                Err(error) if error.is_unavailable() => return Err(error),
                Err(error) => {
                    tracing::warn!(org = org.0, %error, "could not look for silent sessions");
                }
            }
        }
        after = orgs.last().copied();
        if orgs.len() < usize::from(ORGS) {
            return Ok(ended);
        }
    }
}

/// Ends the silent sessions of one organization, with this limit unless it chose one.
async fn end_silent_of(services: &Services, org: OrgId, limit: Duration, now: Timestamp) -> Result<u64> {
    let chosen = services.store.org(org).await?.and_then(|org| org.silence_millis);
    let chosen = chosen.and_then(|millis| u64::try_from(millis).ok());
    let limit = chosen.map_or(limit, Duration::from_millis);
    let limit = i64::try_from(limit.as_millis()).unwrap_or(i64::MAX);
    let before = now.plus_millis(limit.saturating_neg());
    if services.hearing.since().is_some_and(|since| since >= before) {
        return Ok(0);
    }
    let scope = Scope::of_member(org, Role::Admin, "");
    let view = View {
        filter: Filter {
            statuses: vec![Status::Queued, Status::Running],
            sort: Sort {
                field: SortField::RequestedAt,
                descending: false,
            },
            ..Filter::default()
        },
        ..View::default()
    };
    let mut paging = Paging {
        cursor: None,
        limit: MAX_LIMIT,
    };
    let mut ended = 0;
    loop {
        let page = services.store.page(&scope, &view, &paging).await?;
        for session in page
            .sessions
            .iter()
            .filter(|session| is_silent(session, before, now))
        {
            // A recorder that is turned away meanwhile, or a sleep in the middle of this, changes everything.
            if services.hearing.since().is_some_and(|since| since >= before) {
                return Ok(ended);
            }
            // Looked at again where nobody comes in between: a heartbeat may have arrived.
            let decide = |session: &Session| -> Result<Session, Infallible> {
                let silence = Event::now(Happening::Silence);
                let lost = is_silent(session, before, now).then(|| apply(session, &silence, now).ok());
                Ok(lost.flatten().unwrap_or_else(|| session.clone()))
            };
            let done = services.store.amend(&scope, session.id, decide).await?;
            ended += u64::from(matches!(done, Some(Ok(session)) if session.status == Status::Lost));
        }
        paging.cursor = page.next;
        if paging.cursor.is_none() {
            break;
        }
    }
    if ended > 0 {
        services.changes.announce(org);
    }
    Ok(ended)
}

/// True where the session should be going on and was last heard of before `before`. Times that are still to come, of a
/// recorder whose clock is ahead, are no sign of life.
fn is_silent(session: &Session, before: Timestamp, now: Timestamp) -> bool {
    let signs = [Some(session.requested_at), session.last_seen_at];
    let heard = signs.into_iter().flatten().filter(|at| *at <= now).max();
    !session.status.is_over() && heard.is_none_or(|heard| heard < before)
}
