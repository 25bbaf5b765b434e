//! The dialog of one member: what they may do, and whether they may enter.

use leptos::prelude::*;

use super::super::gate::Told;
use super::members::RoleForm;
use super::page_dialog::PageDialog;
use super::told::{Trouble, problem_at};
use crate::backend::{LocalTime, MemberRow};
use crate::forms::{FormProblem, action, field};
use crate::ui::{Icon, IconName};
use crate::words;

/// Told at the role.
const AT_ROLE: &[FormProblem] = &[FormProblem::Role, FormProblem::StaleRole];

/// The dialog.
#[component]
pub fn MemberDialog(member: MemberRow, now: LocalTime, close: String) -> impl IntoView {
    let told = Told::of_page();
    let seen = match (member.is_viewer, member.last_seen_at) {
        (true, _) => "seen now".to_owned(),
        (false, Some(at)) => format!("seen {}", lower_first(&words::ago(at, now))),
        (false, None) => "never seen here".to_owned(),
    };
    let since = words::day_only(member.since, now);
    let note = view! {
        <bdi>{member.email.clone()}</bdi>
        {format!(", member since {since}, {seen}.")}
    };
    let role = member.disabled_at.is_none().then(|| {
        let only = member.is_last_admin.then(|| {
            view! {
                <p class="field-hint">"The only admin stays one. Make somebody else an admin first."</p>
            }
        });
        view! {
            <div class="field">
                <span class="field-label">"Role"</span>
                <RoleForm member=member.clone() next=close.clone() />
                {AT_ROLE.iter().map(|problem| view! { <Wrong words=problem_at(told, *problem) /> }).collect_view()}
                {only}
            </div>
        }
    });
    view! {
        <PageDialog title=member.name.clone() note=note.into_any() close=close.clone()>
            <div class="dialog-body">
                <Trouble elsewhere=AT_ROLE />
                {role}
                <Entry member close=close.clone() />
            </div>
            <div class="dialog-foot">
                <a class="button" href=close data-noscroll="true">
                    "Close"
                </a>
            </div>
        </PageDialog>
    }
    .into_any()
}

/// Disabling and enabling.
#[component]
fn Entry(member: MemberRow, close: String) -> impl IntoView {
    let (action, class, name, words) = if member.disabled_at.is_some() {
        (
            action::ENABLE,
            "button",
            "Enable member",
            "They cannot enter this organization. Their sessions stay, and other organizations of theirs are not touched.",
        )
    } else {
        (
            action::DISABLE,
            "button button-danger",
            "Disable member",
            "They are signed out of this organization and cannot enter it again. Their sessions stay, and other \
             organizations of theirs are not touched.",
        )
    };
    view! {
        <form class="member-entry" method="post" action=action>
            <input type="hidden" name=field::MEMBER value=member.id />
            <input type="hidden" name=field::NEXT value=close />
            <p class="form-note">{words}</p>
            <button class=class type="submit" disabled=member.is_last_admin>
                {name}
            </button>
        </form>
    }
    .into_any()
}

#[component]
fn Wrong(words: Signal<Option<&'static str>>) -> impl IntoView {
    move || {
        words.get().map(|words| {
            view! {
                <p class="field-error" role="alert">
                    <Icon name=IconName::CircleAlert small=true />
                    {words}
                </p>
            }
        })
    }
}

/// `Yesterday` in the middle of a sentence.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}
