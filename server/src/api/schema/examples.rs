//! Examples of bodies, which also stand in the curl commands of the page.

use serde_json::{Value, json};

/// The id of a session in examples.
pub const ID: &str = "01936f0a-61d1-7c3e-9a55-0b7e4d2f8c11";

/// Bodies that one may send, by the operation's id: name, what it is, and the body.
pub fn sent(operation: &str) -> Vec<(&'static str, &'static str, Value)> {
    match operation {
        "recordSession" => vec![
            ("queued", "It waits for a device", queued()),
            ("over", "It is over already", over()),
        ],
        "recordSessions" => vec![("two", "Two lines", json!([smallest(), over()]))],
        "updateSession" => vec![
            ("heartbeat", "One event", json!({"event": "heartbeat"})),
            (
                "tags",
                "Labels to set, and one to take away",
                json!({"event": "tags", "tags": {"branch": "main", "ticket": null}}),
            ),
        ],
        "setFileState" => vec![(
            "not_captured",
            "There is none, and how to get one",
            json!({
                "state": "not_captured", "reason": "Switch on network_intercept to record one.",
            }),
        )],
        _ => Vec::new(),
    }
}

fn smallest() -> Value {
    json!({"device": {"id": "pixel8"}})
}

fn queued() -> Value {
    json!({
        "actor": {"kind": "user", "label": "maria.lindqvist@harbor.example"},
        "app": {"id": "com.harbor.shop", "name": "Harbor Shop", "version": "4.2.0"},
        "device": {"id": "iphone15pro", "name": "iPhone 15 Pro", "platform": "ios", "os_version": "18.2"},
        "status": "queued",
        "queue_kind": "device",
        "tags": {"branch": "main"},
    })
}

fn over() -> Value {
    json!({
        "device": {"id": "pixel8", "name": "Pixel 8", "platform": "android", "os_version": "16"},
        "status": "completed",
        "requested_at": "2026-11-23T14:31:20.000Z",
        "started_at": "2026-11-23T14:31:22.104Z",
        "ended_at": "2026-11-23T14:41:58.350Z",
        "end_reason": "user",
        "attachments": [{"kind": "video", "state": "not_captured", "reason": "Videos are switched off."}],
    })
}

fn session() -> Value {
    json!({
        "id": ID,
        "actor": {"kind": "api_token", "label": "CI nightly", "subject": "tok_4fGz81Lq"},
        "app": {"id": null, "name": null, "version": null, "build_id": null, "group": null},
        "device": {"id": "pixel8", "name": "Pixel 8", "platform": "android", "os_version": "16"},
        "status": "completed",
        "requested_at": "2026-11-23T14:31:20.000Z",
        "started_at": "2026-11-23T14:31:22.104Z",
        "user_connected_at": null, "first_frame_at": null, "app_launched_at": null,
        "ended_at": "2026-11-23T14:41:58.350Z",
        "closed_at": null, "last_seen_at": null, "queue_kind": null,
        "end_reason": "user", "error": null, "end_estimated": false,
        "client": {"referrer_host": null, "ip": null, "language": null, "user_agent": null, "location": null},
        "options": {"orientation": null, "debug": null, "network_intercept": null, "headless": null, "reserved_device": null},
        "tags": {},
        "attachments": [file()],
        "queue_seconds": 2.104,
        "duration_seconds": 636.246,
    })
}

fn file() -> Value {
    json!({
        "kind": "debug_log", "state": "available", "reason": null, "file_name": "debug.log", "content_type": "text/plain",
        "size": 18_204, "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "updated_at": "2026-11-23T14:42:01.000Z",
    })
}

/// What a shape looks like in an answer.
pub fn answered(shape: &str) -> Option<Value> {
    Some(match shape {
        "Session" => session(),
        "Attachment" => file(),
        "Page" => json!({"sessions": [session()], "next_cursor": null}),
        "Token" => {
            json!({"id": "tok_8sVq2mXo1TzR4bYc", "label": "CI nightly", "role": "developer", "org": "acme"})
        }
        "Count" => json!({"count": 1_204}),
        "Batch" => json!({"recorded": 1, "repeated": 0, "ids": [ID]}),
        "Facet" => json!({
            "options": [{"key": "device", "value": "pixel8", "label": "Pixel 8", "count": 312}], "next_cursor": null,
        }),
        "Errors" => json!({
            "errors": [{"code": "missing_field", "detail": "Say on which device it ran, e.g. iphone15pro.", "field": "device.id"}],
        }),
        _ => return None,
    })
}
