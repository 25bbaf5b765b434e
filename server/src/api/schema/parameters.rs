//! The parameters of operations: keys of the query, parts of the path, headers.

use domain::date_range::Preset;
use domain::filter::{DEFAULT_LIMIT, MAX_LIMIT, MAX_SEARCH_CHARS, MAX_VALUE_CHARS, MAX_VALUES, Sort};
use domain::session::{AttachmentKind, Platform, Status};
use serde_json::{Value, json};

use super::examples::ID;

/// The parameters of an operation, by its id.
pub fn of(operation: &str) -> Vec<Value> {
    match operation {
        "listSessions" => [filter(), vec![sort(), cursor(), limit()]].concat(),
        "countSessions" => filter(),
        "exportSessions" => [
            filter(),
            vec![sort(), yes_or_no("bom", BOM), yes_or_no("raw", RAW)],
        ]
        .concat(),
        "listOptions" => [vec![facet(), q()], filter(), vec![option_cursor(), limit()]].concat(),
        "recordSession" | "recordSessions" => vec![idempotency_key()],
        "getSession" => vec![id()],
        "updateSession" => vec![id(), idempotency_key()],
        "setFileState" => vec![id(), kind(), idempotency_key()],
        "uploadFile" => vec![id(), kind(), sha256(), disposition()],
        "downloadFile" => vec![id(), kind(), range(), if_none_match(), if_range()],
        _ => Vec::new(),
    }
}

const BOM: &str = "1 for a byte order mark in front, for spreadsheets";
const RAW: &str = "1 for text as it is, without the guard against formulas";

fn query(name: &str, schema: &Value, description: &str) -> Value {
    json!({"name": name, "in": "query", "required": false, "description": description, "schema": schema})
}

/// A key that may be repeated.
fn several(name: &str, item: &Value, description: &str) -> Value {
    let values = json!({"type": "array", "items": item});
    let mut key = query(name, &values, &format!("{description}; may be repeated"));
    key["style"] = "form".into();
    key["explode"] = true.into();
    key
}

/// One of some words, or nothing, as a form sends it.
fn words(all: &[&str]) -> Value {
    let mut values: Vec<&str> = all.to_vec();
    values.push("");
    json!({"type": "string", "enum": values})
}

/// The keys of a filter: different keys are ANDed, values of a repeated key are `ORed`.
fn filter() -> Vec<Value> {
    let day = json!({"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}]});
    let text = json!({"type": "string", "maxLength": MAX_VALUE_CHARS});
    let user = json!({
        "type": "string", "maxLength": MAX_VALUE_CHARS, "pattern": r"^(?!token:\s*$)(?!anonymous:$)[\s\S]*$",
    });
    let platforms = Platform::ALL.map(Platform::key);
    let os = json!({"type": "string", "pattern": format!("^(({}):[0-9A-Za-z][0-9A-Za-z._-]{{0,31}})?$", platforms.join("|"))});
    let zone = json!({"type": "string", "maxLength": 64, "pattern": "^([A-Za-z][A-Za-z0-9/_+-]*)?$", "default": "UTC"});
    let search = json!({"type": "string", "maxLength": MAX_SEARCH_CHARS});
    let presets = Preset::ALL.map(Preset::key);
    vec![
        query(
            "search",
            &search,
            "Words, all of which must be found in app, actor or ids; \"a phrase\" in quotes is one. 12 words at the most",
        ),
        query("from", &day, "The first day in tz"),
        query("to", &day, "The last day, included; not before from"),
        query(
            "range",
            &words(&presets),
            "Instead of from and to, which go before it",
        ),
        query("tz", &zone, "An IANA zone, e.g. Europe/Berlin"),
        several(
            "user",
            &user,
            &format!("An e-mail, token:<id> or anonymous:<label>; {MAX_VALUES} at the most"),
        ),
        several(
            "device",
            &text,
            &format!("A device's id; {MAX_VALUES} at the most; ORed with platform"),
        ),
        several(
            "platform",
            &words(&platforms),
            "Every device of a platform; ORed with device",
        ),
        several("os", &os, "ios:18.2, or ios:18 for every 18.x"),
        several(
            "status",
            &words(&Status::ALL.map(Status::key)),
            "Where sessions stand",
        ),
        several(
            "has",
            &words(&AttachmentKind::ALL.map(AttachmentKind::key)),
            "A kind of file that is available",
        ),
    ]
}

fn sort() -> Value {
    let orders = Sort::ALL.map(Sort::key);
    let mut schema = words(&orders);
    schema["default"] = Sort::default().key().into();
    query(
        "sort",
        &schema,
        "The order; - in front for the greatest first. What is null comes last",
    )
}

fn limit() -> Value {
    let schema = json!({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT});
    query("limit", &schema, "How many at the most")
}

fn cursor() -> Value {
    query(
        "cursor",
        &json!({"type": "string"}),
        "The next_cursor of the page before; it belongs to its filter and order",
    )
}

fn option_cursor() -> Value {
    let schema = json!({"type": "string", "pattern": "^([0-9]{1,9})?$"});
    query("cursor", &schema, "The next_cursor of the page before")
}

fn q() -> Value {
    query(
        "q",
        &json!({"type": "string"}),
        "What an option's words must contain",
    )
}

fn yes_or_no(name: &str, description: &str) -> Value {
    query(name, &words(&["1", "true", "0", "false"]), description)
}

fn path(name: &str, schema: &Value, description: &str, example: &str) -> Value {
    json!({
        "name": name, "in": "path", "required": true, "description": description, "schema": schema, "example": example,
    })
}

fn id() -> Value {
    path(
        "id",
        &json!({"type": "string", "format": "uuid"}),
        "The session's id",
        ID,
    )
}

fn kind() -> Value {
    let schema = json!({"type": "string", "enum": AttachmentKind::ALL.map(AttachmentKind::key)});
    path("kind", &schema, "Which file", "debug_log")
}

fn facet() -> Value {
    path(
        "facet",
        &json!({"type": "string", "enum": ["users", "devices", "os"]}),
        "Which filter",
        "devices",
    )
}

fn header(name: &str, schema: &Value, description: &str) -> Value {
    json!({"name": name, "in": "header", "required": false, "description": description, "schema": schema})
}

fn sha256() -> Value {
    let schema = json!({"type": "string", "pattern": "^[0-9a-fA-F]{64}$"});
    header(
        "X-Content-Sha256",
        &schema,
        "The SHA-256 of the content in hexadecimal digits; other content is refused",
    )
}

fn idempotency_key() -> Value {
    // Of visible letters, so that it is not empty once spaces around it are gone.
    let schema = json!({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"});
    header(
        "Idempotency-Key",
        &schema,
        "A name of your own for this request, e.g. a UUID: sent again with it, it is done no second time",
    )
}

fn disposition() -> Value {
    header(
        "Content-Disposition",
        &json!({"type": "string"}),
        "Its name, e.g. attachment; filename=\"debug.log\"",
    )
}

fn range() -> Value {
    header(
        "Range",
        &json!({"type": "string"}),
        "One span of bytes, e.g. bytes=0-1023",
    )
}

fn if_none_match() -> Value {
    header(
        "If-None-Match",
        &json!({"type": "string"}),
        "The ETag of a copy: the answer is 304 where it is the same file",
    )
}

fn if_range() -> Value {
    header(
        "If-Range",
        &json!({"type": "string"}),
        "The ETag of the first part: of another file the whole is sent",
    )
}
