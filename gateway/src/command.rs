//! Commands of a session: what they are called, what of them is looked at, and how they stand in the action log.

mod name;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use domain::Timestamp;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::redact::{Words, place};

pub use name::name;

/// Bytes of a request that are looked at, and of one that types.
const SMALL: usize = 64 * 1024;
const TYPED: usize = 1024 * 1024;
/// Bytes of a log in an answer that are looked at.
const LARGE: usize = 64 * 1024 * 1024;
/// Letters of a detail in the log.
const DETAIL: usize = 500;

/// Scripts that are none: by their names Appium types.
const TYPING_SCRIPTS: [&str; 4] = [
    "mobile: type",
    "mobile: replaceElementValue",
    "mobile: setClipboard",
    "mobile: setPasteboard",
];

/// A command: its method, and its path behind the session's id.
#[derive(Clone, Debug)]
pub struct Command {
    method: Method,
    tail: String,
}

impl Command {
    /// Reads it.
    pub fn new(method: &Method, tail: &str) -> Self {
        Self {
            method: method.clone(),
            tail: tail.to_owned(),
        }
    }

    /// True where a window is to be closed, which may end the session.
    pub fn closes_window(&self) -> bool {
        self.method == Method::DELETE && self.tail == "window"
    }

    /// True where a log is read: that empties it.
    pub fn reads_log(&self) -> bool {
        self.method == Method::POST && matches!(self.tail.as_str(), "se/log" | "log")
    }

    /// True where the body holds what somebody typed.
    fn types(&self) -> bool {
        let last = self.tail.rsplit('/').next().unwrap_or_default();
        self.method == Method::POST
            && (matches!(last, "value" | "keys" | "text" | "actions" | "replace_value")
                || self.tail == "appium/device/set_clipboard")
    }

    fn runs_script(&self) -> bool {
        self.method == Method::POST && matches!(self.tail.as_str(), "execute/sync" | "execute")
    }

    /// Bytes of the request's body to copy; 0 for none.
    pub fn request_copy(&self, keep_typed_text: bool) -> usize {
        if self.types() {
            return TYPED;
        }
        let looked_at = self.reads_log() || self.runs_script() || self.is_told() || keep_typed_text;
        if looked_at && self.method == Method::POST {
            SMALL
        } else {
            0
        }
    }

    /// Bytes of the answer's body to copy.
    pub fn response_copy(&self, status: StatusCode) -> usize {
        if status.as_u16() >= 400 {
            SMALL
        } else if self.reads_log() {
            LARGE
        } else {
            0
        }
    }

    /// True where the body says something that may be told: where to go, what to look for.
    fn is_told(&self) -> bool {
        self.method == Method::POST
            && (self.tail == "url"
                || self.reads_log()
                || matches!(self.tail.rsplit('/').next(), Some("element" | "elements")))
    }

    /// Remembers what was typed, so that it is found in logs. `body` is the copy, where the body was no longer than that.
    pub fn learn(&self, body: Option<&Bytes>, words: &mut Words) {
        if !self.types() && !self.runs_script() {
            return;
        }
        let read = body.map(|body| serde_json::from_slice::<Value>(body));
        let Some(Ok(body)) = read else {
            // What a driver cannot read types nothing, but it may know more writings than we do.
            if self.types() && body.is_none_or(|body| !body.is_empty()) {
                words.miss();
            }
            return;
        };
        if self.runs_script() {
            if body["script"]
                .as_str()
                .is_some_and(|script| TYPING_SCRIPTS.contains(&script))
            {
                let arguments = body["args"].as_array().into_iter().flatten();
                arguments.for_each(|argument| learn_content(argument, words));
            }
            return;
        }
        learn_content(&body, words);
        if let Some(text) = body["value"].as_str() {
            words.typed(text);
        }
        if let Some(list) = body["value"].as_array() {
            words.typed(&list.iter().filter_map(Value::as_str).collect::<String>());
        }
        for source in body["actions"].as_array().into_iter().flatten() {
            let keys = source["actions"].as_array().into_iter().flatten();
            let typed = keys
                .filter(|key| key["type"] == "keyDown")
                .filter_map(|key| key["value"].as_str());
            words.typed(&typed.collect::<String>());
        }
    }

