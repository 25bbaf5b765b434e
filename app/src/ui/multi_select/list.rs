//! The options as native boxes to tick, under their heads.

use std::collections::HashMap;

use leptos::prelude::*;

use super::draft::{Choice, choice_of, tick};
use super::options::Options;
use super::{Wording, draft};
use crate::backend::FacetOption;
use crate::memo::memo;
use crate::words;

/// A line of the list.
#[derive(Clone, Debug, PartialEq)]
enum Line {
    Head(String),
    /// An option, and whether others stand under it.
    Option(FacetOption, bool),
}

impl Line {
    fn key(&self) -> (String, String) {
        match self {
            Self::Head(head) => (String::new(), head.clone()),
            Self::Option(option, _) => choice_of(option),
        }
    }
}

/// The boxes.
#[component]
pub fn OptionList(options: Options, draft: RwSignal<Vec<Choice>>, wording: Wording) -> impl IntoView {
    let lines = move || lines(&options.list.read(), &options.first.read(), wording.others);
    // A box stays the same from one answer to the next, so that it keeps the focus; what it would show does not.
    let counts = memo(move |_| -> HashMap<Choice, i64> {
        let list = options.list.read();
        list.iter()
            .map(|option| (choice_of(option), option.count))
            .collect()
    });
    let line = move |line: Line| match line {
        Line::Head(head) => view! { <p class="multi-group">{head}</p> }.into_any(),
        Line::Option(option, parent) => option_view(option, parent, draft, counts),
    };
    view! { <For each=lines key=Line::key children=line /> }
}

/// Puts heads between the options: what was chosen first, or the groups the server names.
fn lines(options: &[FacetOption], first: &[Choice], others: &'static str) -> Vec<Line> {
    let mut lines = Vec::with_capacity(options.len() + 4);
    let mut head = None::<String>;
    let chosen_first = !others.is_empty()
        && options
            .first()
            .is_some_and(|option| first.contains(&choice_of(option)));
    for (at, option) in options.iter().enumerate() {
        let group = match &option.group {
            Some(group) => Some(group.clone()),
            None if chosen_first && first.contains(&choice_of(option)) => Some("Selected".to_owned()),
            None if chosen_first => Some(others.to_owned()),
            None => None,
        };
        if group != head {
            lines.extend(group.clone().map(Line::Head));
            head = group;
        }
        let parent = !option.child && options.get(at + 1).is_some_and(|next| next.child);
        lines.push(Line::Option(option.clone(), parent));
    }
    lines
}

fn option_view(
    option: FacetOption,
    parent: bool,
    draft: RwSignal<Vec<Choice>>,
    counts: Memo<HashMap<Choice, i64>>,
) -> AnyView {
    let choice = StoredValue::new(choice_of(&option));
    let ticked = move || choice.with_value(|choice| draft.read().contains(choice));
    let count = move || choice.with_value(|choice| counts.read().get(choice).copied().unwrap_or_default());
    let class = match (option.child, option.gone.is_some()) {
        (false, false) => "option",
        (true, false) => "option option-child",
        (false, true) => "option option-gone",
        (true, true) => "option option-child option-gone",
    };
    let title = option.label.clone();
    let name = if parent {
        view! { <b dir="auto">{option.label}</b> }.into_any()
    } else {
        view! { <bdi>{option.label}</bdi> }.into_any()
    };
    let gone = option
        .gone
        .map(|gone| view! { <span class="badge">{gone}</span> });
    let note = option.note.map(|note| view! { <small>" " {note}</small> });
    view! {
        <label class=class>
            <input
                class="check"
                type="checkbox"
                name=option.key
                value=option.value
                autocomplete="off"
                checked=untrack(ticked)
                prop:checked=ticked
                on:change:target=move |event| {
                    let field = event.target();
                    let on = field.checked();
                    choice.with_value(|choice| draft.update(|draft| tick(draft, choice, on)));
                    // One that was one too many is not ticked.
                    field.set_checked(untrack(ticked));
                }
            />
            <span class="option-label" title=title>
                {name}
                {note}
            </span>
            {gone}
            <span class="option-count">{move || words::count(count())}</span>
        </label>
    }
    .into_any()
}

/// What is ticked and not on the list, e.g. while another search shows: it is sent all the same.
#[component]
pub fn Unlisted(options: Options, draft: RwSignal<Vec<Choice>>) -> impl IntoView {
    let unlisted = move || {
        let list = options.list.read();
        let draft = draft.read();
        let listed = |choice: &&draft::Choice| list.iter().any(|option| choice_of(option) == **choice);
        draft
            .iter()
            .filter(|choice| !listed(choice))
            .cloned()
            .collect::<Vec<_>>()
    };
    view! {
        <For
            each=unlisted
            key=Clone::clone
            children=|(key, value)| view! { <input type="hidden" name=key value=value /> }
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(value: &str, group: Option<&str>) -> FacetOption {
        FacetOption {
            key: "user".to_owned(),
            value: value.to_owned(),
            label: value.to_owned(),
            note: None,
            gone: None,
            count: 1,
            child: false,
            group: group.map(str::to_owned),
        }
    }

    fn told(lines: &[Line]) -> Vec<String> {
        lines
            .iter()
            .map(|line| match line {
                Line::Head(head) => format!("# {head}"),
                Line::Option(option, _) => option.value.clone(),
            })
            .collect()
    }

    #[test]
    fn what_is_chosen_has_a_head_of_its_own() {
        let options = [option("a", None), option("b", None)];
        let first = [choice_of(&options[0])];
        assert_eq!(
            told(&lines(&options, &first, "Everybody")),
            ["# Selected", "a", "# Everybody", "b"]
        );
        assert_eq!(told(&lines(&options, &[], "Everybody")), ["a", "b"]);
        assert_eq!(told(&lines(&options, &first, "")), ["a", "b"]);
    }

    #[test]
    fn groups_of_the_server_are_heads() {
        let options = [
            option("a", Some("iOS")),
            option("b", Some("iOS")),
            option("c", Some("Android")),
        ];
        assert_eq!(
            told(&lines(&options, &[], "")),
            ["# iOS", "a", "b", "# Android", "c"]
        );
    }
}
