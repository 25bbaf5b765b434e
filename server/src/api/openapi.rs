//! The OpenAPI document: paths and answers from the handlers themselves, shapes and parameters from [`super::schema`],
//! and here what all operations share.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::schema::examples::{answered, sent};
use super::schema::{all, parameters, reference};
use super::{attachments, batch, events, export, facets, read, record, token};
use crate::web::health;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Session History",
        description = "Record app sessions and read them again.",
    ),
    paths(
        record::one, batch::many, events::happened, attachments::put, attachments::get, attachments::state,
        read::list, read::one, read::count, export::csv, facets::options, token::own, answer, health::alive, health::ready,
    ),
    tags(
        (name = "Recording", description = "What recorders send."),
        (name = "Files", description = "What sessions leave behind."),
        (name = "Reading", description = "Finding and exporting sessions."),
        (name = "Server", description = "What it is and whether it runs. Needs no token."),
    ),
)]
struct Document;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The document.
pub fn document() -> Value {
    let mut document = serde_json::to_value(Document::openapi()).unwrap_or_default();
    // Its answers' bodies are JSON of these shapes; handlers name them alone.
    document["components"] = json!({"schemas": all(), "securitySchemes": {"token": {
        "type": "http", "scheme": "bearer", "description": "An API token, `shp_..`",
    }}});
    let paths = document["paths"].as_object_mut();
    for item in paths.into_iter().flat_map(Map::values_mut) {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                complete(operation);
            }
        }
    }
    document
}

/// Gives an operation its parameters, examples, links, and the answers that every one of its kind has.
fn complete(operation: &mut Value) {
    let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
    let open = operation["tags"][0] == "Server";
    let parameters = parameters::of(&id);
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    operation["security"] = if open { json!([]) } else { json!([{"token": []}]) };
    let body = operation
        .pointer_mut("/requestBody/content")
        .and_then(Value::as_object_mut);
    let mut has_json = false;
    for (kind, media) in body.into_iter().flatten() {
        has_json |= kind.contains("json");
        if kind.contains("ndjson") {
            media["schema"] = json!({
                "type": "array", "items": reference("NewSession"), "minItems": 1, "maxItems": 10_000,
                "description": "Each item is a line.",
            });
        } else if kind == "application/octet-stream" {
            media["schema"] = json!({});
        }
        let examples = sent(&id)
            .into_iter()
            .map(|(name, summary, value)| (name.to_owned(), json!({"summary": summary, "value": value})));
        let examples: Map<String, Value> = examples.collect();
        if !examples.is_empty() {
            media["examples"] = examples.into();
        }
    }
    if !operation["requestBody"].is_null() {
        operation["requestBody"]["required"] = true.into();
    }
    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    let mut also = |status: &str, description: &str| {
        let answer = json!({"description": description, "content": {"application/json": {"schema": reference("Errors")}}});
        responses.entry(status).or_insert(answer);
    };
    if !open {
        also("401", "No token, or none that is known");
        also(
            "500",
            "The server failed. Its log knows the request by x-request-id",
        );
        also(
            "503",
            "Not now: the server is busy or its database is away. Trying again is safe",
        );
    }
    if has_json {
        also("400", "The body is not what its type says, or broke off");
        also("408", "The body did not arrive in time. Sending it again is safe");
        also("413", "The body is too long");
        also("415", "The body is of another type, or compressed");
        also("422", "Fields are wrong: all of them are named");
    }
    if matches!(
        id.as_str(),
        "listSessions" | "countSessions" | "exportSessions" | "listOptions"
    ) {
        let long = json!({"description": "The address is longer than 64 kB. The answer has no body"});
        responses.entry("414").or_insert(long);
    }
    for (status, answer) in responses.iter_mut() {
        describe(answer, &id, status);
    }
}

/// An example, the headers and the links of an answer.
fn describe(answer: &mut Value, operation: &str, status: &str) {
    let content = answer.get_mut("content").and_then(Value::as_object_mut);
    for (kind, media) in content.into_iter().flatten() {
        if kind == "application/json" {
            let shape = media["schema"]["$ref"]
                .as_str()
                .and_then(|target| target.rsplit('/').next());
            if let Some(example) = shape.and_then(answered) {
                media["example"] = example;
            }
        }
    }
    let headers = headers(operation, status);
    if !headers.is_empty() {
        answer["headers"] = headers.into();
    }
    if let Some(links) = links(operation, status) {
        answer["links"] = links;
    }
}

fn headers(operation: &str, status: &str) -> Map<String, Value> {
    let text = |description: &str| json!({"description": description, "required": true, "schema": {"type": "string"}});
    let named: Vec<(&str, Value)> = match (operation, status) {
        (_, "401") => vec![("WWW-Authenticate", text("How to show who one is"))],
        ("ready", _) => Vec::new(),
        (_, "429" | "503") => vec![(
            "Retry-After",
            json!({
                "description": "Seconds to wait", "required": true, "schema": {"type": "integer", "minimum": 0},
            }),
        )],
        ("recordSession", "200" | "201") => vec![("Location", text("Where the session is"))],
        ("downloadFile", "416") => vec![("Content-Range", text("How many bytes there are"))],
        ("downloadFile", "200" | "206" | "304") => {
            let mut all = vec![
                ("ETag", text("This very content")),
                ("Accept-Ranges", text("bytes")),
                ("Content-Disposition", text("To be saved, under this name")),
            ];
            if status == "206" {
                all.push(("Content-Range", text("Which bytes these are")));
            }
            all
        }
        ("exportSessions", "200") => vec![
            ("Content-Disposition", text("To be saved, under this name")),
            (
                "X-Session-Count",
                json!({
                    "description": "How many sessions are in it", "required": true, "schema": {"type": "integer", "minimum": 0},
                }),
            ),
            ("X-As-Of", text("Nothing that was asked for later is in it")),
        ],
        _ => Vec::new(),
    };
    named
        .into_iter()
        .map(|(name, header)| (name.to_owned(), header))
        .collect()
}

/// What one can do with an answer.
fn links(operation: &str, status: &str) -> Option<Value> {
    let session = |id: &str| {
        let to = |target: &str| json!({"operationId": target, "parameters": {"id": id}});
        let file =
            |target: &str| json!({"operationId": target, "parameters": {"id": id, "kind": "debug_log"}});
        json!({
            "read": to("getSession"), "update": to("updateSession"), "upload": file("uploadFile"),
            "tell": file("setFileState"), "download": file("downloadFile"),
        })
    };
    match (operation, status) {
        ("recordSession", "200" | "201") => Some(session("$response.body#/id")),
        ("recordSessions", "200" | "201") => Some(session("$response.body#/ids/0")),
        ("uploadFile", "200" | "201") => Some(json!({"download": {
            "operationId": "downloadFile",
            "parameters": {"id": "$request.path.id", "kind": "$request.path.kind"},
        }})),
        _ => None,
    }
}

/// This document.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", tag = "Server", operation_id = "describe",
    responses((status = 200, description = "The document", content_type = "application/json")),
)]
pub async fn answer() -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (StatusCode::OK, kind, document().to_string()).into_response()
}
