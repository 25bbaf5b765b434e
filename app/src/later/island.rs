//! A piece of a page that works as the server rendered it, and gets its behaviour later.

use leptos::html;
use leptos::mount::mount_to;
use leptos::prelude::*;

use super::part::unavailable;
use super::{IN_BROWSER, Later, Parts, parts};

type Build = Box<dyn FnOnce(Parts) -> AnyView + Send + Sync>;

/// What the code that comes later needs to know of one.
pub struct Island {
    /// What it shows; taken once it does.
    pub build: StoredValue<Option<Build>>,
    /// Looks at it again.
    pub again: RwSignal<()>,
    /// What it belongs to.
    pub owner: Option<Owner>,
}

/// Shows what `build` makes of the code that comes later. The browser leaves what the server rendered as it is until
/// the code is there, then builds it anew in its place.
///
/// What one is doing there is not taken away: the focus stays, and a popover in whose fields one is or was busy is
/// built anew once it is closed.
///
/// So what is inside must be usable as plain HTML, and must load nothing by a `Resource`: the browser takes those of
/// the page over by their number.
pub fn island(build: impl FnOnce(Parts) -> AnyView + Send + Sync + 'static) -> AnyView {
    island_of(Box::new(build))
}

fn island_of(build: Build) -> AnyView {
    if !IN_BROWSER {
        return view! { <div class="later">{parts().map(build)}</div> }.into_any();
    }
    let place = NodeRef::<html::Div>::new();
    let later = Later::of_app();
    let island = Island {
        build: StoredValue::new(Some(build)),
        again: RwSignal::new(()),
        owner: Owner::current(),
    };
    Effect::new(move |_| {
        let Some(place) = place.get() else {
            return;
        };
        if let Some(parts) = later.parts() {
            (parts.renew)(&place, &island, parts);
        } else if later.failed() && place.first_element_child().is_none() {
            // What the server rendered works on its own.
            StoredValue::new_local(mount_to(place.into(), unavailable));
        }
    });
    view! { <div class="later" node_ref=place></div> }.into_any()
}
