//! A WebDriver server and a Session History that are made up, and a gateway between them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use domain::SessionId;
use gateway::{Gateway, Patience, Secret, Settings, Surroundings};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::driver::Driver;
use crate::history::History;

/// A token of a client's, as Session History makes them.
pub fn token(letter: char) -> String {
    format!("shp_{}", letter.to_string().repeat(47))
}

static WORLDS: AtomicU32 = AtomicU32::new(0);

/// A folder that is there for one test.
pub struct Dir(pub PathBuf);

impl Dir {
    pub fn new() -> Self {
        let number = WORLDS.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("gateway-test-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    /// Every file below it, with its content.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        fn walk(path: &std::path::Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
            for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    walk(&path, files);
                } else if let Ok(content) = std::fs::read(&path) {
                    files.push((path, content));
                }
            }
        }
        let mut files = Vec::new();
        walk(&self.0, &mut files);
        files
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A driver, a history and a gateway.
pub struct World {
    pub driver: Driver,
    pub history: History,
    pub dir: Dir,
    pub client: reqwest::Client,
    pub gateway: Running,
    settings: Settings,
}

/// A gateway that runs.
pub struct Running {
    pub url: String,
    closing: CancellationToken,
    serving: JoinHandle<()>,
}

fn surroundings() -> Surroundings {
    static RANDOM: AtomicU32 = AtomicU32::new(1);
    #[expect(clippy::disallowed_methods, reason = "tests run in the time of the machine")]
    let now = || jiff::Timestamp::now().into();
    Surroundings {
        now: Arc::new(now),
        session_id: Arc::new(move || {
            let now: domain::Timestamp = now();
            let number = RANDOM.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            let mut random = [7; 10];
            random[6..].copy_from_slice(&number);
            SessionId::version_7(now.millis(), random)
        }),
    }
}

impl Running {
    async fn start(settings: Settings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let closing = CancellationToken::new();
        let gateway = Gateway::start(settings, surroundings(), closing.clone()).expect("starts");
        let serving = tokio::spawn(gateway.serve(listener));
        Self {
            url,
            closing,
            serving,
        }
    }

    /// Tells it to stop, and waits.
    async fn stop(self) {
        self.closing.cancel();
        tokio::time::timeout(Duration::from_secs(15), self.serving)
            .await
            .expect("stops in time")
            .expect("stops");
    }
}

impl World {
    pub async fn new(slots: usize) -> Self {
        Self::with(slots, |_| {}).await
    }

    pub async fn with(slots: usize, change: impl FnOnce(&mut Settings)) -> Self {
        let dir = Dir::new();
        let driver = Driver::start().await;
        let history = History::start().await;
        let mut settings = Settings {
            upstream: driver.url().parse().expect("an address"),
            slots,
            history: history.url(),
            token: Secret::new(token('g')),
            spool: dir.0.clone(),
            spool_limit: 64 * 1024 * 1024,
            idle_timeout: None,
            trust_forwarded: false,
            keep_typed_text: false,
            rewrite_urls: false,
            heartbeat: Duration::from_millis(300),
            grace: Duration::from_secs(5),
            patience: Patience {
                answer: Duration::from_secs(2),
                probe: Duration::from_millis(300),
                ..Patience::default()
            },
        };
        change(&mut settings);
        let gateway = Running::start(settings.clone()).await;
        Self {
            driver,
            history,
            dir,
            client: client(),
            gateway,
            settings,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.gateway.url)
    }

    /// Stops the gateway and starts another one on the same spool.
    pub async fn restart(self) -> Self {
        self.restart_after(async || {}).await
    }

    /// The same, with something in between.
    pub async fn restart_after(self, between: impl AsyncFnOnce()) -> Self {
        let Self {
            driver,
            history,
            dir,
            client,
            gateway,
            settings,
        } = self;
        gateway.stop().await;
        between().await;
        let gateway = Running::start(settings.clone()).await;
        Self {
            driver,
            history,
            dir,
            client,
            gateway,
            settings,
        }
    }

    /// Asks for a session with these capabilities.
    pub fn ask(&self, capabilities: &Value) -> reqwest::RequestBuilder {
        let body = json!({"capabilities": {"alwaysMatch": capabilities}});
        self.client
            .post(self.url("/session"))
            .header("content-type", "application/json")
            .body(body.to_string())
    }

    /// Opens a session; its id at the driver.
    pub async fn open(&self, capabilities: &Value) -> String {
        let (status, answer) = read(self.ask(capabilities)).await;
        assert_eq!(status, 200, "{answer}");
        answer["value"]["sessionId"].as_str().expect("an id").to_owned()
    }

    /// A command with a body.
    pub async fn post(&self, session: &str, command: &str, body: &Value) -> (u16, Value) {
        let url = self.url(&format!("/session/{session}/{command}"));
        read(self.client.post(url).body(body.to_string())).await
    }

    pub async fn get(&self, session: &str, command: &str) -> (u16, Value) {
        read(
            self.client
                .get(self.url(&format!("/session/{session}/{command}"))),
        )
        .await
    }

    pub async fn delete(&self, session: &str) -> (u16, Value) {
        read(self.client.delete(self.url(&format!("/session/{session}")))).await
    }

    /// The queue as the gateway tells it.
    pub async fn queue(&self) -> Value {
        read(self.client.get(self.url("/gateway/queue"))).await.1
    }

    /// Waits until so many wait.
    pub async fn until_waiting(&self, count: usize) {
        until(async || self.queue().await["waiting"].as_array().map(Vec::len) == Some(count)).await;
    }

    /// Waits until every session that the driver was asked for is over, and nothing of the spool is left to send.
    pub async fn until_delivered(&self) {
        until(async || {
            let sessions = self.history.sessions();
            let asked = self
                .driver
                .requests()
                .iter()
                .filter(|got| got.path == "/session")
                .count();
            sessions.len() >= asked.max(1)
                && sessions.iter().all(|session| session.status.is_over())
                && !self
                    .dir
                    .files()
                    .iter()
                    .any(|(path, _)| path.to_string_lossy().contains("sessions/"))
        })
        .await;
    }

    /// Waits until so many sessions are over and wholly on the disk.
    pub async fn until_spooled(&self, count: usize) {
        until(async || {
            let over = |content: &[u8]| String::from_utf8_lossy(content).contains("\"phase\":\"over\"");
            self.dir
                .files()
                .iter()
                .filter(|(_, content)| over(content))
                .count()
                == count
        })
        .await;
    }
}

pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

/// Sends, and reads the answer as JSON.
pub async fn read(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    let body = response.bytes().await.expect("a body");
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

/// Waits until something is so, for some seconds at the most.
pub async fn until(is: impl AsyncFn() -> bool) {
    for _ in 0..1_200 {
        if is().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it never came to be");
}

/// A router that is served by threads of its own, so that its connections can be made to end with it.
pub struct Serving(Option<Runtime>);

impl Serving {
    pub fn of(router: axum::Router, listener: TcpListener) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = listener.into_std().expect("a listener");
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).expect("a listener");
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            axum::serve(listener, service).await.expect("serves");
        });
        Self(Some(runtime))
    }

    /// Ends it; once this is over, no connection is left.
    pub async fn stop(mut self) {
        if let Some(runtime) = self.0.take() {
            let ends = tokio::task::spawn_blocking(move || runtime.shutdown_timeout(Duration::from_secs(10)));
            ends.await.expect("it ends");
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
