//! A JSON Schema in words.

use serde_json::Value;

use super::html::Html;
use super::{entries, list, text};

/// What an object consists of, or the choices that there are.
pub fn object(out: &mut Html, schema: &Value) {
    out.text("<p>", text(schema, "/description"), "</p>");
    let choices = list(schema, "/oneOf");
    if choices.iter().any(|choice| choice["properties"].is_object()) {
        for choice in choices {
            out.raw("<div class=\"choice\">");
            object(out, choice);
            out.raw("</div>");
        }
        return;
    }
    if !choices.is_empty() {
        out.raw("<p>");
        words(out, schema);
        out.raw("</p>");
        return;
    }
    let required = list(schema, "/required");
    out.raw("<dl>");
    let is_required = |name: &str| required.iter().any(|key| key == name);
    let mut properties = entries(schema, "/properties");
    properties.sort_by_key(|(name, _)| !is_required(name));
    for (name, property) in properties {
        out.text("<dt><code>", name, "</code>");
        if is_required(name) {
            out.raw(" <small>required</small>");
        }
        out.raw("</dt><dd>");
        out.text("", text(property, "/description"), "");
        words(out, property);
        out.raw("</dd>");
    }
    out.raw("</dl>");
}

/// What a value may be, in small letters after its meaning.
pub fn words(out: &mut Html, schema: &Value) {
    let said = of(schema);
    if said.is_empty() {
        return;
    }
    out.raw(" <span class=\"shape\">");
    for piece in said {
        match piece {
            Piece::Words(words) => out.text("", &words, ""),
            Piece::Code(code) => out.text("<code>", &code, "</code>"),
            Piece::Link(name) => {
                out.text("<a href=\"#", &name, "\">");
                out.text("", &name, "</a>");
            }
        }
    }
    out.raw("</span>");
}

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Code(String),
    Link(String),
}

fn of(schema: &Value) -> Vec<Piece> {
    if let Some(target) = schema["$ref"].as_str() {
        let name = target.rsplit('/').next().unwrap_or_default();
        return vec![Piece::Link(name.to_owned())];
    }
    for key in ["/oneOf", "/anyOf"] {
        let choices = list(schema, key);
        if !choices.is_empty() {
            return joined(choices.iter().filter(|choice| choice["maxLength"] != 0).map(of));
        }
    }
    let choices = list(schema, "/enum");
    if !choices.is_empty() {
        let shown = choices.iter().filter(|choice| **choice != "");
        return joined(shown.map(|choice| match choice.as_str() {
            Some(word) => vec![Piece::Code(word.to_owned())],
            None => vec![Piece::Words("null".to_owned())],
        }));
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return Vec::new(),
    };
    joined(kinds.iter().map(|kind| one(kind, schema)))
}

/// A value of one type.
fn one(kind: &str, schema: &Value) -> Vec<Piece> {
    let words = |text: &str| vec![Piece::Words(text.to_owned())];
    match kind {
        "array" => {
            let mut said = words("list of ");
            said.extend(of(&schema["items"]));
            said
        }
        "string" => match (schema["format"].as_str(), schema["maxLength"].as_u64()) {
            (Some("date-time"), _) => words("time"),
            (Some("date"), _) => words("day, YYYY-MM-DD"),
            (Some("uuid"), _) => words("UUID"),
            (_, Some(most)) => words(&format!("text, at most {most} letters")),
            _ => words("text"),
        },
        "integer" => match (schema["minimum"].as_u64(), schema["maximum"].as_u64()) {
            (Some(least), Some(most)) if most < u64::from(u32::MAX) => words(&format!("{least} to {most}")),
            _ => words("whole number"),
        },
        "object" => match &schema["additionalProperties"] {
            Value::Object(_) => words("names and texts"),
            _ => words("object"),
        },
        "boolean" => words("true or false"),
        other => words(other),
    }
}

/// Choices, one after another.
fn joined(choices: impl Iterator<Item = Vec<Piece>>) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::new();
    for choice in choices.filter(|choice| !choice.is_empty()) {
        if !all.is_empty() {
            all.push(Piece::Words(" or ".to_owned()));
        }
        all.extend(choice);
    }
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(schema: &Value) -> String {
        let mut out = Html::default();
        words(&mut out, schema);
        out.finish()
    }

    #[test]
    fn shapes_are_told_in_words() {
        assert_eq!(said(&json!({})), "");
        assert_eq!(
            said(&json!({"type": ["string", "null"], "maxLength": 9})),
            " <span class=\"shape\">text, at most 9 letters or null</span>"
        );
        assert_eq!(
            said(&json!({"type": "array", "items": {"$ref": "#/components/schemas/Event"}})),
            " <span class=\"shape\">list of <a href=\"#Event\">Event</a></span>"
        );
        assert_eq!(
            said(&json!({"enum": ["a", "", null]})),
            " <span class=\"shape\"><code>a</code> or null</span>"
        );
    }
}
