//! A piece of a page that is not there before its code is.

use leptos::prelude::*;

use super::{Later, Parts};
use crate::ui::icon::{Icon, IconName};

/// Shows what `build` makes of the code that comes later, and until then that it is on its way. Where a server may
/// have rendered it, the browser must have fetched the code before it takes the page over ([`super::is_needed_first`]).
pub fn part(build: impl Fn(Parts) -> AnyView + Send + Sync + 'static) -> AnyView {
    part_of(Box::new(build))
}

fn part_of(build: Box<dyn Fn(Parts) -> AnyView + Send + Sync>) -> AnyView {
    let later = Later::of_app();
    later.ask();
    let view = move || match later.parts() {
        Some(parts) => build(parts),
        None if later.failed() => unavailable(),
        None => view! {
            <p class="later-waiting" role="status">
                "Loading"
            </p>
        }
        .into_any(),
    };
    view.into_any()
}

/// Says of a whole page that the code did not come: its controls then work as without scripts.
#[component]
pub fn LaterFailed() -> impl IntoView {
    let later = Later::of_app();
    let words = move || {
        later.failed().then(|| {
            view! {
                <div class="toast" data-kind="bad">
                    <Icon name=IconName::WifiOff />
                    <p>
                        <b>"Part of this page could not be loaded"</b>
                        <small>"Filters still work. The next click tries again."</small>
                    </p>
                </div>
            }
            .into_any()
        })
    };
    view! { <div class="toasts" role="status">{words}</div> }.into_any()
}

/// Says that it could not be fetched.
pub fn unavailable() -> AnyView {
    view! {
        <p class="later-failed field-error" role="alert">
            <Icon name=IconName::CircleAlert small=true />
            <span>
                "This part of the page could not be loaded. " // Any click does.
                <button class="link" type="button">
                    "Try again"
                </button>
            </span>
        </p>
    }
    .into_any()
}
