//! The lines of a batch: counted and measured as they arrive, read on other threads meanwhile, gathered in their order.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use axum::http::StatusCode;
use bytes::Bytes;
use domain::SessionId;
use domain::draft::{Draft, FieldErrors};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::api::error::{ErrorItem, items};
use crate::api::{Api, ApiError, Limits};
use crate::service::ingest::{self, Candidate};
use crate::service::tokens::Token;
use crate::service::{Error, Services};

/// Errors told at the most; the rest is a number.
const MAX_ERRORS: usize = 100;
/// Bytes of lines that are read together.
const PIECE: usize = 256 * 1024;
/// Pieces of a batch that are read at the same time. While they are, the rest waits at the sender's.
const AT_ONCE: usize = 2;

/// A line that holds something.
struct Line {
    /// Which one it is, from 1.
    number: usize,
    text: Bytes,
}

/// What a line came to.
struct Outcome {
    number: usize,
    candidate: Result<Candidate, FieldErrors>,
}

/// What lines are read with.
struct Reading {
    services: Services,
    token: Token,
    key: Option<String>,
}

impl Reading {
    fn read(&self, lines: &[Line]) -> Vec<Outcome> {
        lines.iter().map(|line| self.read_one(line)).collect()
    }

    fn read_one(&self, line: &Line) -> Outcome {
        let number = line.number;
        let key = self.key.as_deref();
        let id = key.map(|key| ingest::session_id(&self.token, key, number));
        let candidate = Draft::from_json(line.text.trim_ascii())
            .and_then(|draft| ingest::candidate(&self.services, &self.token, draft, id));
        Outcome { number, candidate }
    }
}

/// The lines of one batch.
pub(super) struct Lines {
    reading: Arc<Reading>,
    limits: Limits,
    /// Lines that arrived, and those of them that hold something.
    number: usize,
    count: usize,
    /// Lines that wait to be read, and their bytes.
    waiting: Vec<Line>,
    bytes: usize,
    /// Lines that are being read, the first ones first.
    ahead: VecDeque<JoinHandle<Vec<Outcome>>>,
    gathered: Gathered,
}

impl Lines {
    pub(super) fn new(api: &Api, token: &Token, key: Option<&str>) -> Self {
        let reading = Reading {
            services: api.services.clone(),
            token: token.clone(),
            key: key.map(str::to_owned),
        };
        Self {
            reading: Arc::new(reading),
            limits: api.limits.clone(),
            number: 0,
            count: 0,
            waiting: Vec::new(),
            bytes: 0,
            ahead: VecDeque::with_capacity(AT_ONCE),
            gathered: Gathered::default(),
        }
    }

    /// Takes the next line.
    pub(super) async fn take(&mut self, line: Bytes) -> Result<(), ApiError> {
        self.number += 1;
        let length = line.trim_ascii().len();
        if length == 0 {
            return Ok(());
        }
        if length > self.limits.json {
            return Err(self.too_long());
        }
        if self.count == self.limits.batch_lines {
            let most = self.limits.batch_lines;
            return Err(ApiError::too_large(format!(
                "A batch may have {most} sessions at the most."
            )));
        }
        self.count += 1;
        self.bytes += line.len();
        self.waiting.push(Line {
            number: self.number,
            text: line,
        });
        if self.bytes >= PIECE {
            self.read().await?;
        }
        Ok(())
    }

    /// Has another thread read what waits.
    async fn read(&mut self) -> Result<(), ApiError> {
        if self.ahead.len() == AT_ONCE {
            self.gather().await?;
        }
        self.bytes = 0;
        let lines = std::mem::take(&mut self.waiting);
        let reading = self.reading.clone();
        self.ahead.push_back(spawn_blocking(move || reading.read(&lines)));
        Ok(())
    }

    /// Waits for the first of what is being read; false where nothing is.
    async fn gather(&mut self) -> Result<bool, ApiError> {
        let Some(first) = self.ahead.pop_front() else {
            return Ok(false);
        };
        let outcomes = first
            .await
            .map_err(|error| Error::system("read the lines of a batch", error))?;
        for Outcome { number, candidate } in outcomes {
            match candidate {
                Ok(candidate) => self.gathered.keep(number, candidate),
                Err(errors) => self.gathered.wrong(number, items(errors)),
            }
        }
        Ok(true)
    }

    pub(super) fn too_long(&self) -> ApiError {
        let most = self.limits.json;
        ApiError::too_large(format!(
            "Line {} is too long: a session may have {most} bytes at the most.",
            self.number.max(1)
        ))
    }

    /// Everything in its order, with the line of each, or what is wrong with it.
    pub(super) async fn finish(mut self) -> Result<(Vec<Candidate>, Numbers), ApiError> {
        if !self.waiting.is_empty() {
            self.read().await?;
        }
        while self.gather().await? {}
        self.gathered.finish()
    }
}

/// What was read so far.
#[derive(Default)]
struct Gathered {
    candidates: Vec<Candidate>,
    ids: HashMap<SessionId, usize>,
    errors: Vec<ErrorItem>,
    /// Lines that are wrong.
    bad: usize,
}

impl Gathered {
    fn keep(&mut self, number: usize, candidate: Candidate) {
        match self.ids.insert(candidate.session.id, number) {
            None => self.candidates.push(candidate),
            Some(first) => {
                let detail = format!("This id stands in line {first} already.");
                let error = ErrorItem {
                    field: Some("id".to_owned()),
                    ..ErrorItem::new("duplicate_id", detail)
                };
                self.wrong(number, vec![error]);
            }
        }
    }

    fn wrong(&mut self, number: usize, errors: Vec<ErrorItem>) {
        self.bad += 1;
        for error in errors {
            if self.errors.len() < MAX_ERRORS {
                self.errors.push(ErrorItem {
                    detail: format!("Line {number}: {}", error.detail),
                    line: Some(number),
                    ..error
                });
            }
        }
    }

    fn finish(self) -> Result<(Vec<Candidate>, Numbers), ApiError> {
        if self.bad > 0 {
            return Err(self.told(StatusCode::UNPROCESSABLE_ENTITY));
        }
        if self.candidates.is_empty() {
            let detail = "The body has no line. Send one JSON object a line.";
            return Err(ApiError::new(StatusCode::BAD_REQUEST, "empty_body", detail));
        }
        Ok((self.candidates, Numbers(self.ids)))
    }

    /// What is wrong with the lines.
    fn told(mut self, status: StatusCode) -> ApiError {
        if self.errors.len() == MAX_ERRORS {
            let detail = format!("{} lines are wrong in all. Nothing was recorded.", self.bad);
            self.errors.push(ErrorItem::new("more_errors", detail));
        }
        ApiError::many(status, self.errors)
    }
}

/// In which line each session stood.
pub(super) struct Numbers(HashMap<SessionId, usize>);

impl Numbers {
    /// Names the lines whose ids belong to other sessions.
    pub(super) fn taken(&self, ids: &[SessionId]) -> ApiError {
        let mut wrong = Gathered::default();
        for id in ids {
            let detail = format!("The id {id} belongs to another session. Nothing was recorded.");
            let error = ErrorItem {
                field: Some("id".to_owned()),
                ..ErrorItem::new("id_taken", detail)
            };
            wrong.wrong(self.0.get(id).copied().unwrap_or_default(), vec![error]);
        }
        wrong.told(StatusCode::CONFLICT)
    }
}
