//! The queue: so many sessions at once, the others in the order in which they came.
//!
//! Owns who holds a slot and who waits. A slot is a [`Permit`] and is free again once that is dropped; who leaves the
//! queue drops its [`Place`]. Knows nothing of sessions but their ids.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{SessionId, Timestamp};
use tokio::sync::oneshot;

/// So many sessions at once. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Slots(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    slots: usize,
    taken: usize,
    waiting: VecDeque<Waiting>,
    next: u64,
}

#[derive(Debug)]
struct Waiting {
    number: u64,
    session: SessionId,
    since: Timestamp,
    granted: oneshot::Sender<Permit>,
}

/// A slot that is held until this is dropped.
#[derive(Debug)]
pub struct Permit(Option<Slots>);

/// A place in the queue; left when it is dropped.
#[derive(Debug)]
pub struct Place {
    slots: Slots,
    number: u64,
    position: usize,
    granted: Option<oneshot::Receiver<Permit>>,
    permit: Option<Permit>,
}

/// Somebody who waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InQueue {
    /// The session that is to be.
    pub session: SessionId,
    /// 1 for the one that is next.
    pub position: usize,
    /// When it came.
    pub since: Timestamp,
}

impl Slots {
    /// With so many slots.
    pub fn new(slots: usize) -> Self {
        Self(Arc::new(Mutex::new(State {
            slots,
            taken: 0,
            waiting: VecDeque::new(),
            next: 0,
        })))
    }

    /// Joins the queue. Where nobody waits and a slot is free, it is granted at once.
    pub fn enter(&self, session: SessionId, now: Timestamp) -> Place {
        let mut state = self.state();
        state.next += 1;
        let number = state.next;
        let mut place = Place {
            slots: self.clone(),
            number,
            position: 0,
            granted: None,
            permit: None,
        };
        if state.waiting.is_empty() && state.taken < state.slots {
            state.taken += 1;
            place.permit = Some(Permit(Some(self.clone())));
        } else {
            let (granted, receiver) = oneshot::channel();
            state.waiting.push_back(Waiting {
                number,
                session,
                since: now,
                granted,
            });
            place.position = state.waiting.len();
            place.granted = Some(receiver);
        }
        place
    }

    /// Takes a slot for a session that runs already, also where none is free.
    pub fn take_over(&self) -> Permit {
        self.state().taken += 1;
        Permit(Some(self.clone()))
    }

    /// Slots in all, slots taken, and who waits, in order.
    pub fn look(&self) -> (usize, usize, Vec<InQueue>) {
        let state = self.state();
        let waiting = state.waiting.iter().enumerate().map(|(at, waiting)| InQueue {
            session: waiting.session,
            position: at + 1,
            since: waiting.since,
        });
        (state.slots, state.taken, waiting.collect())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn release(&self) {
        let mut state = self.state();
        state.taken -= 1;
        while state.taken < state.slots {
            let Some(next) = state.waiting.pop_front() else {
                break;
            };
            state.taken += 1;
            if let Err(mut unwanted) = next.granted.send(Permit(Some(self.clone()))) {
                // It left at this very moment. Counted here: dropping the permit would lock once more.
                unwanted.0 = None;
                state.taken -= 1;
            }
        }
    }
}

impl Place {
    /// The position at which it waits, 1 for the next; nothing where a slot was free.
    pub fn position(&self) -> Option<usize> {
        (self.position > 0).then_some(self.position)
    }

