//! Offers sessions that came since, instead of pushing them in where somebody reads.

use leptos::prelude::*;

use super::focus::Pressed;
use super::list::List;
use crate::memo::memo;
use crate::ui::icon::{Icon, IconName};
use crate::words;

/// The pill. Without scripts it never shows: a reload does what it does.
pub fn new_rows(list: List) -> AnyView {
    let words = move || match list.news.get() {
        1 => "1 new session".to_owned(),
        count => format!("{} new sessions", words::count(count)),
    };
    let any = memo(move |_| list.news.get() > 0);
    view! {
        <div class="new-rows" role="status">
            {move || {
                any.get()
                    .then(|| {
                        let pressed = Pressed::here();
                        let show = move |event: web_sys::MouseEvent| {
                            event.prevent_default();
                            pressed.note();
                            list.reload();
                            window().scroll_to_with_x_and_y(0.0, 0.0);
                        };
                        view! {
                            <a class="pill" href=move || list.address.of_list() on:click=show>
                                <Icon name=IconName::ArrowUp small=true />
                                {words}
                            </a>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
