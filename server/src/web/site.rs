//! The built site: scripts, styles, fonts and icons, inside the program in a release, read from disk in a debug build.
//! The format is in docs/building.md.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use app::backend::PageHead;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::headers;

#[derive(rust_embed::RustEmbed)]
#[folder = "$SESSION_HISTORY_SITE"]
struct Files;

/// What the site's manifest says.
#[derive(Debug, Deserialize)]
struct Manifest {
    version: u32,
    files: BTreeMap<String, Asset>,
}

/// A file of the site.
#[derive(Clone, Debug, Deserialize)]
struct Asset {
    path: String,
    r#type: String,
    br: Option<u64>,
    gz: Option<u64>,
}

/// The site. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Site {
    head: PageHead,
    by_path: Arc<BTreeMap<String, Asset>>,
}

/// The site's manifest is not one that this program can read.
#[derive(Debug, thiserror::Error)]
pub enum InvalidSite {
    /// It is no JSON of the right shape.
    #[error("the site's manifest cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// It was written for another program.
    #[error("the site's manifest has version {0}; this program reads version 1")]
    Version(u32),
}

impl Site {
    /// Reads the manifest; without a site it is empty.
    pub fn load() -> Result<Self, InvalidSite> {
        match Files::get("manifest.json") {
            Some(file) => Self::read(&file.data),
            None => Ok(Self::default()),
        }
    }

    fn read(manifest: &[u8]) -> Result<Self, InvalidSite> {
        let manifest: Manifest = serde_json::from_slice(manifest)?;
        if manifest.version != 1 {
            return Err(InvalidSite::Version(manifest.version));
        }
        let href = |name: &str| manifest.files.get(name).map(|asset| format!("/{}", asset.path));
        let head = PageHead {
            css_href: href("app.css"),
            js_href: href("app.js"),
            wasm_href: href("app.wasm"),
            favicon_href: href("favicon.svg"),
            assets: Arc::new(
                manifest
                    .files
                    .iter()
                    .map(|(name, asset)| (name.clone(), format!("/{}", asset.path)))
                    .collect(),
            ),
            ..PageHead::default()
        };
        let by_path = manifest
            .files
            .into_values()
            .map(|asset| (asset.path.clone(), asset))
            .collect();
        Ok(Self {
            head,
            by_path: Arc::new(by_path),
        })
    }

    /// True where no site was built.
    pub fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }

    /// What the document needs to know.
    pub fn head(&self) -> &PageHead {
        &self.head
    }

    /// The answer to a request for `path`, e.g. `pkg/app.0123456789abcdef.js`.
    pub fn answer(&self, path: &str, request: &HeaderMap) -> Response {
        let Some(asset) = self.by_path.get(path) else {
            return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response();
        };
        let accepted = headers::text(request, header::ACCEPT_ENCODING).unwrap_or_default();
        let variants = [
            ("br", asset.br.is_some().then(|| format!("{path}.br"))),
            ("gzip", asset.gz.is_some().then(|| format!("{path}.gz"))),
        ];
        let packed = variants.into_iter().find_map(|(encoding, file)| {
            let data = Files::get(&file.filter(|_| accepts(accepted, encoding))?)?.data;
            Some((Some(encoding), data))
        });
        let Some((encoding, data)) = packed.or_else(|| Some((None, Files::get(path)?.data))) else {
            return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response();
        };
        let tag = etag(path, encoding);
        let known = headers::text(request, header::IF_NONE_MATCH).is_some_and(|tags| {
            tags.split(',')
                .any(|other| other.trim().trim_start_matches("W/") == tag)
        });
        let mut response = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let length = data.len();
            let body = match data {
                Cow::Borrowed(data) => Body::from(data),
                Cow::Owned(data) => Body::from(data),
            };
            ([(header::CONTENT_LENGTH, length)], body).into_response()
        };
        let set = [
            (header::CONTENT_TYPE, asset.r#type.as_str()),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            (header::VARY, "Accept-Encoding"),
            (header::ETAG, tag.as_str()),
        ];
        let encoding = encoding.map(|encoding| (header::CONTENT_ENCODING, encoding));
        for (name, value) in set.into_iter().chain(encoding) {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// The hash in the file's name, one for each encoding.
fn etag(path: &str, encoding: Option<&str>) -> String {
    let hash = path.rsplit('.').nth(1).unwrap_or(path);
    match encoding {
        Some("gzip") => format!("\"{hash}-gz\""),
        Some(encoding) => format!("\"{hash}-{encoding}\""),
        None => format!("\"{hash}\""),
    }
}

/// True where `Accept-Encoding` takes `encoding`.
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|part| {
        let mut words = part.split(';').map(str::trim);
        let named = words
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let refused = words.any(|word| {
            word.strip_prefix("q=")
                .is_some_and(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0))
        });
        named && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_gives_addresses() {
        let text = br#"{"version":1,"files":{
            "app.css":{"path":"pkg/a.0f.css","type":"text/css","size":1,"br":null,"gz":null},
            "icons.svg":{"path":"pkg/icons.1f.svg","type":"image/svg+xml","size":1,"br":null,"gz":null}}}"#;
        let site = Site::read(text).expect("valid");
        assert_eq!(site.head().css_href.as_deref(), Some("/pkg/a.0f.css"));
        assert_eq!(site.head().js_href, None);
        assert_eq!(site.head().asset("icons.svg"), Some("/pkg/icons.1f.svg"));
        assert!(matches!(
            Site::read(br#"{"version":2,"files":{}}"#),
            Err(InvalidSite::Version(2))
        ));
    }

    #[test]
    fn only_what_the_manifest_names_is_served() {
        let site = Site::read(br#"{"version":1,"files":{}}"#).expect("valid");
        for path in ["manifest.json", "pkg/../manifest.json", "pkg/x"] {
            assert_eq!(
                site.answer(path, &HeaderMap::new()).status(),
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
    }

    #[test]
    fn encodings_are_negotiated() {
        assert!(accepts("gzip, deflate, br;q=0.9", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("brotli", "br"));
        assert_eq!(etag("pkg/a.0f.css", Some("gzip")), "\"0f-gz\"");
    }
}
