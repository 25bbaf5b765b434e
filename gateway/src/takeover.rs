//! Sessions that an earlier gateway left behind: those that still run are taken up again, the others get their end.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::Status;

use crate::collect::{expect_unknown, unread};
use crate::live::{Ending, Live};
use crate::proxy::end_as_lost;
use crate::redact::Words;
use crate::spool::{Closing, Kept, Note, Phase};
use crate::state::State;
use crate::upstream::Presence;

/// How often the WebDriver server is asked again where it does not answer, and how long between.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(2);

/// Takes up what was kept. Sessions that run have their slots before anybody new gets one.
pub fn take_over(state: &State, open: Vec<Kept>) {
    for kept in open {
        match (kept.phase, kept.upstream_id.clone()) {
            (Phase::Running, Some(upstream_id)) => run_on(state, &kept, &upstream_id),
            (Phase::Waiting, _) => close(
                state,
                &kept,
                &Ending {
                    status: Status::Abandoned,
                    reason: "gateway_stopped",
                    error: None,
                },
            ),
            (Phase::Creating | Phase::Running, _) => {
                let error = "The gateway stopped while the WebDriver server made the session.";
                close(state, &kept, &Ending::failed("gateway_stopped", error));
            }
            // The spool finishes these by itself.
            (Phase::Closing | Phase::Over, _) => {}
        }
    }
}

fn close(state: &State, kept: &Kept, ending: &Ending) {
    let at = state.surroundings.now().max(kept.requested_at);
    let closing = Closing {
        event: ending.event(at),
        missing: BTreeMap::new(),
    };
    state.spool.note(Note::Close(kept.id, Box::new(closing), None));
}

fn run_on(state: &State, kept: &Kept, upstream_id: &str) {
    // What was typed before lived in the memory of the gateway that is gone.
    let words = if state.settings.keep_typed_text {
        Words::default()
    } else {
        Words::forgotten()
    };
    let live = Arc::new(Live::new(
        kept.id,
        upstream_id,
        &kept.base,
        kept.bypassed,
        Arc::new(Mutex::new(words)),
        state.surroundings.now(),
        state.slots.take_over(),
    ));
    expect_unknown(&live);
    // The path goes on at once: who uses it finds out soonest whether it is there.
    state.sessions.add(Arc::clone(&live));
    let state = state.clone();
    state.clone().tasks.spawn(async move {
        let mut presence = Presence::Away;
        for _ in 0..TRIES {
            presence = state.upstream.presence(&live.base, &live.upstream_id).await;
            if presence != Presence::Away {
                break;
            }
            let pause = tokio::time::sleep(PAUSE);
            if state.closing.run_until_cancelled(pause).await.is_none() {
                return;
            }
        }
        // Where the server is slow the next command tells.
        if matches!(presence, Presence::There | Presence::Slow) {
            tracing::info!(session = %live.id, "a session of an earlier gateway goes on");
        } else {
            unread(&live);
            end_as_lost(&state, &live, presence);
        }
    });
}
