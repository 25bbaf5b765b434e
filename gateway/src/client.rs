//! Clients whose request goes on without them.

use std::time::Duration;

use tokio::sync::oneshot;

/// Returns once a client has hung up and `patience` has passed since; `gone` hears of it at once. What it asked for is then
/// nobody's business any more: a server that never answers is not to hold a slot for ever.
pub async fn left_alone<T>(client: &mut oneshot::Sender<T>, patience: Duration, gone: impl FnOnce()) {
    client.closed().await;
    gone();
    tokio::time::sleep(patience).await;
}
