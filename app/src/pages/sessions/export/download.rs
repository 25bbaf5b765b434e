//! Fetches the CSV and counts what arrives.
//!
//! The file stays with the browser, piece by piece; Rust sees each piece once, to count it.

use js_sys::futures::JsFuture;
use js_sys::{Array, Object, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, Blob, BlobPropertyBag, ReadableStreamDefaultReader, RequestInit, Response};

use super::records::RecordCounter;

/// What the server says before the first row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    /// Rows that there will be.
    pub expected: Option<u64>,
    /// The moment the export is fixed at, as the server writes it.
    pub as_of: Option<String>,
    /// What to call the file.
    pub file_name: String,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Rows that arrived.
    pub rows: u64,
    /// Bytes that arrived.
    pub bytes: u64,
}

/// Why there is no whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The server refused before the first byte.
    Refused {
        /// Its status.
        status: u16,
        /// Finds the request in the server's log.
        request_id: Option<String>,
    },
    /// There was no connection.
    Unreachable,
    /// The connection broke, or the file ended before its last row.
    Torn,
}

/// A whole file.
pub struct Download {
    /// Its content.
    pub blob: Blob,
    /// How much it is.
    pub progress: Progress,
}

/// Fetches `href`. Tells the head and then each step; a stop through `stop` ends it as [`Broken::Torn`].
pub async fn download(
    href: &str,
    stop: &AbortSignal,
    on_head: impl FnOnce(&Head),
    on_progress: impl Fn(Progress),
) -> Result<Download, Broken> {
    let (head, body) = open(href, stop).await?;
    on_head(&head);
    let (parts, counter, progress) = read(&body, on_progress).await.ok_or(Broken::Torn)?;
    let complete = head.expected.is_none_or(|expected| expected == progress.rows);
    if !counter.is_whole() || !complete {
        return Err(Broken::Torn);
    }
    let kind = BlobPropertyBag::new();
    kind.set_type("text/csv;charset=utf-8");
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind).map_err(|_| Broken::Torn)?;
    Ok(Download { blob, progress })
}

async fn open(href: &str, stop: &AbortSignal) -> Result<(Head, ReadableStreamDefaultReader), Broken> {
    let options = RequestInit::new();
    options.set_signal(Some(stop));
    let answer = JsFuture::from(window().fetch_with_str_and_init(href, &options)).await;
    let response: Response = answer
        .ok()
        .and_then(|answer| answer.dyn_into().ok())
        .ok_or(Broken::Unreachable)?;
    let header = |name: &str| response.headers().get(name).ok().flatten();
    if !response.ok() {
        return Err(Broken::Refused {
            status: response.status(),
            request_id: header("x-request-id"),
        });
    }
    let head = Head {
        expected: header("x-session-count").and_then(|count| count.trim().parse().ok()),
        as_of: header("x-as-of"),
        file_name: header("content-disposition")
            .as_deref()
            .and_then(file_name)
            .unwrap_or_else(|| "sessions.csv".to_owned()),
    };
    let body = response
        .body()
        .and_then(|body| body.get_reader().dyn_into().ok())
        .ok_or(Broken::Torn)?;
    Ok((head, body))
}

/// Reads to the end. Nothing where it broke.
async fn read(
    body: &ReadableStreamDefaultReader,
    on_progress: impl Fn(Progress),
) -> Option<(Array, RecordCounter, Progress)> {
    let parts = Array::new();
    let mut counter = RecordCounter::default();
    let mut progress = Progress::default();
    loop {
        let step = JsFuture::from(body.read()).await.ok()?;
        let field = |name: &str| Reflect::get(&step, &JsValue::from_str(name)).ok();
        if field("done")?.is_truthy() {
            return Some((parts, counter, progress));
        }
        let piece: Uint8Array = field("value")?.dyn_into().ok()?;
        counter.read(&piece.to_vec());
        progress.bytes += u64::from(piece.length());
        progress.rows = counter.rows();
        parts.push(&piece);
        on_progress(progress);
    }
}

/// The name in a `content-disposition`: the extended form first, since that one can be in any script.
fn file_name(disposition: &str) -> Option<String> {
    let parameter = |name: &str| {
        disposition
            .split(';')
            .filter_map(|part| part.trim().split_once('='))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().trim_matches('"'))
    };
    let extended = parameter("filename*").and_then(|value| value.split_once("''"));
    let name = match extended {
        Some((_, encoded)) => domain::Query::parse(&format!("n={}", encoded.replace('+', "%2B")))
            .first("n")
            .map(str::to_owned),
        None => parameter("filename").map(str::to_owned),
    };
    name.filter(|name| !name.is_empty())
}

/// The SHA-256 of a file in lower-case hex; nothing where the browser computes none (a page without HTTPS).
pub async fn sha256(blob: &Blob) -> Option<String> {
    let crypto = window().crypto().ok()?;
    // Missing outside of secure contexts, whatever the bindings say.
    let subtle = Reflect::get(&crypto, &JsValue::from_str("subtle")).ok()?;
    if subtle.is_falsy() {
        return None;
    }
    let content: Object = JsFuture::from(blob.array_buffer()).await.ok()?.unchecked_into();
    let digest = crypto
        .subtle()
        .digest_with_str_and_buffer_source("SHA-256", &content)
        .ok()?;
    let digest = Uint8Array::new(&JsFuture::from(digest).await.ok()?).to_vec();
    Some(digest.iter().fold(String::new(), |hex, byte| {
        format!("{hex}{:x}{:x}", byte >> 4, byte & 15)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_either_form() {
        let plain = r#"attachment; filename="harbor_2026.csv""#;
        assert_eq!(file_name(plain).as_deref(), Some("harbor_2026.csv"));
        let both = "attachment; filename=\"a.csv\"; filename*=UTF-8''h%C3%A5rbor+x.csv";
        assert_eq!(file_name(both).as_deref(), Some("hårbor+x.csv"));
        assert_eq!(file_name("inline"), None);
    }
}
