//! What drivers answer when they are asked for a log: `{"value":[{"timestamp","level","message",..}]}`.

use std::fmt::Write;

use domain::Timestamp;
use serde::Deserialize;

use crate::har;
use crate::redact::Words;

#[derive(Deserialize)]
struct Answer {
    value: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    timestamp: f64,
    #[serde(default)]
    level: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    message: String,
}

fn entries(answer: &[u8]) -> Vec<Entry> {
    serde_json::from_slice::<Answer>(answer).map_or_else(|_| Vec::new(), |answer| answer.value)
}

/// A log as lines of text: time, level, where from, what.
pub fn text(answer: &[u8], log: &str, words: &Words, keep_typed_text: bool) -> Vec<u8> {
    let mut lines = String::new();
    for entry in entries(answer) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "milliseconds of a time; what is no time is moved into range"
        )]
        let at = Timestamp::saturating_from_millis(entry.timestamp as i64);
        let source = entry.source.as_deref().unwrap_or(log);
        let message = if keep_typed_text {
            entry.message
        } else {
            words.hide(&entry.message)
        };
        let message = message.replace('\n', "\n    ");
        let level = if entry.level.is_empty() {
            "INFO"
        } else {
            &entry.level
        };
        // Writing to a text never fails.
        let _ = writeln!(lines, "{at} {level} {source} {message}");
    }
    lines.into_bytes()
}

/// The events of a performance log that tell of the network, a JSON object a line.
pub fn network(answer: &[u8], words: &Words, keep_typed_text: bool) -> Vec<u8> {
    let mut lines = Vec::new();
    for entry in entries(answer) {
        if let Some(event) = har::reduce(&entry.message, words, keep_typed_text)
            && serde_json::to_writer(&mut lines, &event).is_ok()
        {
            lines.push(b'\n');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browsers_log_is_lines_of_text() {
        let answer = r#"{"value":[{"level":"SEVERE","message":"http://a/?token=x 0:63 \"typed text\"\nsecond","source":"console-api","timestamp":1795482970787}]}"#;
        let mut words = Words::default();
        words.add("typed text");
        let lines = String::from_utf8(text(answer.as_bytes(), "browser", &words, false)).expect("text");
        assert_eq!(
            lines,
            "2026-11-24T01:16:10.787Z SEVERE console-api http://a/?token=[hidden] 0:63 \"[hidden]\"\n    second\n"
        );
        let kept = String::from_utf8(text(answer.as_bytes(), "browser", &words, true)).expect("text");
        assert!(kept.contains("typed text"));
    }

    #[test]
    fn what_is_no_log_is_nothing() {
        for answer in ["", "[]", "{\"value\":null}", "{\"value\":{\"error\":\"x\"}}"] {
            assert!(text(answer.as_bytes(), "browser", &Words::default(), false).is_empty());
        }
    }
}
