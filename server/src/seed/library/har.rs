//! A network log: a HAR 1.2 document.

use domain::Timestamp;
use serde_json::{Value, json};

use super::wording::{CALLS, Clock};
use crate::seed::draw::Draw;

/// A document of that many requests.
pub fn write(requests: usize) -> Vec<u8> {
    let mut draw = Draw::new(requests as u64);
    let mut clock = Clock::new();
    let entries: Vec<Value> = (0..requests).map(|_| entry(&mut draw, &mut clock)).collect();
    let document = json!({
        "log": {
            "version": "1.2",
            "creator": { "name": "Harbor recorder", "version": "2.4.0" },
            "pages": [],
            "entries": entries,
            "comment": "Authorization headers and cookies were removed when this was recorded.",
        }
    });
    document.to_string().into_bytes()
}

fn entry(draw: &mut Draw, clock: &mut Clock) -> Value {
    let (method, address, media_type, size) = *draw.pick(&CALLS);
    let at = i64::try_from(clock.tick(draw, 900)).unwrap_or(0);
    // Every session that has this file began at another time: count from a round one.
    let started = Timestamp::saturating_from_millis(1_767_225_600_000 + at);
    let (status, words) = match draw.below(40) {
        0 => (503, "Service Unavailable"),
        1 => (404, "Not Found"),
        2 => (302, "Found"),
        3 | 4 => (304, "Not Modified"),
        _ if size == 0 => (204, "No Content"),
        _ => (200, "OK"),
    };
    let body = if status == 200 { size } else { 0 };
    let (blocked, wait, receive) = (draw.between(0, 9), draw.between(40, 1_300), draw.between(1, 220));
    json!({
        "startedDateTime": started.to_string(),
        "time": blocked + wait + receive + 1,
        "request": {
            "method": method,
            "url": address,
            "httpVersion": "HTTP/2",
            "cookies": [],
            "headers": [{ "name": "accept", "value": media_type }],
            "queryString": [],
            "headersSize": -1,
            "bodySize": if method == "POST" { 54 } else { 0 },
        },
        "response": {
            "status": status,
            "statusText": words,
            "httpVersion": "HTTP/2",
            "cookies": [],
            "headers": [{ "name": "content-type", "value": media_type }],
            "content": { "size": body, "mimeType": media_type },
            "redirectURL": if status == 302 { "https://acs.bank.example/3ds/challenge/frame" } else { "" },
            "headersSize": -1,
            "bodySize": body,
        },
        "cache": {},
        "timings": { "blocked": blocked, "dns": -1, "connect": -1, "ssl": -1, "send": 1, "wait": wait, "receive": receive },
    })
}