    /// What of the body may stand in the log.
    fn detail(&self, body: &Bytes, words: &Words) -> Option<String> {
        if !self.is_told() {
            return None;
        }
        let body: Value = serde_json::from_slice(body).ok()?;
        let text = if self.tail == "url" {
            words.hide(&place(body["url"].as_str()?))
        } else if self.reads_log() {
            body["type"].as_str()?.to_owned()
        } else {
            let (using, value) = (body["using"].as_str()?, body["value"].as_str()?);
            format!("{using} {}", words.hide(value))
        };
        Some(text.chars().take(DETAIL).collect())
    }
}

/// Remembers a text, or what is to lie in the clipboard, which comes in Base64.
fn learn_content(body: &Value, words: &mut Words) {
    if let Some(text) = body["text"].as_str() {
        words.typed(text);
    }
    if let Some(content) = body["content"].as_str() {
        words.typed(content);
        if let Some(text) = STANDARD
            .decode(content)
            .ok()
            .and_then(|text| String::from_utf8(text).ok())
        {
            words.typed(&text);
        }
    }
}

/// What came of a command.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// When it came.
    pub at: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// Its body, where it was looked at.
    pub body: Option<&'a Bytes>,
    /// The answer's status; nothing where there was no answer.
    pub status: Option<StatusCode>,
    /// What went wrong.
    pub error: Option<&'a Failure>,
    /// True where bodies may be recorded.
    pub keep_typed_text: bool,
}

/// A line of the action log.
pub fn line(command: &Command, outcome: &Outcome<'_>, words: &Words) -> Vec<u8> {
    let detail = outcome.body.and_then(|body| command.detail(body, words));
    let name = name(&command.method, &command.tail);
    let title = detail.map_or_else(|| name.clone(), |detail| format!("{name} {detail}"));
    let micros = u64::try_from(outcome.took.as_micros()).unwrap_or(u64::MAX);
    let mut line = json!({
        "at": outcome.at.to_string(),
        "duration_ms": f64::from(u32::try_from(micros / 10).unwrap_or(u32::MAX)) / 100.0,
        "kind": "webdriver",
        "title": title,
        "method": command.method.as_str(),
        "command": if command.tail.is_empty() { "session".to_owned() } else { name::pattern(&command.tail) },
        "status": outcome.status.map(|status| status.as_u16()),
    });
    if let Some(error) = outcome.error {
        line["error"] = error.told(words, DETAIL).into();
    }
    if outcome.keep_typed_text
        && let Some(body) = outcome
            .body
            .and_then(|body| serde_json::from_slice::<Value>(body).ok())
    {
        line["body"] = body;
    }
    let mut line = line.to_string().into_bytes();
    line.push(b'\n');
    line
}

/// What a driver says when something went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// WebDriver's word for it.
    pub code: String,
    /// In the driver's words, without its stack.
    pub message: String,
}

impl Failure {
    /// Reads an answer.
    pub fn read(body: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let value = &body["value"];
        let message = value["message"].as_str().unwrap_or_default();
        Some(Self {
            code: value["error"].as_str()?.to_owned(),
            message: message.to_owned(),
        })
    }

    /// In one text of at most `max` letters, without what was typed. Where that is not known, the driver's own words are
    /// not told.
    pub fn told(&self, words: &Words, max: usize) -> String {
        if words.blind().is_some() {
            return self.code.chars().take(max).collect();
        }
        // Grids write the whole host behind the first lines.
        let message = self.message.trim();
        let text = if message.is_empty() || message.starts_with(&self.code) {
            if message.is_empty() {
                self.code.clone()
            } else {
                message.to_owned()
            }
        } else {
            format!("{}: {message}", self.code)
        };
        words
            .hide(&text)
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .take(max)
            .collect()
    }

    /// True where the session is no more.
    pub fn ends_session(&self) -> bool {
        self.code == "invalid session id"
            || self.code == "no such session"
            || self.message.contains("session deleted because of page crash")
    }

    /// True where the page or the browser crashed, whether or not the session outlives it.
    pub fn is_crash(&self) -> bool {
        self.code == "tab crashed"
            || [
                "chrome not reachable",
                "page crash",
                "tab crashed",
                "disconnected: ",
                "not connected to DevTools",
            ]
            .iter()
            .any(|sign| self.message.contains(sign))
    }
}

#[cfg(test)]
mod tests;
