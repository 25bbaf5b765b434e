//! A server in a test: organizations, tokens, and calls with their answers.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use bytes::Bytes;
use domain::{Role, Session, Timestamp};
use http_body_util::BodyExt;
use serde_json::Value;
use server::api::{Api, Limits};
use server::blob::Blobs;
use server::clock::Clock;
use server::entropy::Entropy;
use server::service::acting::Acting;
use server::service::passwords::Cost;
use server::service::{Services, orgs, tokens};
use server::store::{Org, Store};
use tower::ServiceExt;

/// Everything stands still at this moment unless a test moves it.
pub const NOW: &str = "2026-11-23T12:00:00Z";

static COUNTER: AtomicU32 = AtomicU32::new(0);

pub struct World {
    pub services: Services,
    pub blobs: Blobs,
    pub folder: PathBuf,
    router: Router,
}

impl World {
    pub fn new(store: Store) -> Self {
        Self::with_limits(store, Limits::default())
    }

    pub fn with_limits(store: Store, limits: Limits) -> Self {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("sh-api-{}-{number}", std::process::id()));
        let now: Timestamp = NOW.parse().expect("a time");
        let services =
            Services::new(store, Clock::manual(now), Entropy::system(), Cost::Least).expect("services");
        let blobs = Blobs::in_folder(&folder.join("blobs"), Entropy::system()).expect("a folder");
        let api = Api {
            services: services.clone(),
            blobs: blobs.clone(),
            limits,
        };
        Self {
            services,
            blobs,
            folder,
            router: server::api::router(api),
        }
    }

    pub async fn org(&self, slug: &str) -> Org {
        orgs::add(&self.services, slug, slug)
            .await
            .expect("an organization")
    }

    /// Makes a token; gives its id and secret.
    pub async fn token(&self, org: &Org, role: Role) -> Caller<'_> {
        let (token, secret) = tokens::create(&self.services, &Acting::console(org.clone()), "CI", role, None)
            .await
            .expect("a token");
        Caller {
            world: self,
            id: token.id,
            secret: secret.reveal().to_owned(),
        }
    }

    /// A caller with any header of authorization.
    pub fn stranger(&self, secret: &str) -> Caller<'_> {
        Caller {
            world: self,
            id: String::new(),
            secret: secret.to_owned(),
        }
    }

    pub async fn record(&self, org: &Org, sessions: &[Session]) {
        for some in sessions.chunks(2_000) {
            self.services
                .store
                .record(org.id, None, some)
                .await
                .expect("recorded");
        }
    }

    /// Every file that is kept.
    pub fn kept_files(&self) -> usize {
        fn count(folder: &std::path::Path) -> usize {
            let entries = std::fs::read_dir(folder).expect("a folder");
            entries
                .map(|entry| entry.expect("an entry").path())
                .map(|path| if path.is_dir() { count(&path) } else { 1 })
                .sum()
        }
        count(&self.folder.join("blobs"))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub struct Caller<'a> {
    world: &'a World,
    pub id: String,
    secret: String,
}

impl Caller<'_> {
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("authorization", format!("Bearer {}", self.secret));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).expect("a request");
        self.world.send(request).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &[], Body::empty()).await
    }

    pub async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.call(Method::POST, path, &[], body).await
    }

    pub async fn patch(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.call(Method::PATCH, path, &[], body).await
    }

    pub async fn put(&self, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        self.call(Method::PUT, path, headers, body).await
    }

    /// Records a session that must be taken; gives its id.
    pub async fn record(&self, json: &str) -> String {
        let answer = self.post("/sessions", json.to_owned()).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()["id"].as_str().expect("an id").to_owned()
    }
}

impl World {
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.expect("a body").to_bytes(),
        }
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("JSON: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    }

    /// Status, and code and field of every error; panics where it is not the envelope.
    pub fn errors(&self) -> (u16, Vec<(String, String)>) {
        let json = self.json();
        let errors = json["errors"].as_array().expect("errors");
        assert!(!errors.is_empty());
        let pairs = errors.iter().map(|error| {
            assert!(
                error["detail"].as_str().is_some_and(|detail| !detail.is_empty()),
                "{error}"
            );
            assert!(error.get("field").is_some(), "{error}");
            let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
            (text("code"), text("field"))
        });
        (self.status.as_u16(), pairs.collect())
    }

    /// The one error that there must be.
    pub fn error(&self) -> (u16, String, String) {
        let (status, mut errors) = self.errors();
        assert_eq!(errors.len(), 1, "{}", self.text());
        let (code, field) = errors.remove(0);
        (status, code, field)
    }
}

/// What [`Answer::error`] should be.
pub fn refused(status: u16, code: &str, field: &str) -> (u16, String, String) {
    (status, code.to_owned(), field.to_owned())
}
