//! Sends what lies in the spool to Session History: the requests of one session in their order, several sessions at once,
//! and again and again until each is taken or refused for good. One that is refused blocks nobody.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::SessionId;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::history::{History, Outcome, Upload};
use crate::spool::{Folder, Phase, Step};
use crate::who::Tokens;

/// Sessions whose requests are sent at once.
const AT_ONCE: usize = 8;
/// The first pause after a failure, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));

/// Who sends. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Courier(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: Folder,
    history: History,
    tokens: Arc<Tokens>,
    stop: CancellationToken,
    /// Sessions that are being looked after, and whether something new came meanwhile.
    busy: Mutex<HashMap<SessionId, bool>>,
    at_once: Semaphore,
    tasks: TaskTracker,
}

/// What to do after one request.
enum Next {
    /// The next one.
    On,
    /// The same again, after a pause.
    Again(Option<Duration>, String),
}

impl Courier {
    /// Sends from `folder` to `history`.
    pub fn new(folder: Folder, history: History, tokens: Arc<Tokens>) -> Self {
        Self(Arc::new(Inner {
            folder,
            history,
            tokens,
            stop: CancellationToken::new(),
            busy: Mutex::default(),
            at_once: Semaphore::new(AT_ONCE),
            tasks: TaskTracker::new(),
        }))
    }

    /// Looks after every session it hears of.
    pub async fn run(self, mut heard: UnboundedReceiver<SessionId>) {
        while let Some(Some(id)) = self.0.stop.run_until_cancelled(heard.recv()).await {
            if let Some(again) = self.busy().get_mut(&id) {
                *again = true;
                continue;
            }
            self.busy().insert(id, false);
            let courier = self.clone();
            self.0.tasks.spawn(async move { courier.look_after(id).await });
        }
        self.0.tasks.close();
    }

    /// True where nothing of a session waits.
    pub fn is_idle(&self, id: SessionId) -> bool {
        !self.busy().contains_key(&id)
    }

