//! A page that was asked for: its status, where it leads, its text.

use std::sync::Arc;

use app::backend::PageHead;
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::site::pages;

pub struct Page {
    pub status: u16,
    pub location: Option<String>,
    pub html: String,
}

/// Asks for a page as a browser does.
pub async fn page(path: &str) -> Page {
    page_with(path, "").await
}

/// Asks for a page as a browser that keeps these cookies does.
pub async fn page_with(path: &str, cookies: &str) -> Page {
    let head = PageHead {
        css_href: Some("/pkg/app.css".to_owned()),
        js_href: Some("/pkg/app.js".to_owned()),
        wasm_href: Some("/pkg/app.wasm".to_owned()),
        favicon_href: Some("/pkg/favicon.svg".to_owned()),
        assets: Arc::new(vec![
            (
                "fonts/inter-latin-wght-normal.woff2".to_owned(),
                "/pkg/inter.woff2".to_owned(),
            ),
            ("later.wasm".to_owned(), "/pkg/later.wasm".to_owned()),
        ]),
        ..PageHead::default()
    };
    let request = Request::get(path)
        .header(header::ACCEPT, "text/html")
        .header(header::COOKIE, cookies)
        .body(Body::empty())
        .expect("a request");
    let response = pages(head).oneshot(request).await.expect("an answer");
    let location = response.headers().get(header::LOCATION);
    Page {
        status: response.status().as_u16(),
        location: location.map(|value| value.to_str().expect("ascii").to_owned()),
        html: {
            let bytes = response.into_body().collect().await.expect("a body").to_bytes();
            String::from_utf8(bytes.into()).expect("utf-8")
        },
    }
}

impl Page {
    /// True where the source has this.
    pub fn has(&self, text: &str) -> bool {
        self.html.contains(text)
    }

    /// The tag that holds `attribute`, up to its `>`.
    pub fn tag(&self, attribute: &str) -> &str {
        let at = self
            .html
            .find(attribute)
            .unwrap_or_else(|| panic!("no {attribute} on the page"));
        let start = self.html[..at].rfind('<').expect("a tag");
        let end = at + self.html[at..].find('>').expect("an end");
        &self.html[start..=end]
    }

    /// Fails where the source has something that the content security policy forbids.
    pub fn assert_fit_for_csp(&self) {
        for forbidden in [" style=\"", " onclick=", " onload=", "javascript:"] {
            assert!(!self.has(forbidden), "{forbidden} on the page");
        }
        for script in self.html.split("<script").skip(1) {
            let tag = &script[..script.find('>').expect("an end")];
            assert!(tag.contains(" nonce=\""), "a script without a nonce: {tag}");
        }
    }
}
