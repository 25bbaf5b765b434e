//! `/api/docs`: the OpenAPI document as a page for people. No script, nothing from elsewhere.

use std::fmt::Write as _;

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::openapi::document;

const STYLE: &str = include_str!("docs.css");
/// Methods in the order of telling.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The page.
pub async fn page() -> Response {
    let document = serde_json::to_value(document()).unwrap_or_default();
    let mut response = axum::response::Html(render(&document)).into_response();
    let policy =
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(
        HeaderName::from_static("x-content-type-options"),
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// Its style.
pub async fn style() -> Response {
    let css = HeaderValue::from_static("text/css; charset=utf-8");
    ([(header::CONTENT_TYPE, css)], STYLE).into_response()
}

fn render(document: &Value) -> String {
    let text = |pointer: &str| {
        document
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let mut out = String::with_capacity(64 * 1024);
    out.push_str(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>REST API · Session History</title><link rel=\"stylesheet\" href=\"/api/docs.css\"></head><body>",
    );
    push(&mut out, "<header><h1>", text("/info/title"), " REST API</h1>");
    push(&mut out, "<p>", text("/info/description"), "</p>");
    out.push_str(
        "<p>Send your token as <code>Authorization: Bearer shp_..</code> with every request. \
         The same for programs: <a href=\"/api/v1/openapi.json\">openapi.json</a>.</p></header><main>",
    );
    for tag in document
        .pointer("/tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let name = tag["name"].as_str().unwrap_or_default();
        push(&mut out, "<section><h2>", name, "</h2>");
        for (path, method, operation) in operations(document) {
            if operation["tags"][0] == name {
                operation_html(&mut out, path, method, operation);
            }
        }
        out.push_str("</section>");
    }
    out.push_str("<section><h2>Objects</h2>");
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    for (name, schema) in schemas.into_iter().flatten() {
        let shown = name.trim_end_matches("Schema");
        push(&mut out, "<article id=\"", name, "\">");
        push(&mut out, "<h3>", shown, "</h3>");
        push(
            &mut out,
            "<p>",
            schema["description"].as_str().unwrap_or_default(),
            "</p>",
        );
        properties(&mut out, schema);
        out.push_str("</article>");
    }
    out.push_str("</section></main></body></html>");
    out
}

/// Every operation: path, method, description.
fn operations(document: &Value) -> impl Iterator<Item = (&str, &'static str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        METHODS
            .into_iter()
            .filter_map(move |method| Some((path.as_str(), method, item.get(method)?)))
    })
}

fn operation_html(out: &mut String, path: &str, method: &str, operation: &Value) {
    out.push_str("<article>");
    push(
        out,
        "<h3><span class=\"method\">",
        &method.to_uppercase(),
        "</span> ",
    );
    push(out, "<code>", path, "</code></h3>");
    for key in ["summary", "description"] {
        if let Some(words) = operation[key].as_str() {
            push(out, "<p>", words, "</p>");
        }
    }
    let parameters = operation["parameters"].as_array();
    if let Some(parameters) = parameters.filter(|list| !list.is_empty()) {
        out.push_str("<h4>Parameters</h4><dl>");
        for parameter in parameters {
            let text = |key: &str| parameter[key].as_str().unwrap_or_default();
            push(out, "<dt><code>", text("name"), "</code> ");
            push(out, "<small>", text("in"), "</small></dt>");
            push(out, "<dd>", text("description"), "</dd>");
        }
        out.push_str("</dl>");
    }
    if let Some(content) = operation
        .pointer("/requestBody/content")
        .and_then(Value::as_object)
    {
        out.push_str("<h4>Body</h4><ul>");
        for (kind, media) in content {
            push(out, "<li><code>", kind, "</code>");
            link(out, &media["schema"]);
            out.push_str("</li>");
        }
        out.push_str("</ul>");
    }
    out.push_str("<h4>Answers</h4><dl>");
    for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
        push(out, "<dt><code>", status, "</code></dt>");
        push(
            out,
            "<dd>",
            answer["description"].as_str().unwrap_or_default(),
            "",
        );
        for media in answer["content"].as_object().into_iter().flatten() {
            link(out, &media.1["schema"]);
        }
        out.push_str("</dd>");
    }
    out.push_str("</dl></article>");
}

fn properties(out: &mut String, schema: &Value) {
    out.push_str("<dl>");
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        push(out, "<dt><code>", name, "</code></dt>");
        push(
            out,
            "<dd>",
            property["description"].as_str().unwrap_or_default(),
            "",
        );
        link(out, property);
        link(out, &property["items"]);
        for choice in property["oneOf"].as_array().into_iter().flatten() {
            link(out, choice);
        }
        out.push_str("</dd>");
    }
    out.push_str("</dl>");
}

/// A link to the object that a schema names, where it names one.
fn link(out: &mut String, schema: &Value) {
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|target| target.rsplit('/').next())
    {
        push(out, " <a href=\"#", name, "\">");
        push(out, "", name.trim_end_matches("Schema"), "</a>");
    }
}

/// Writes `text`, escaped, between two pieces of HTML.
fn push(out: &mut String, before: &str, text: &str, after: &str) {
    out.push_str(before);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => {
                let _ = out.write_char(c);
            }
        }
    }
    out.push_str(after);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_object_is_told_and_nothing_comes_from_elsewhere() {
        let document = serde_json::to_value(document()).expect("JSON");
        let page = render(&document);
        for (path, _, operation) in operations(&document) {
            assert!(page.contains(&format!("<code>{path}</code>")), "{path}");
            let summary = operation["summary"].as_str().expect("a summary");
            assert!(page.contains(&summary.replace('"', "&quot;")), "{summary}");
        }
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"));
        for target in page.split("href=\"#").skip(1) {
            let name = target.split('"').next().unwrap_or_default();
            assert!(page.contains(&format!("id=\"{name}\"")), "{name}");
        }
    }
}