    /// Sends what came last, for so long at the most; the rest waits for the next start.
    pub async fn finish(&self, patience: Duration) {
        let empty = async {
            while !self.busy().is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if tokio::time::timeout(patience, empty).await.is_err() {
            tracing::info!(
                sessions = self.busy().len(),
                "what was not delivered waits in the spool"
            );
        }
        self.0.stop.cancel();
    }

    /// Tells that a session lives, now or never: what is not told is no loss, so it does not go through the spool.
    pub async fn tell(&self, id: SessionId, events: Value) {
        let key = format!("{id}-{}", events["events"][0]["at"].as_str().unwrap_or_default());
        if let Outcome::Never(status, why) = self.0.history.events(id, &key, &events).await {
            tracing::debug!(session = %id, status, why, "a sign of life was refused");
        }
    }

    fn busy(&self) -> MutexGuard<'_, HashMap<SessionId, bool>> {
        self.0.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn look_after(&self, id: SessionId) {
        let mut pause = PAUSES.0;
        loop {
            let paths = self.steps(id).await;
            let Some(path) = paths.into_iter().next() else {
                if self.leave(id).await {
                    return;
                }
                continue;
            };
            let next = {
                let Ok(_turn) = self.0.at_once.acquire().await else {
                    return;
                };
                self.send(id, &path).await
            };
            match next {
                Next::On => pause = PAUSES.0,
                Next::Again(asked, why) => {
                    if pause == PAUSES.0 {
                        tracing::warn!(session = %id, why, "Session History did not take a recording; it waits in the spool");
                    }
                    let wait = tokio::time::sleep(asked.unwrap_or(pause).min(PAUSES.1));
                    pause = (pause * 2).min(PAUSES.1);
                    if self.0.stop.run_until_cancelled(wait).await.is_none() {
                        return;
                    }
                }
            }
        }
    }

    async fn steps(&self, id: SessionId) -> Vec<PathBuf> {
        let folder = self.0.folder.clone();
        let listed = tokio::task::spawn_blocking(move || folder.steps(id)).await;
        listed.ok().and_then(Result::ok).unwrap_or_default()
    }

    /// Stops looking after a session, where nothing new came; takes its folder away where it is over.
    async fn leave(&self, id: SessionId) -> bool {
        {
            let mut busy = self.busy();
            if busy.get(&id).copied().unwrap_or(false) {
                busy.insert(id, false);
                return false;
            }
            busy.remove(&id);
        }
        let folder = self.0.folder.clone();
        let _ = tokio::task::spawn_blocking(move || {
            // Nothing is added to what is over; what is not over goes on.
            let over = folder.kept(id).is_some_and(|kept| kept.phase == Phase::Over);
            if over && folder.steps(id).is_ok_and(|steps| steps.is_empty()) {
                folder.remove(id);
            }
        })
        .await;
        true
    }

    async fn send(&self, id: SessionId, path: &Path) -> Next {
        let step = match Folder::read_step(path) {
            Ok(step) => step,
            Err(error) => {
                self.refuse(id, path, None, &format!("this cannot be read: {error}"));
                return Next::On;
            }
        };
        let key = format!("{id}-{}", path.file_stem().unwrap_or_default().to_string_lossy());
        let outcome = match &step {
            Step::Record { body, unconfirmed } => self.record(id, &key, body, unconfirmed.as_deref()).await,
            Step::Events { body } => self.0.history.events(id, &key, body).await,
            Step::State { kind, body } => self.0.history.state(id, *kind, &key, body).await,
            Step::File {
                kind,
                content,
                file_name,
                content_type,
                sha256,
                size,
            } => match tokio::fs::File::open(path.with_file_name(content)).await {
                Ok(content) => {
                    let upload = Upload {
                        kind: *kind,
                        file_name,
                        content_type,
                        sha256,
                        size: *size,
                        content,
                    };
                    self.0.history.file(id, upload).await
                }
                // It had to go to make room, and the news of that stands here now.
                Err(_) if Folder::read_step(path).is_ok_and(|now| now != step) => return Next::On,
                Err(error) => Outcome::Never(0, format!("its content cannot be read: {error}")),
            },
        };
        match outcome {
            Outcome::Done => {
                // Where the file had to go while it was sent, it arrived all the same.
                Folder::forget(path, Some(&step));
                Next::On
            }
            Outcome::Later(wait, why) => Next::Again(wait, why),
            Outcome::Never(status, why) => {
                self.refuse(id, path, Some(&step), &format!("{status}: {why}"));
                if let Step::File { kind, .. } = &step {
                    let body = json!({"state": "failed", "reason": format!("Session History refused this file ({status}).")});
                    let _ = self
                        .0
                        .history
                        .state(id, *kind, &format!("{key}-refused"), &body)
                        .await;
                }
                Next::On
            }
        }
    }

    async fn record(&self, id: SessionId, key: &str, body: &Value, unconfirmed: Option<&str>) -> Outcome {
        let Some(from) = unconfirmed else {
            return self.0.history.record(key, body).await;
        };
        match self.0.tokens.resolve(id, from).await {
            None => Outcome::Later(None, "a token could not be confirmed".to_owned()),
            Some(actor) => {
                let mut body = body.clone();
                body["actor"] = json!(actor);
                let outcome = self.0.history.record(key, &body).await;
                if !matches!(outcome, Outcome::Later(..)) {
                    self.0.tokens.forget(id);
                }
                outcome
            }
        }
    }

    fn refuse(&self, id: SessionId, path: &Path, step: Option<&Step>, why: &str) {
        tracing::error!(session = %id, why, "Session History refused a recording; it lies in the folder refused of the spool");
        if let Err(error) = self.0.folder.refuse(id, path, step, why) {
            tracing::error!(session = %id, %error, "could not move a refused recording aside");
            // It must not stand in the way of what follows.
            Folder::forget(path, step);
        }
    }
}
