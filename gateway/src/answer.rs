//! What the gateway itself answers: errors as WebDriver clients read them, and its queue.

use http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use crate::body::{Body, full};

/// An error in WebDriver's words, with a message for people.
pub fn error(status: StatusCode, code: &str, message: &str) -> Response<Body> {
    let value = json!({"value": {"error": code, "message": message, "stacktrace": ""}});
    let mut response = as_json(&value);
    *response.status_mut() = status;
    if status == StatusCode::UNAUTHORIZED {
        let how = HeaderValue::from_static("Basic realm=\"Session History API token as the password\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, how);
    }
    response
}

/// Why there is no new session.
pub fn not_created(status: StatusCode, message: &str) -> Response<Body> {
    error(status, "session not created", message)
}

/// JSON that is not kept by anybody.
pub fn as_json(value: &Value) -> Response<Body> {
    let mut response = Response::new(full(value.to_string()));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
