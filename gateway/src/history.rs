//! Session History's REST API, as its client sees it. Decides nothing but whether trying again makes sense.

use std::time::Duration;

use domain::{Actor, ActorKind, AttachmentKind, SessionId};
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use serde::Deserialize;
use serde_json::Value;

use crate::settings::Secret;

/// How long one call may take that carries no file.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a file may take.
const FILE_PATIENCE: Duration = Duration::from_mins(10);

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is recorded.
    Done,
    /// Not now: the server is away, busy, or does not know the gateway's token. How long it asks to wait, and why.
    Later(Option<Duration>, String),
    /// It never will be: the status and what the server said.
    Never(u16, String),
}

/// Who a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The token is good.
    Known(Actor),
    /// Session History does not take it; why, in words.
    Refused(String),
    /// Session History did not answer.
    Away,
}

/// The client. Cheap to clone.
#[derive(Clone, Debug)]
pub struct History {
    client: reqwest::Client,
    origin: String,
    token: Secret,
}

/// A file on its way.
#[derive(Debug)]
pub struct Upload<'a> {
    /// Its kind.
    pub kind: AttachmentKind,
    /// The name that people save it under.
    pub file_name: &'a str,
    /// Its media type.
    pub content_type: &'a str,
    /// Of its content, in hexadecimal digits.
    pub sha256: &'a str,
    /// Its bytes.
    pub size: u64,
    /// The content.
    pub content: tokio::fs::File,
}

#[derive(Deserialize)]
struct Told {
    id: String,
    label: String,
    org: String,
}

impl History {
    /// A client of the Session History at `origin`, with the gateway's own token.
    pub fn new(origin: &str, token: Secret) -> Result<Self, reqwest::Error> {
        // Once a process; where it is done already, that is what was wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .tcp_nodelay(true)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self {
            client,
            origin: origin.trim_end_matches('/').to_owned(),
            token,
        })
    }

    /// Records a session.
    pub async fn record(&self, key: &str, body: &Value) -> Outcome {
        let request = self.request(Method::POST, "sessions", PATIENCE);
        outcome(send(request.header("idempotency-key", key), body).await).await
    }

    /// Tells what happened to a session.
    pub async fn events(&self, id: SessionId, key: &str, body: &Value) -> Outcome {
        let request = self.request(Method::PATCH, &format!("sessions/{id}"), PATIENCE);
        outcome(send(request.header("idempotency-key", key), body).await).await
    }

    /// Says what became of a file.
    pub async fn state(&self, id: SessionId, kind: AttachmentKind, key: &str, body: &Value) -> Outcome {
        let path = format!("sessions/{id}/attachments/{}", kind.key());
        let request = self.request(Method::PATCH, &path, PATIENCE);
        outcome(send(request.header("idempotency-key", key), body).await).await
    }

    /// Uploads a file, as a stream.
    pub async fn file(&self, id: SessionId, upload: Upload<'_>) -> Outcome {
        let path = format!("sessions/{id}/attachments/{}", upload.kind.key());
        let name = format!("attachment; filename=\"{}\"", upload.file_name);
        let stream = tokio_util::io::ReaderStream::new(upload.content);
        let request = self
            .request(Method::PUT, &path, FILE_PATIENCE)
            .header(header::CONTENT_TYPE, upload.content_type)
            .header(header::CONTENT_DISPOSITION, name)
            .header(header::CONTENT_LENGTH, upload.size)
            .header("x-content-sha256", upload.sha256)
            .body(reqwest::Body::wrap_stream(stream));
        outcome(request.send().await).await
    }

    /// Who a client's token is. It must be of the organization that the gateway records for.
    pub async fn identify(&self, secret: &Secret) -> Identity {
        let theirs = match self.token(secret).await {
            Ok(told) => told,
            Err(identity) => return identity,
        };
        if *secret != self.token {
            match self.token(&self.token).await {
                Ok(own) if own.org != theirs.org => {
                    let why = "it belongs to another organization than this gateway records for";
                    return Identity::Refused(why.to_owned());
                }
                Ok(_) => {}
                Err(_) => return Identity::Away,
            }
        }
        Identity::Known(Actor {
            kind: ActorKind::ApiToken,
            label: theirs.label,
            subject: theirs.id,
        })
    }

    async fn token(&self, secret: &Secret) -> Result<Told, Identity> {
        let request = self
            .client
            .get(format!("{}/api/v1/token", self.origin))
            .timeout(Duration::from_secs(5))
            .bearer_auth(secret.reveal());
        let response = request.send().await.map_err(|_| Identity::Away)?;
        match response.status() {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(Identity::Refused(
                "Session History does not know it, or it was revoked".to_owned(),
            )),
            StatusCode::OK => {
                let body = response.bytes().await.map_err(|_| Identity::Away)?;
                serde_json::from_slice(&body).map_err(|_| Identity::Away)
            }
            _ => Err(Identity::Away),
        }
    }

    fn request(&self, method: Method, path: &str, patience: Duration) -> RequestBuilder {
        self.client
            .request(method, format!("{}/api/v1/{path}", self.origin))
            .timeout(patience)
            .bearer_auth(self.token.reveal())
    }
}

async fn send(request: RequestBuilder, body: &Value) -> reqwest::Result<Response> {
    request
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.to_string())
        .send()
        .await
}

async fn outcome(answer: reqwest::Result<Response>) -> Outcome {
    let response = match answer {
        Ok(response) => response,
        Err(error) => return Outcome::Later(None, error.without_url().to_string()),
    };
    let status = response.status();
    if status.is_success() {
        return Outcome::Done;
    }
    let wait = response
        .headers()
        .get(header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .map(Duration::from_secs);
    let text = response.text().await.unwrap_or_default();
    let said: String = text.chars().take(1_000).collect();
    // What the gateway's own token may not do, an admin mends; a request that came too early or too late comes again.
    let later = matches!(status.as_u16(), 401 | 403 | 408 | 425 | 429) || !status.is_client_error();
    if later {
        Outcome::Later(wait, format!("it answered {status}"))
    } else {
        Outcome::Never(status.as_u16(), said)
    }
}
