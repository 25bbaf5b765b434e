//! The browser's entry point: hydrates the app and does nothing else.

use app::later;
use js_sys::futures::spawn_local;

/// Called by the page's module script once the WebAssembly is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    let path = leptos::prelude::window().location().pathname();
    if !path.is_ok_and(|path| later::is_needed_first(&path)) {
        leptos::mount::hydrate_body(app::App);
        return;
    }
    spawn_local(async {
        // Without it the page stays as the server rendered it, and works as it does without scripts.
        if later::load().await.is_ok() {
            leptos::mount::hydrate_body(app::App);
        }
    });
}
