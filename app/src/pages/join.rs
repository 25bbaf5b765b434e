//! The page of an invitation's link: somebody new chooses a name and a password, somebody who has an account joins once
//! they are signed in.

use leptos::prelude::*;
use leptos_meta::Title;

use super::gate::{Gate, Told, Trouble};
use crate::backend::Invitation;
use crate::forms::{FormProblem, MIN_PASSWORD_CHARS, action, field, join_path};
use crate::server_fns::load_invitation;
use crate::shell::{role_name, sign_in_href};
use crate::ui::{PasswordField, TextField};
use crate::wire::load;

/// `/join?secret=..`
pub fn page() -> AnyView {
    let told = Told::of_page();
    let invitation = load(move || told.value(field::SECRET), load_invitation);
    let body = move || {
        Suspend::new(async move {
            match invitation.await {
                Ok(invitation) => view! { <Invited told invitation /> }.into_any(),
                Err(error) => view! {
                    <div>
                        <h1>"This link does not work"</h1>
                        <p class="lead">{error.message}</p>
                    </div>
                }
                .into_any(),
            }
        })
    };
    view! {
        <Title text="Join - Session History" />
        <Gate>
            <Suspense fallback=|| ()>{body}</Suspense>
        </Gate>
    }
    .into_any()
}

#[component]
fn Invited(told: Told, invitation: Invitation) -> impl IntoView {
    let Invitation {
        organization,
        email,
        role,
        has_account,
        signed_in,
    } = invitation;
    let lead = format!(
        "as {}, with the e-mail {email}",
        role_name(role).to_ascii_lowercase()
    );
    let trouble = move || {
        told.problem()
            .filter(|problem| !matches!(problem, FormProblem::Name | FormProblem::Password))
    };
    let own = |other: &String| other.to_lowercase() == email.to_lowercase();
    let way = match signed_in {
        Some(other) if own(&other) => view! { <Join told /> }.into_any(),
        Some(other) => view! { <SignOutFirst told other /> }.into_any(),
        None if has_account => view! { <SignInFirst told /> }.into_any(),
        None => view! { <NewAccount told email /> }.into_any(),
    };
    view! {
        <div>
            <h1>
                "Join " <bdi>{organization}</bdi>
            </h1>
            <p class="lead">{lead}</p>
        </div>
        <Trouble problem=Signal::derive(trouble) />
        {way}
    }
    .into_any()
}

#[component]
fn Secret(told: Told) -> impl IntoView {
    view! { <input type="hidden" name=field::SECRET value=told.value_now(field::SECRET) /> }
}

#[component]
fn NewAccount(told: Told, email: String) -> impl IntoView {
    let at = move |field: FormProblem| {
        Signal::derive(move || {
            told.problem()
                .filter(|problem| *problem == field)
                .map(FormProblem::message)
        })
    };
    view! {
        <form class="form" method="post" action=action::JOIN>
            <Secret told />
            // For the browser's store of passwords.
            <input type="hidden" name=field::EMAIL value=email autocomplete="username" />
            <TextField
                name=field::NAME
                label="Your name"
                value=told.value_now(field::NAME)
                autocomplete="name"
                may_be_empty=true
                hint="Others see it; you may leave it empty."
                problem=at(FormProblem::Name)
            />
            <PasswordField
                autocomplete="new-password"
                hint="At least 10 letters."
                min_chars=MIN_PASSWORD_CHARS
                problem=at(FormProblem::Password)
            />
            <button class="button button-primary button-wide" type="submit">
                "Join"
            </button>
        </form>
    }
    .into_any()
}

#[component]
fn Join(told: Told) -> impl IntoView {
    view! {
        <form class="form" method="post" action=action::JOIN>
            <Secret told />
            <button class="button button-primary button-wide" type="submit">
                "Join"
            </button>
        </form>
    }
    .into_any()
}

#[component]
fn SignInFirst(told: Told) -> impl IntoView {
    let here = join_path(&told.value_now(field::SECRET));
    view! {
        <p class="form-note">"You have an account already. Sign in, and you come back here to join."</p>
        <a class="button button-primary button-wide" href=sign_in_href(&here) rel="external">
            "Sign in"
        </a>
    }
    .into_any()
}

#[component]
fn SignOutFirst(told: Told, other: String) -> impl IntoView {
    let here = join_path(&told.value_now(field::SECRET));
    view! {
        <p class="form-note">
            {format!("You are signed in as {other}. Sign out first; you come back here to join.")}
        </p>
        <form class="form" method="post" action=action::SIGN_OUT>
            <input type="hidden" name=field::NEXT value=here />
            <button class="button button-primary button-wide" type="submit">
                "Sign out"
            </button>
        </form>
    }
    .into_any()
}
