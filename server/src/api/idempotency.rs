//! `Idempotency-Key`: a recorder's own name for a request, so that a repeat is known as one.

use axum::http::{HeaderMap, StatusCode};

use super::ApiError;

const NAME: &str = "idempotency-key";
/// Characters of a key at the most.
const LONGEST: usize = 255;

/// The key of a request, where it has one.
pub fn key(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let Some(given) = headers.get(NAME) else {
        return Ok(None);
    };
    let text = given.to_str().unwrap_or_default();
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    if text.is_empty() || text.len() > LONGEST || !visible {
        let detail = format!(
            "An Idempotency-Key has 1 to {LONGEST} ASCII letters, digits and signs without spaces; a fresh UUID does well."
        );
        return Err(ApiError::new(StatusCode::BAD_REQUEST, "invalid_value", detail).of(NAME));
    }
    Ok(Some(text))
}
