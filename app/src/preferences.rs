//! What this browser chose for itself, on both sides: the server has it in the context, the browser in its cookies.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::backend::{Preferences, Theme};

/// What this browser chose.
pub fn preferences() -> Preferences {
    use_context().unwrap_or_else(|| {
        let cookies = browser_document().and_then(|document| document.cookie().ok());
        read(&cookies.unwrap_or_default())
    })
}

/// Keeps the theme for a year.
pub fn remember_theme(theme: Theme) {
    remember("theme", theme.key());
}

/// Keeps whether the sidebar is a rail for a year.
pub fn remember_sidebar(collapsed: bool) {
    remember("sidebar", if collapsed { "collapsed" } else { "open" });
}

fn remember(name: &str, value: &str) {
    if let Some(document) = browser_document() {
        let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax");
        // A browser that keeps no cookies forgets the choice; the page works all the same.
        drop(document.set_cookie(&cookie));
    }
}

fn browser_document() -> Option<web_sys::HtmlDocument> {
    is_browser()
        .then(document)
        .and_then(|document| document.dyn_into().ok())
}

/// Reads `a=1; b=2`.
fn read(cookies: &str) -> Preferences {
    let value = |name: &str| {
        cookies
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    };
    Preferences {
        theme: value("theme").and_then(Theme::from_key).unwrap_or_default(),
        sidebar_collapsed: value("sidebar") == Some("collapsed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_read_whole() {
        let wanted = Preferences {
            theme: Theme::Dark,
            sidebar_collapsed: true,
        };
        assert_eq!(read("id=1; theme=dark;sidebar=collapsed"), wanted);
        assert_eq!(read("mytheme=dark; sidebar=collapsed2"), Preferences::default());
        assert_eq!(read(""), Preferences::default());
    }
}
