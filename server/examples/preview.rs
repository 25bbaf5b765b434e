//! Pages over made-up data, for looking at them in a browser: `cargo run -p server --example preview -- 41300`.
//!
//! Style sheets and fonts come from `style/` as they are on disk; scripts from `target/site` where `cargo xtask build`
//! left them. `?fake=slow,empty,broken,user,developer,stranger,signed-out` changes what the backend does.

#[path = "../tests/fake_backend/mod.rs"]
mod fake_backend;
#[path = "../tests/pages/site.rs"]
mod site;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::backend::{PageHead, Preferences};
use axum::extract;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = std::env::args().nth(1).unwrap_or_default().parse().unwrap_or(0);
    let pages = site::pages(page_head())
        .route("/style/{*path}", get(style))
        .route("/pkg/{*path}", get(built))
        .route(
            "/sign-in",
            post(|| async { Redirect::to("/sign-in?problem=credentials") }),
        )
        .route("/sign-in/demo", post(|| async { Redirect::to("/sessions") }))
        .route("/sign-out", post(|| async { Redirect::to("/sign-in") }))
        .route("/organization", post(|| async { Redirect::to("/sessions") }));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    std::fs::write("target/preview.addr", listener.local_addr()?.to_string())?;
    axum::serve(listener, pages).await?;
    Ok(())
}

fn page_head() -> PageHead {
    let js = find("session_history", "js");
    let wasm = find("session_history_bg", "wasm");
    PageHead {
        css_href: Some("/style/app.css".to_owned()),
        js_href: wasm.is_some().then_some(js).flatten(),
        wasm_href: wasm,
        favicon_href: Some("/style/assets/favicon.svg".to_owned()),
        preferences: Preferences::default(),
        assets: Arc::new(Vec::new()),
    }
}

/// The newest file of the built site with this beginning and end.
fn find(stem: &str, extension: &str) -> Option<String> {
    let named = |path: &PathBuf| {
        let name = path.file_name()?.to_str()?;
        let rest = name.strip_prefix(stem)?.strip_suffix(extension)?;
        rest.starts_with('.').then(|| name.to_owned())
    };
    std::fs::read_dir("target/site/pkg")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| named(path).is_some())
        .max_by_key(|path| path.metadata().and_then(|meta| meta.modified()).ok())
        .and_then(|path| Some(format!("/pkg/{}", named(&path)?)))
}

async fn style(extract::Path(path): extract::Path<String>) -> Response {
    file("style", &path)
}

async fn built(extract::Path(path): extract::Path<String>) -> Response {
    file("target/site/pkg", &path)
}

fn file(folder: &str, path: &str) -> Response {
    if path.contains("..") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let kind = match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    };
    match std::fs::read(Path::new(folder).join(path)) {
        Ok(content) => ([(header::CONTENT_TYPE, kind)], content).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
