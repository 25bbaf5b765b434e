//! The browser's entry point: hydrates the app and does nothing else.

/// Called by the page's module script once the WebAssembly is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(app::App);
}
