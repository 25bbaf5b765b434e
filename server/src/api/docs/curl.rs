//! Commands that one can run.

use std::fmt::Write as _;

use serde_json::Value;

use super::html::Html;
use super::{entries, list, text};

/// The commands of an operation, one for each example body, or one.
pub fn examples(out: &mut Html, path: &str, method: &str, operation: &Value) {
    let body = entries(operation, "/requestBody/content").into_iter().next();
    let samples = body
        .map(|(_, media)| entries(media, "/examples"))
        .unwrap_or_default();
    if samples.is_empty() {
        command(
            out,
            "Example",
            &command_line(path, method, operation, body.map(|(kind, _)| (kind, None))),
        );
    }
    for (_, sample) in samples {
        let kind = body.map(|(kind, _)| (kind, Some(&sample["value"])));
        command(
            out,
            text(sample, "/summary"),
            &command_line(path, method, operation, kind),
        );
    }
}

fn command(out: &mut Html, title: &str, line: &str) {
    out.text("<p class=\"example\">", title, "</p>");
    out.text("<pre tabindex=\"0\" aria-label=\"", title, "\">");
    out.text("<code>", line, "</code></pre>");
}

/// A call of curl. `body` is the media type and the example, or nothing for a file.
fn command_line(path: &str, method: &str, operation: &Value, body: Option<(&str, Option<&Value>)>) -> String {
    let mut place = path.to_owned();
    for parameter in list(operation, "/parameters") {
        if let Some(example) = parameter["example"].as_str() {
            place = place.replace(&format!("{{{}}}", text(parameter, "/name")), example);
        }
    }
    let query = match text(operation, "/operationId") {
        "listSessions" | "countSessions" => "?status=failed&range=last-7-days",
        "exportSessions" => "?range=month-to-date&tz=Europe/Berlin",
        "listOptions" => "?q=pixel",
        _ => "",
    };
    let mut line = format!("curl \"$SESSION_HISTORY{place}{query}\"");
    if method != "get" && method != "post" {
        line = format!("curl -X {} \"$SESSION_HISTORY{place}\"", method.to_uppercase());
    }
    if list(operation, "/security")
        .iter()
        .any(|need| need.get("token").is_some())
    {
        line.push_str(" \\\n  -H \"Authorization: Bearer $TOKEN\"");
    }
    match body {
        Some((_, None)) => line.push_str(
            " \\\n  -H \"Content-Type: text/plain\" \\\n  -H \"Content-Disposition: attachment; filename=debug.log\" \
             \\\n  --data-binary @debug.log",
        ),
        Some((kind, Some(value))) => {
            let text = match value.as_array() {
                Some(lines) => lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n"),
                None => serde_json::to_string_pretty(value).unwrap_or_default(),
            };
            let text = text.replace('\'', r"'\''");
            let _ = write!(line, " \\\n  -H \"Content-Type: {kind}\" \\\n  --data-binary '{text}'");
        }
        None => {}
    }
    if text(operation, "/operationId") == "exportSessions" {
        line.push_str(" \\\n  -o sessions.csv");
    }
    if text(operation, "/operationId") == "downloadFile" {
        line.push_str(" \\\n  -OJ");
    }
    line
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_command_has_its_token_its_type_and_its_body() {
        let operation = json!({"operationId": "x", "security": [{"token": []}], "parameters": [{"name": "id", "example": "7"}]});
        let value = json!({"detail": "it's over"});
        assert_eq!(
            command_line(
                "/a/{id}",
                "patch",
                &operation,
                Some(("application/json", Some(&value)))
            ),
            "curl -X PATCH \"$SESSION_HISTORY/a/7\" \\\n  -H \"Authorization: Bearer $TOKEN\" \\\n  \
             -H \"Content-Type: application/json\" \\\n  --data-binary '{\n  \"detail\": \"it'\\''s over\"\n}'"
        );
    }
}
