//! What happens by itself: signs of life, positions in the queue, sessions that nobody uses, a server that is gone.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use serde_json::json;

use crate::collect::collect;
use crate::live::{Ending, Live};
use crate::proxy::{end_as_lost, suspect};
use crate::state::State;
use crate::upstream::{Presence, Silence};

/// How often it is looked.
const TICK: Duration = Duration::from_millis(250);
/// Looks at the WebDriver server after which it is gone where it is slow, and how many of them one counts for where nobody
/// listens.
const MISSED: u32 = 18;
const AWAY: u32 = 6;
/// Milliseconds between two positions that are told of one session.
const POSITION_EVERY: i64 = 1_000;

/// Looks until the gateway stops.
pub async fn watch(state: State) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while state.closing.run_until_cancelled(ticks.tick()).await.is_some() {
        let now = state.surroundings.now();
        for live in state.sessions.all() {
            beat(&state, &live, now);
            let idle = now.millis() - live.last_used();
            let limit = state
                .settings
                .idle_timeout
                .filter(|_| !live.bypassed && !live.is_busy());
            if limit.is_some_and(|limit| idle > i64::try_from(limit.as_millis()).unwrap_or(i64::MAX)) {
                let state = state.clone();
                state
                    .clone()
                    .tasks
                    .spawn(async move { give_up(&state, &live).await });
            }
        }
        tell_positions(&state, now);
    }
}

/// Tells that a session lives, where it was used since it last told, or a command of it takes long.
fn beat(state: &State, live: &Arc<Live>, now: domain::Timestamp) {
    let every = i64::try_from(state.settings.heartbeat.as_millis()).unwrap_or(i64::MAX);
    let before = live.beat_at();
    let used = live.is_busy() || live.last_used() > before;
    if now.millis() - before < every || !used || !state.courier.is_idle(live.id) {
        return;
    }
    live.beat(now);
    let at = if live.is_busy() {
        now.millis()
    } else {
        live.last_used()
    };
    let at = domain::Timestamp::saturating_from_millis(at);
    let (state, id) = (state.clone(), live.id);
    state.clone().tasks.spawn(async move {
        let events = json!({"events": [{"event": "heartbeat", "at": at.to_string()}]});
        state.courier.tell(id, events).await;
    });
}

/// Tells who waits at which position, and that they wait.
fn tell_positions(state: &State, now: domain::Timestamp) {
    let every = i64::try_from(state.settings.heartbeat.as_millis()).unwrap_or(i64::MAX);
    let (_, _, waiting) = state.slots.look();
    let mut told = state.positions.lock().unwrap_or_else(PoisonError::into_inner);
    for waiting in waiting {
        let Some((position, at)) = told.get_mut(&waiting.session) else {
            continue;
        };
        let since = now.millis() - *at;
        let moved = *position != waiting.position && since >= POSITION_EVERY;
        if !(moved || since >= every) || !state.courier.is_idle(waiting.session) {
            continue;
        }
        (*position, *at) = (waiting.position, now.millis());
        let body = json!({"events": [
            {"event": "heartbeat", "at": now.to_string()},
            {"event": "tags", "at": now.to_string(), "tags": {"queue_position": waiting.position.to_string()}},
        ]});
        // Through the spool, for its order: behind the start it would be wrong.
        let step = crate::spool::Step::Events { body };
        state
            .spool
            .note(crate::spool::Note::Step(waiting.session, Box::new(step)));
    }
}

/// Ends a session that nobody uses.
async fn give_up(state: &State, live: &Live) {
    if live.is_over() || live.give_up(true) {
        return;
    }
    let at = state.surroundings.now();
    collect(state, live).await;
    if live.is_busy() {
        // Somebody came back.
        live.give_up(false);
        return;
    }
    if let Some(slot) = state.sessions.end(live, at, Ending::completed("inactivity")) {
        state.upstream.delete(&live.base, &live.upstream_id).await;
        // Only now: the next session is not to find this one's browser.
        drop(slot);
    }
}

/// Ends sessions that a grid has ended by itself. Asking for one would keep it alive, so only those are asked for that it
/// does not list any more.
fn look_for(state: &State, running: &[Arc<Live>], listed: Option<&HashSet<String>>) {
    let Some(listed) = listed else {
        return;
    };
    for live in running {
        if !live.is_busy() && !live.is_over() && !listed.contains(&live.upstream_id) {
            suspect(state, live);
        }
    }
}

/// Looks whether the WebDriver server is there, and ends its sessions where it is not.
pub async fn probe(state: State) {
    let mut ticks = tokio::time::interval(state.settings.patience.probe);
    let mut missed = 0;
    while state.closing.run_until_cancelled(ticks.tick()).await.is_some() {
        let running = state.sessions.all();
        if running.is_empty() {
            missed = 0;
            continue;
        }
        match state.upstream.status().await {
            Ok(listed) => {
                missed = 0;
                look_for(&state, &running, listed.as_ref());
            }
            // Who works may have no time for questions. A client that waits finds out by itself.
            Err(_) if running.iter().any(|live| live.is_waited_for()) => missed = 0,
            Err(Silence::Away) => missed += AWAY,
            Err(Silence::Slow) => missed += 1,
        }
        if missed >= MISSED {
            for live in running {
                end_as_lost(&state, &live, Presence::Away);
            }
            missed = 0;
        }
    }
}
