//! Pages over made-up data, for looking at them in a browser: `cargo run -p server --example preview -- 41300`.
//!
//! Style sheets and fonts come from `style/` as they are on disk; scripts from `target/site` where `cargo xtask build`
//! left them. `?fake=slow,empty,broken,user,developer,stranger,signed-out` changes what the backend does.

#[path = "../tests/fake_backend/mod.rs"]
mod fake_backend;

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use app::backend::{PageHead, Preferences, SharedBackend, Theme};
use app::response::ResponseStatus;
use app::{App, Document};
use axum::Router;
use axum::extract::Path;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = std::env::args().nth(1).unwrap_or_default().parse().unwrap_or(0);
    let head = page_head();
    let context = move || provide(&head);
    let options = LeptosOptions::builder().output_name("session_history").build();
    let routes = generate_route_list(App);
    let document = || view! { <Document /> };
    let app = Router::new()
        .leptos_routes_with_context(&options, routes, context.clone(), document)
        .route("/style/{*path}", get(style))
        .route("/pkg/{*path}", get(site))
        .route(
            "/sign-in",
            post(|| async { Redirect::to("/sign-in?problem=credentials") }),
        )
        .route("/sign-in/demo", post(|| async { Redirect::to("/sessions") }))
        .route("/sign-out", post(|| async { Redirect::to("/sign-in") }))
        .route("/organization", post(|| async { Redirect::to("/sessions") }))
        .fallback(leptos_axum::render_app_async_with_context(context, document))
        .with_state(options);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    std::fs::write("target/preview.addr", listener.local_addr()?.to_string())?;
    axum::serve(listener, app).await?;
    Ok(())
}

/// Puts into the context what the real server would.
fn provide(head: &PageHead) {
    let response = expect_context::<ResponseOptions>();
    provide_context(ResponseStatus(Arc::new(move |status| {
        response.set_status(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
    })));
    let parts = use_context::<Parts>();
    let text = |name: header::HeaderName| {
        let value = parts.as_ref()?.headers.get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let cookies = text(header::COOKIE).unwrap_or_default();
    let has = |pair: &str| cookies.split("; ").any(|other| other == pair);
    let preferences = Preferences {
        theme: Theme::ALL
            .into_iter()
            .find(|theme| has(&format!("theme={}", theme.key())))
            .unwrap_or_default(),
        sidebar_collapsed: has("sidebar=collapsed"),
    };
    provide_context(preferences);
    provide_context(PageHead {
        preferences,
        ..head.clone()
    });
    // A server function is asked by a page: the words stand in that page's address.
    let own = parts
        .as_ref()
        .and_then(|parts| parts.uri.query())
        .map(str::to_owned);
    let asking = text(header::REFERER).and_then(|page| Some(page.split_once('?')?.1.to_owned()));
    let words = [own, asking]
        .into_iter()
        .flatten()
        .find_map(|query| domain::Query::parse(&query).first("fake").map(str::to_owned));
    let backend: SharedBackend = Arc::new(fake_backend::FakeBackend::following(&words.unwrap_or_default()));
    provide_context(backend);
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

async fn style(Path(path): Path<String>) -> Response {
    file(PathBuf::from("style"), &path)
}

async fn site(Path(path): Path<String>) -> Response {
    file(PathBuf::from("target/site/pkg"), &path)
}

fn file(folder: PathBuf, path: &str) -> Response {
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
    match std::fs::read(folder.join(path)) {
        Ok(content) => ([(header::CONTENT_TYPE, kind)], content).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