    /// Waits for the slot. Leaves the queue where it is dropped before.
    pub async fn granted(mut self) -> Permit {
        if let Some(permit) = self.permit.take() {
            return permit;
        }
        if let Some(receiver) = self.granted.as_mut()
            && let Ok(permit) = receiver.await
        {
            self.granted = None;
            return permit;
        }
        // The queue never drops who waits in it.
        std::future::pending().await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(mut receiver) = self.granted.take() else {
            return;
        };
        self.slots
            .state()
            .waiting
            .retain(|waiting| waiting.number != self.number);
        // Granted and not yet taken: dropping the permit hands it on.
        receiver.close();
        drop(receiver.try_recv());
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(slots) = self.0.take() {
            slots.release();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::future::Future;
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};

    use proptest::prelude::*;

    use super::*;

    fn id(number: u8) -> SessionId {
        SessionId::from_bytes([number; 16])
    }

    #[tokio::test]
    async fn first_come_first_served() {
        let slots = Slots::new(1);
        let now = Timestamp::default();
        let first = slots.enter(id(1), now);
        assert_eq!(first.position(), None);
        let permit = first.granted().await;
        let (second, third) = (slots.enter(id(2), now), slots.enter(id(3), now));
        assert_eq!((second.position(), third.position()), (Some(1), Some(2)));
        drop(permit);
        let permit = second.granted().await;
        assert_eq!(slots.look().2[0].session, id(3));
        drop(third);
        assert_eq!(slots.look(), (1, 1, Vec::new()));
        drop(permit);
        assert_eq!(slots.look(), (1, 0, Vec::new()));
    }

    #[test]
    fn a_slot_granted_to_somebody_who_leaves_is_handed_on() {
        let slots = Slots::new(1);
        let now = Timestamp::default();
        let mut first = slots.enter(id(1), now);
        let permit = first.permit.take();
        let (second, third) = (slots.enter(id(2), now), slots.enter(id(3), now));
        drop(permit);
        assert_eq!(
            slots.look().2.len(),
            1,
            "the second has the slot and has not taken it"
        );
        drop(second);
        assert_eq!(slots.look(), (1, 1, Vec::new()));
        drop(third);
        assert_eq!(slots.look(), (1, 0, Vec::new()));
    }

    #[test]
    fn sessions_that_run_already_may_be_more_than_slots() {
        let slots = Slots::new(1);
        let (one, two) = (slots.take_over(), slots.take_over());
        let place = slots.enter(id(1), Timestamp::default());
        drop(one);
        assert_eq!(slots.look().2.len(), 1, "one still runs");
        drop(two);
        assert_eq!(slots.look().2.len(), 0);
        drop(place);
        assert_eq!(slots.look().1, 0);
    }

    type Waits = Pin<Box<dyn Future<Output = Permit>>>;

    proptest! {
        /// Whatever comes, goes, is granted and is given back: no slot is lost or invented, and nobody waits beside a free one.
        #[test]
        fn slots_are_counted(steps in proptest::collection::vec((0_u8..4, any::<proptest::sample::Index>()), 1..120), size in 1_usize..4) {
            let slots = Slots::new(size);
            let mut waits: BTreeMap<u8, Waits> = BTreeMap::new();
            let mut held: Vec<Permit> = Vec::new();
            let mut cx = Context::from_waker(Waker::noop());
            for (number, (step, which)) in (0_u8..).zip(steps) {
                match step {
                    0 | 1 => {
                        let place = slots.enter(id(number), Timestamp::default());
                        waits.insert(number, Box::pin(place.granted()));
                    }
                    2 if !waits.is_empty() => {
                        let key = *which.get(&waits.keys().copied().collect::<Vec<_>>());
                        waits.remove(&key);
                    }
                    3 if !held.is_empty() => {
                        let at = which.index(held.len());
                        drop(held.swap_remove(at));
                    }
                    _ => {}
                }
                let mut behind = false;
                waits.retain(|_, wait| match wait.as_mut().poll(&mut cx) {
                    Poll::Ready(permit) => {
                        assert!(!behind, "somebody who came later was served first");
                        held.push(permit);
                        false
                    }
                    Poll::Pending => { behind = true; true }
                });
                let (_, taken, waiting) = slots.look();
                prop_assert_eq!(taken, held.len());
                prop_assert!(taken <= size);
                prop_assert!(waiting.is_empty() || taken == size);
                prop_assert_eq!(waiting.len(), waits.len());
            }
        }
    }
}
