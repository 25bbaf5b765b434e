//! Forgets what nobody asks for any more, whatever else the server does: the keys of requests that are too old to be
//! repeated.

use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Services, ingest};

/// How often it is done, from the start on.
const PAUSE: Duration = Duration::from_mins(10);

/// Keeps house until `closing` is cancelled.
pub async fn watch(services: Services, closing: CancellationToken) {
    loop {
        match ingest::forget_old(&services).await {
            Ok(0) => {}
            Ok(requests) => tracing::info!(requests, "forgot requests that nobody repeats any more"),
            Err(error) => tracing::warn!(%error, "could not forget old requests"),
        }
        tokio::select! {
            () = closing.cancelled() => return,
            () = sleep(PAUSE) => {}
        }
    }
}
