//! Events: which are kept, what of them, and without what.

use serde_json::{Map, Value, json};

use crate::redact::{HIDDEN, Words, hides};

/// Of each event the parameters that a HAR needs.
const KEPT: [(&str, &[&str]); 8] = [
    (
        "Network.requestWillBeSent",
        &[
            "requestId",
            "request",
            "timestamp",
            "wallTime",
            "redirectResponse",
            "redirectHasExtraInfo",
            "type",
        ],
    ),
    ("Network.requestWillBeSentExtraInfo", &["requestId", "headers"]),
    (
        "Network.responseReceived",
        &["requestId", "response", "hasExtraInfo", "type", "timestamp"],
    ),
    (
        "Network.responseReceivedExtraInfo",
        &["requestId", "headers", "statusCode"],
    ),
    ("Network.dataReceived", &["requestId", "dataLength"]),
    (
        "Network.loadingFinished",
        &["requestId", "timestamp", "encodedDataLength"],
    ),
    (
        "Network.loadingFailed",
        &["requestId", "timestamp", "errorText", "canceled", "blockedReason"],
    ),
    ("Network.requestServedFromCache", &["requestId"]),
];

/// Of a request.
const REQUEST: [&str; 4] = ["url", "method", "headers", "hasPostData"];
/// Of an answer.
const RESPONSE: [&str; 11] = [
    "url",
    "status",
    "statusText",
    "headers",
    "mimeType",
    "protocol",
    "remoteIPAddress",
    "remotePort",
    "timing",
    "encodedDataLength",
    "fromDiskCache",
];

/// What is kept of the message of an entry of a performance log; nothing where it does not tell of the network. Without
/// secrets and without bodies, unless `keep_typed_text`.
pub fn reduce(message: &str, words: &Words, keep_typed_text: bool) -> Option<Value> {
    // Most messages tell of other things: looking is cheaper than reading.
    message.contains("\"Network.").then_some(())?;
    let mut message: Value = serde_json::from_str(message).ok()?;
    let mut message = message["message"].take();
    let method = message["method"].as_str()?;
    let (method, keys) = KEPT.into_iter().find(|(name, _)| *name == method)?;
    let Value::Object(mut params) = message["params"].take() else {
        return None;
    };
    params.retain(|key, _| keys.contains(&key.as_str()));
    if let Some(Value::Object(request)) = params.get_mut("request") {
        let body = request.remove("postData");
        request.retain(|key, _| REQUEST.contains(&key.as_str()));
        if let Some(body) = body {
            let size = body.as_str().map_or(0, str::len);
            request.insert("bodySize".to_owned(), json!(size));
            if keep_typed_text {
                request.insert("postData".to_owned(), body);
            }
        }
    }
    for key in ["response", "redirectResponse"] {
        if let Some(Value::Object(response)) = params.get_mut(key) {
            response.retain(|key, _| RESPONSE.contains(&key.as_str()));
        }
    }
    if !keep_typed_text {
        hide_in(&mut params, words);
        for key in ["request", "response", "redirectResponse"] {
            if let Some(Value::Object(part)) = params.get_mut(key) {
                hide_in(part, words);
            }
        }
    }
    Some(json!({"method": method, "params": params}))
}

fn hide_in(part: &mut Map<String, Value>, words: &Words) {
    if let Some(Value::String(url)) = part.get_mut("url") {
        *url = words.hide(url);
    }
    if let Some(Value::Object(headers)) = part.get_mut("headers") {
        for (name, value) in headers {
            if let Value::String(text) = value {
                *text = if hides(name) {
                    HIDDEN.to_owned()
                } else {
                    words.hide(text)
                };
            }
        }
    }
}
