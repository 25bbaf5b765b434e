//! `/api/docs`: the OpenAPI document as a page for people. No script, nothing from elsewhere.

mod curl;
mod html;
mod shape;

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::openapi::document;
use html::Html;

/// The colours and sizes of the whole product, then what is this page's own.
const STYLE: &str = concat!(
    include_str!("../../../style/tokens.css"),
    include_str!("docs.css")
);
/// Methods in the order of telling.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The page.
pub async fn page() -> Response {
    let mut response = axum::response::Html(render(&document())).into_response();
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
    let mut out = Html::default();
    out.raw(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>REST API · Session History</title><link rel=\"stylesheet\" href=\"/api/docs.css\"></head><body>\
         <a class=\"skip\" href=\"#main\">Skip to the calls</a><div class=\"page\">",
    );
    contents(&mut out, document);
    out.raw("<main id=\"main\"><header>");
    out.text("<h1>", text(document, "/info/title"), " REST API</h1>");
    out.text("<p class=\"lead\">", text(document, "/info/description"), "</p>");
    out.raw(INTRODUCTION);
    out.raw("</header>");
    for tag in list(document, "/tags") {
        let name = text(tag, "/name");
        out.text("<section><h2>", name, "</h2>");
        out.text("<p>", text(tag, "/description"), "</p>");
        for (path, method, operation) in operations(document) {
            if operation["tags"][0] == name {
                self::operation(&mut out, path, method, operation);
            }
        }
        out.raw("</section>");
    }
    out.raw("<section><h2 id=\"objects\">Objects</h2>");
    for (name, schema) in entries(document, "/components/schemas") {
        out.text("<article id=\"", name, "\" class=\"object\">");
        out.text("<h3>", name, "</h3>");
        shape::object(&mut out, schema);
        out.raw("</article>");
    }
    out.raw("</section></main></div></body></html>");
    out.finish()
}

const INTRODUCTION: &str = "<p>Send your token as <code>Authorization: Bearer shp_..</code> with every request; an admin \
     makes one under Settings, or with <code>session-history token create</code>. Errors of every call are \
     <code>{\"errors\":[{\"code\",\"detail\",\"field\"}]}</code>. Repeating a request after a lost answer is safe. \
     For programs the same stands in <a href=\"/api/v1/openapi.json\">openapi.json</a>.</p>\
     <p>The examples run as they are, with two variables set:</p>\
     <pre tabindex=\"0\" aria-label=\"Variables of the examples\"><code>export SESSION_HISTORY=https://history.example.com TOKEN=shp_..</code></pre>";

/// The list of calls, which stands beside them where there is room.
fn contents(out: &mut Html, document: &Value) {
    out.raw("<nav aria-label=\"Calls\"><p class=\"brand\"><a href=\"/sessions\">Session History</a></p>");
    for tag in list(document, "/tags") {
        let name = text(tag, "/name");
        out.text("<p class=\"group\">", name, "</p><ul>");
        for (_, _, operation) in operations(document).filter(|(_, _, operation)| operation["tags"][0] == name)
        {
            out.text("<li><a href=\"#", text(operation, "/operationId"), "\">");
            out.text("", first_clause(text(operation, "/summary")), "</a></li>");
        }
        out.raw("</ul>");
    }
    out.raw("<p class=\"group\"><a href=\"#objects\">Objects</a></p></nav>");
}

/// A summary cut at its first clause, for a narrow list.
fn first_clause(summary: &str) -> &str {
    let ends = [", ", ": ", "; ", "."]
        .into_iter()
        .filter_map(|mark| summary.find(mark));
    &summary[..ends.min().unwrap_or(summary.len())]
}

