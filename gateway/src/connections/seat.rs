//! Places for connections, and who gives way where all are taken.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// How often it is looked again whether somebody can give way.
const PAUSE: Duration = Duration::from_millis(50);

/// Places, some of them taken.
#[derive(Debug)]
pub struct Places {
    free: Arc<Semaphore>,
    waiting: Mutex<Waiting>,
}

/// Connections that wait for a request: since when, counted in steps, and what breaks them off.
#[derive(Debug, Default)]
struct Waiting {
    steps: u64,
    seats: u64,
    since: HashMap<u64, (u64, CancellationToken)>,
}

/// The place of one connection; free again once this and every [`Busy`] of it is gone.
#[derive(Debug)]
pub struct Seat {
    number: u64,
    places: Arc<Places>,
    asked: CancellationToken,
    leave: CancellationToken,
    _place: OwnedSemaphorePermit,
}

/// A request that is being answered. The connection waits again once this is dropped.
#[derive(Debug)]
pub struct Busy(Arc<Seat>);

/// A body whose connection is busy until it is over.
#[derive(Debug)]
pub struct Answer<B> {
    body: B,
    _busy: Busy,
}

impl Places {
    /// So many.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            free: Arc::new(Semaphore::new(most)),
            waiting: Mutex::default(),
        })
    }

    /// A place, at once or as soon as somebody leaves: where one waits for a request, whoever has waited longest.
    pub async fn seat(self: &Arc<Self>) -> Arc<Seat> {
        let place = loop {
            if let Ok(place) = Arc::clone(&self.free).try_acquire_owned() {
                break place;
            }
            if !self.break_off() {
                tracing::debug!("every connection is being answered: another one waits");
            }
            if let Ok(Ok(place)) = timeout(PAUSE, Arc::clone(&self.free).acquire_owned()).await {
                break place;
            }
        };
        let number = self.with(|waiting| {
            waiting.seats += 1;
            waiting.seats
        });
        let seat = Arc::new(Seat {
            number,
            places: Arc::clone(self),
            asked: CancellationToken::new(),
            leave: CancellationToken::new(),
            _place: place,
        });
        seat.wait();
        seat
    }

    /// Tells whoever has waited longest for a request to leave; false where nobody waits.
    fn break_off(&self) -> bool {
        let longest = self.with(|waiting| {
            let (number, _) = waiting.since.iter().min_by_key(|(_, (since, _))| *since)?;
            let number = *number;
            waiting.since.remove(&number)
        });
        let Some((_, leave)) = longest else {
            return false;
        };
        leave.cancel();
        true
    }

    fn with<T>(&self, work: impl FnOnce(&mut Waiting) -> T) -> T {
        work(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Seat {
    /// A request is there.
    pub fn ask(self: &Arc<Self>) -> Busy {
        self.asked.cancel();
        self.places.with(|waiting| waiting.since.remove(&self.number));
        Busy(Arc::clone(self))
    }

    /// Over once a first request was there.
    pub async fn has_asked(&self) {
        self.asked.cancelled().await;
    }

    /// Over once another needs the place.
    pub async fn must_leave(&self) {
        self.leave.cancelled().await;
    }

    fn wait(&self) {
        self.places.with(|waiting| {
            waiting.steps += 1;
            let since = (waiting.steps, self.leave.clone());
            waiting.since.insert(self.number, since);
        });
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.places.with(|waiting| waiting.since.remove(&self.number));
    }
}

impl Busy {
    /// Stays so until `body` is over.
    pub fn until_the_end_of<B>(self, body: B) -> Answer<B> {
        Answer { body, _busy: self }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.wait();
    }
}

impl<B: Body + Unpin> Body for Answer<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
