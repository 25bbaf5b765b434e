//! Reading bodies: their type, their length, their pieces.

use std::time::Duration;

use axum::BoxError;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt, stream};

use super::{ApiError, Limits};

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

/// Reads a JSON body. One that does not arrive in time is its sender's fault, not the server's.
pub async fn json(headers: &HeaderMap, body: Body, limits: &Limits) -> Result<Bytes, ApiError> {
    check_type(headers, &["application/json"])?;
    check_length(headers, limits.json as u64)?;
    let gathered = tokio::time::timeout(limits.json_body(), gather(body, limits.json)).await;
    gathered.unwrap_or_else(|_| {
        let detail = "The body did not arrive in time. Nothing of it was kept; sending it again is safe.";
        Err(ApiError::new(StatusCode::REQUEST_TIMEOUT, "too_slow", detail))
    })
}

async fn gather(body: Body, limit: usize) -> Result<Bytes, ApiError> {
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

/// A body piece by piece. A sender that sends nothing for `patience` has broken off.
pub fn pieces(body: Body, patience: Duration) -> impl Stream<Item = Result<Bytes, BoxError>> + Send {
    let pieces = Box::pin(body.into_data_stream());
    stream::unfold(Some(pieces), move |pieces| async move {
        let mut pieces = pieces?;
        match tokio::time::timeout(patience, pieces.next()).await {
            Ok(None) => None,
            Ok(Some(Ok(bytes))) => Some((Ok(bytes), Some(pieces))),
            Ok(Some(Err(error))) => Some((Err(error.into()), None)),
            Err(silence) => Some((Err(silence.into()), None)),
        }
    })
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
