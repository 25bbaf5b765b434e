//! An address that leads nowhere.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::forms::HOME;
use crate::response::answer_with;

/// Any address without a page.
pub fn page() -> AnyView {
    answer_with(404);
    view! {
        <Title text="No such page - Session History" />
        <main class="main main-alone" id="main" tabindex="-1">
            <div class="empty">
                <svg class="empty-figure" viewBox="0 0 128 64" aria-hidden="true">
                    <rect class="f-ghost" x="8" y="10" width="44" height="8" rx="2"></rect>
                    <rect class="f-ghost" x="56" y="10" width="48" height="8" rx="2"></rect>
                    <rect class="f-line" x="8.75" y="28.75" width="110.5" height="8" rx="2"></rect>
                    <rect class="f-ghost" x="8" y="47" width="24" height="8" rx="2"></rect>
                    <rect class="f-ghost" x="36" y="47" width="52" height="8" rx="2"></rect>
                </svg>
                <h1>"There is no such page"</h1>
                <p>"The address may be mistyped, or the page may have moved."</p>
                <div class="button-row">
                    <a class="button button-primary" href=HOME>
                        "Go to Session History"
                    </a>
                </div>
            </div>
        </main>
    }
    .into_any()
}
