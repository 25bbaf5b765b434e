//! The document: what stands around the app in the page's source.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;
use leptos_router::location::RequestUrl;

use crate::App;
use crate::backend::{PageHead, Theme};
use crate::later::is_needed_first;
use crate::ui::icon::Sprite;

/// The page's source, from `<!doctype html>` on. Only the server renders it, with a [`PageHead`] in the context; the
/// browser hydrates the [`App`] inside.
#[component]
pub fn Document() -> impl IntoView {
    let head = use_context::<PageHead>().unwrap_or_default();
    let theme = match head.preferences.theme {
        Theme::System => None,
        theme => Some(theme.key()),
    };
    view! {
        <!DOCTYPE html>
        <html lang="en" dir="ltr" data-theme=theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <Links head=head.clone() />
                <MetaTags />
                <Start head />
            </head>
            <body>
                <App />
                <Sprite />
            </body>
        </html>
    }
}

/// What the browser fetches besides: the style sheet, its main font, the tab's icon.
#[component]
fn Links(head: PageHead) -> impl IntoView {
    let font = head.asset(MAIN_FONT).map(|href| {
        view! {
            <link rel="preload" href=href.to_owned() r#as="font" r#type="font/woff2" crossorigin="anonymous" />
        }
    });
    view! {
        {font}
        {head.css_href.map(|href| view! { <link rel="stylesheet" href=href /> })}
        {head.favicon_href.map(|href| view! { <link rel="icon" href=href r#type="image/svg+xml" /> })}
    }
}

const MAIN_FONT: &str = "fonts/inter-latin-wght-normal.woff2";

/// Starts the app in the browser; nothing where no site was built. Leptos' own component writes the nonce into
/// `crossorigin`, which makes browsers fetch twice or not at all.
#[component]
fn Start(head: PageHead) -> impl IntoView {
    let later = head
        .asset(LATER)
        .filter(|_| path().is_some_and(|path| is_needed_first(&path)))
        .map(|later| view! { <PreloadWasm href=later.to_owned() /> });
    head.js_href.zip(head.wasm_href).map(|(js, wasm)| {
        let script = start_script(&js, &wasm);
        view! {
            <link rel="modulepreload" href=js />
            <PreloadWasm href=wasm />
            {later}
            <script type="module" nonce=use_nonce() inner_html=script></script>
        }
    })
}

/// The second file of code, by its name in the site.
const LATER: &str = "later.wasm";

#[component]
fn PreloadWasm(href: String) -> impl IntoView {
    view! { <link rel="preload" href=href r#as="fetch" r#type="application/wasm" crossorigin="anonymous" /> }
}

/// The path that was asked for.
fn path() -> Option<String> {
    let url = use_context::<RequestUrl>()?.parse().ok()?;
    Some(url.path().to_owned())
}

fn start_script(js: &str, wasm: &str) -> String {
    let quote = |text: &str| serde_json::Value::from(text).to_string().replace('<', "\\u003c");
    format!(
        "import start, {{ hydrate }} from {};\nawait start({{ module_or_path: {} }});\nhydrate();",
        quote(js),
        quote(wasm)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_leave_the_script() {
        let script = start_script("/pkg/a\"b.js", "</script>");
        assert!(script.contains(r#"from "/pkg/a\"b.js""#), "{script}");
        assert!(!script.contains("</script>"), "{script}");
    }
}