fn operation(out: &mut Html, path: &str, method: &str, operation: &Value) {
    out.text("<article id=\"", text(operation, "/operationId"), "\"><h3>");
    out.text("", text(operation, "/summary"), "</h3>");
    out.text(
        "<p class=\"call\"><span class=\"method\">",
        &method.to_uppercase(),
        "</span> ",
    );
    out.text("<code>", path, "</code></p>");
    if let Some(more) = operation["description"].as_str() {
        more.split("\n\n").for_each(|paragraph| out.prose(paragraph));
    }
    curl::examples(out, path, method, operation);
    let parameters = list(operation, "/parameters");
    if !parameters.is_empty() {
        out.raw("<h4>Parameters</h4><dl>");
        for parameter in parameters {
            out.text("<dt><code>", text(parameter, "/name"), "</code> ");
            out.text("<small>", text(parameter, "/in"), "</small></dt><dd>");
            out.text("", text(parameter, "/description"), "");
            shape::words(out, &parameter["schema"]);
            out.raw("</dd>");
        }
        out.raw("</dl>");
    }
    let body = entries(operation, "/requestBody/content");
    if !body.is_empty() {
        out.raw("<h4>Body</h4><dl>");
        for (kind, media) in body {
            out.text("<dt><code>", kind, "</code></dt><dd>");
            out.text("", text(operation, "/requestBody/description"), "");
            shape::words(out, &media["schema"]);
            out.raw("</dd>");
        }
        out.raw("</dl>");
    }
    answers(out, operation);
    out.raw("</article>");
}

fn answers(out: &mut Html, operation: &Value) {
    out.raw("<h4>Answers</h4><dl class=\"answers\">");
    for (status, answer) in entries(operation, "/responses") {
        out.text("<dt><code>", status, "</code></dt><dd>");
        out.text("", text(answer, "/description"), "");
        for (_, media) in entries(answer, "/content") {
            shape::words(out, &media["schema"]);
        }
        let headers = entries(answer, "/headers");
        for (name, header) in headers {
            out.text("<br><code>", name, "</code> ");
            out.text("<small>", text(header, "/description"), "</small>");
        }
        out.raw("</dd>");
    }
    out.raw("</dl>");
    let good = entries(operation, "/responses")
        .into_iter()
        .find_map(|(status, answer)| {
            let example = answer.pointer("/content/application~1json/example")?;
            status.starts_with('2').then_some(example)
        });
    if let Some(example) = good {
        let json = serde_json::to_string_pretty(example).unwrap_or_default();
        out.text(
            "<details><summary>An answer</summary><pre tabindex=\"0\" aria-label=\"An answer\"><code>",
            &json,
            "</code></pre></details>",
        );
    }
}

/// Every operation: path, method, description.
fn operations(document: &Value) -> impl Iterator<Item = (&str, &'static str, &Value)> {
    entries(document, "/paths").into_iter().flat_map(|(path, item)| {
        METHODS
            .into_iter()
            .filter_map(move |method| Some((path, method, item.get(method)?)))
    })
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn entries<'a>(value: &'a Value, pointer: &str) -> Vec<(&'a str, &'a Value)> {
    let map = value.pointer(pointer).and_then(Value::as_object);
    map.into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_object_is_told_and_nothing_comes_from_elsewhere() {
        let document = document();
        let page = render(&document);
        for (path, _, operation) in operations(&document) {
            assert!(page.contains(&format!("<code>{path}</code>")), "{path}");
            let mut summary = Html::default();
            summary.text("", text(operation, "/summary"), "");
            assert!(page.contains(&format!("<h3>{}</h3>", summary.finish())), "{path}");
            for parameter in list(operation, "/parameters") {
                assert!(
                    page.contains(&format!("<dt><code>{}</code>", text(parameter, "/name"))),
                    "{parameter}"
                );
            }
        }
        assert!(!page.contains("src=") && !page.contains("<script") && !page.contains("href=\"http"));
        for target in page.split("href=\"#").skip(1) {
            let name = target.split('"').next().unwrap_or_default();
            assert!(page.contains(&format!("id=\"{name}\"")), "{name}");
        }
    }
}
