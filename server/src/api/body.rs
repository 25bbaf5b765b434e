//! Reading bodies: their type, their length, their pieces.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;

use super::ApiError;

/// Refuses a body of another type than one of `types`. A body that does not say its type is taken.
pub fn check_type(headers: &HeaderMap, types: &[&str]) -> Result<(), ApiError> {
    check_encoding(headers)?;
    let Some(given) = headers.get(header::CONTENT_TYPE) else {
        return Ok(());
    };
    let essence = given
        .to_str()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    if types.iter().any(|known| essence.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    let detail = format!("Send the body as {}.", types.join(" or "));
    Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_type", detail).of("content-type"))
}

/// Refuses a compressed body.
pub fn check_encoding(headers: &HeaderMap) -> Result<(), ApiError> {
    let plain = headers
        .get(header::CONTENT_ENCODING)
        .is_none_or(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if plain {
        return Ok(());
    }
    let detail = "Send the body as it is, not compressed.";
    Err(
        ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_encoding", detail)
            .of("content-encoding"),
    )
}

/// Refuses a body whose length, where it says one, is more than `limit`.
pub fn check_length(headers: &HeaderMap, limit: u64) -> Result<(), ApiError> {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(too_long(limit));
    }
    Ok(())
}

/// Reads a JSON body of at most `limit` bytes.
pub async fn json(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, ApiError> {
    check_type(headers, &["application/json"])?;
    check_length(headers, limit as u64)?;
    let mut gathered = BytesMut::new();
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| broken())?;
        if gathered.len() + chunk.len() > limit {
            return Err(too_long(limit as u64));
        }
        gathered.extend_from_slice(&chunk);
    }
    Ok(gathered.freeze())
}

/// A body that is longer than it may be.
pub fn too_long(limit: u64) -> ApiError {
    ApiError::too_large(format!("This body may have {limit} bytes at the most."))
}

/// A body that broke off.
pub fn broken() -> ApiError {
    let detail = "The body broke off. Nothing of it was kept.";
    ApiError::new(StatusCode::BAD_REQUEST, "interrupted", detail)
}
