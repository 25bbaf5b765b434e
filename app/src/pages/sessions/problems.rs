//! What is wrong with the address, in words, right below the controls that it belongs to.

use domain::filter::Problem;
use leptos::prelude::*;

use super::list::List;
use crate::ui::icon::{Icon, IconName};

/// The id of the words about a key's control, for its `aria-describedby`.
pub fn problem_id(key: &str) -> &'static str {
    match key {
        "search" => "problem-search",
        "from" | "to" | "range" => "problem-date",
        "user" => "problem-users",
        "device" | "platform" => "problem-devices",
        "os" => "problem-os",
        "status" | "has" => "problem-more",
        _ => "problem-view",
    }
}

/// The words, one paragraph for each control.
#[component]
pub fn Problems(list: List) -> impl IntoView {
    let words = move || by_control(&list.problems.read());
    view! {
        <div class="filter-problems" role="status">
            {move || {
                words()
                    .into_iter()
                    .map(|(id, text)| {
                        view! {
                            <p class="field-error" id=id>
                                <Icon name=IconName::CircleAlert small=true />
                                <span>{text}</span>
                            </p>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
    .into_any()
}

fn by_control(problems: &[Problem]) -> Vec<(&'static str, String)> {
    let mut controls: Vec<(&'static str, String)> = Vec::new();
    for problem in problems {
        let id = problem_id(&problem.key);
        match controls.iter_mut().find(|(known, _)| *known == id) {
            Some((_, text)) if text.contains(&problem.message) => {}
            Some((_, text)) => {
                text.push(' ');
                text.push_str(&problem.message);
            }
            None => controls.push((id, problem.message.clone())),
        }
    }
    controls
}
