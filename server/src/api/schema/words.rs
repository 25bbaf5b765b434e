//! The shapes of single values.

use serde_json::{Value, json};

/// No control characters.
const ONE_LINE: &str = r"^[^\u0000-\u001f\u007f-\u009f]*$";
/// No control characters but tabs and ends of lines.
const SEVERAL_LINES: &str = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$";
/// One line with something to see.
const NAME: &str =
    r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$";

/// A text in an answer.
pub fn any_text() -> Value {
    json!({"type": ["string", "null"]})
}

/// A text of one line as a recorder sends it.
pub fn line(most: usize) -> Value {
    json!({"type": ["string", "null"], "maxLength": most, "pattern": ONE_LINE})
}

/// A text that may have several lines.
pub fn lines(most: usize) -> Value {
    json!({"type": ["string", "null"], "maxLength": most, "pattern": SEVERAL_LINES})
}

/// A text of one line that must show something.
pub fn name(most: usize) -> Value {
    json!({"type": "string", "minLength": 1, "maxLength": most, "pattern": NAME})
}

/// A time in an answer.
pub fn time() -> Value {
    json!({"type": "string", "format": "date-time"})
}

/// A time as a recorder sends it.
pub fn time_sent() -> Value {
    json!({"anyOf": [time(), {"type": "string", "maxLength": 0}, {"type": "null"}]})
}

/// The same, or null.
pub fn may_be_null(mut shape: Value) -> Value {
    if let Some(kind) = shape.get("type").and_then(Value::as_str).map(str::to_owned) {
        shape["type"] = json!([kind, "null"]);
    }
    if let Some(words) = shape.get_mut("enum").and_then(Value::as_array_mut) {
        words.push(Value::Null);
    }
    shape
}

/// One of some words.
pub fn answer(words: &[&str]) -> Value {
    json!({"type": "string", "enum": words})
}

/// One of some words as a recorder sends it: it may be left out.
pub fn word(words: &[&str]) -> Value {
    let mut all: Vec<Value> = words.iter().map(|word| json!(word)).collect();
    all.extend([json!(""), Value::Null]);
    json!({"type": ["string", "null"], "enum": all})
}
