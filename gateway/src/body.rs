//! Bodies on their way: streamed as they come, and for those that matter a bounded copy beside.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};

/// What goes wrong with a body.
pub type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// Any body.
pub type Body = UnsyncBoxBody<Bytes, BodyError>;

/// A body of these bytes.
pub fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed_unsync()
}

/// A body as it comes.
pub fn streamed(body: Incoming) -> Body {
    body.map_err(Into::into).boxed_unsync()
}

/// Reads a whole body; nothing where it breaks off or is longer than `limit` bytes.
pub async fn whole(body: Incoming, limit: usize) -> Option<Bytes> {
    let limited = http_body_util::Limited::new(body, limit);
    limited
        .collect()
        .await
        .ok()
        .map(http_body_util::Collected::to_bytes)
}

/// What came of a body.
#[derive(Debug)]
pub struct Seen {
    /// The copy: nothing where none was wanted or the body was longer than its limit.
    pub copy: Option<Bytes>,
    /// False where it broke off, or nobody wanted the rest of it.
    pub whole: bool,
}

/// A body that tells what passed through it, once it is over.
pub struct Watched<F: FnOnce(Seen)> {
    body: Body,
    copy: Option<BytesMut>,
    limit: usize,
    ended: bool,
    done: Option<F>,
}

impl<F: FnOnce(Seen) + Unpin + Send + 'static> Watched<F> {
    /// Watches `body`, keeping a copy of at most `limit` bytes; none where that is 0.
    pub fn over(body: Body, limit: usize, done: F) -> Body {
        let watched = Self {
            body,
            copy: (limit > 0).then(BytesMut::new),
            limit,
            ended: false,
            done: Some(done),
        };
        watched.boxed_unsync()
    }
}

impl<F: FnOnce(Seen) + Unpin> HttpBody for Watched<F> {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    let limit = self.limit;
                    let fits = |copy: &mut BytesMut| copy.len() + data.len() <= limit;
                    if self.copy.as_mut().is_some_and(|copy| !fits(copy)) {
                        self.copy = None;
                    }
                    if let Some(copy) = &mut self.copy {
                        copy.extend_from_slice(data);
                    }
                }
            }
            Poll::Ready(None) => self.ended = true,
            _ => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<F: FnOnce(Seen)> Drop for Watched<F> {
    fn drop(&mut self) {
        let whole = self.ended || self.body.is_end_stream();
        let copy = self.copy.take().map(BytesMut::freeze);
        if let Some(done) = self.done.take() {
            done(Seen { copy, whole });
        }
    }
}
