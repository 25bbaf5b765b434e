//! The status of the page being rendered, so that a page that does not exist answers 404 without knowing the server.

use std::sync::Arc;

use leptos::prelude::use_context;

/// Sets the status of the response being rendered. The server puts one into the context; in the browser there is none.
#[derive(Clone)]
pub struct ResponseStatus(pub Arc<dyn Fn(u16) + Send + Sync>);

/// Answers this page with `status`; does nothing in the browser.
pub fn answer_with(status: u16) {
    if let Some(ResponseStatus(set)) = use_context() {
        set(status);
    }
}
