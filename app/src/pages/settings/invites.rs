//! The dialogs that invite somebody, and renew or withdraw an invitation.

use domain::Role;
use leptos::prelude::*;

use super::super::gate::Told;
use super::page_dialog::PageDialog;
use super::role_choice::RoleCards;
use super::told::{Trouble, problem_at};
use crate::backend::{InviteRow, LocalTime};
use crate::forms::{FormProblem, action, field};
use crate::shell::role_name;
use crate::ui::TextField;
use crate::words;

const ROLES: [(Role, &str); 3] = [
    (Role::User, "Sees their own sessions."),
    (
        Role::Developer,
        "Sees their own sessions, and creates API tokens.",
    ),
    (
        Role::Admin,
        "Sees every session, and manages members, tokens and settings.",
    ),
];

/// Told at the e-mail.
const AT_EMAIL: &[FormProblem] = &[FormProblem::Email, FormProblem::Member, FormProblem::Invited];

/// The form that invites somebody.
#[component]
pub fn NewInvite(close: String) -> impl IntoView {
    let told = Told::of_page();
    let chosen = Role::from_key(&told.value_now(field::ROLE)).unwrap_or(Role::User);
    let wrong = Signal::derive(move || {
        let problem = told.problem().filter(|problem| AT_EMAIL.contains(problem));
        problem.map(FormProblem::message)
    });
    let note = "You get a link to send to them. It is good for 7 days and for one use.";
    view! {
        <PageDialog title="Invite member" note=note.into_any() close=close.clone()>
            <form method="post" action=action::INVITE class="dialog-form">
                <div class="dialog-body">
                    <Trouble elsewhere=AT_EMAIL />
                    <TextField
                        name=field::EMAIL
                        label="E-mail"
                        kind="email"
                        value=told.value_now(field::EMAIL)
                        placeholder="nina@company.example"
                        problem=wrong
                        autofocus=true
                    />
                    <RoleCards roles=&ROLES chosen />
                </div>
                <div class="dialog-foot">
                    <a class="button" href=close data-noscroll="true">
                        "Cancel"
                    </a>
                    <button class="button button-primary" type="submit">
                        "Create link"
                    </button>
                </div>
            </form>
        </PageDialog>
    }
    .into_any()
}

/// The dialog of an invitation.
#[component]
pub fn InviteDialog(invite: InviteRow, now: LocalTime, close: String) -> impl IntoView {
    let told = Told::of_page();
    let day = words::day_of(invite.expires_at, now);
    let state = if invite.is_over {
        format!("Its link was good until {day}.")
    } else {
        format!("Its link is good until {day}, for one use.")
    };
    let words = format!(
        "Invited as {}. {state}",
        role_name(invite.role).to_ascii_lowercase()
    );
    let wrong = problem_at(told, FormProblem::Failed);
    view! {
        <PageDialog title=invite.email.clone() note=words.into_any() close=close.clone()>
            <div class="dialog-body">
                {move || wrong.get().map(|words| view! { <p class="field-error">{words}</p> })}
                <form class="member-entry" method="post" action=action::INVITE>
                    <input type="hidden" name=field::INVITE value=invite.id.clone() />
                    <p class="form-note">"A new link, good for 7 more days. The link of before stops working."</p>
                    <button class="button" type="submit">
                        "Renew link"
                    </button>
                </form>
                <form class="member-entry" method="post" action=action::WITHDRAW>
                    <input type="hidden" name=field::INVITE value=invite.id />
                    <input type="hidden" name=field::NEXT value=close.clone() />
                    <p class="form-note">"The link stops working, and the invitation leaves the list."</p>
                    <button class="button button-danger" type="submit">
                        "Withdraw invitation"
                    </button>
                </form>
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
