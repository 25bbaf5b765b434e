//! Signing in: e-mail and password, and while the demo runs its accounts one click away. A plain form; scripts only
//! add a way to see the password.

use domain::Role;
use leptos::prelude::*;
use leptos_meta::Title;

use super::gate::{Gate, Told, Trouble};
use crate::backend::{DemoAccount, Welcome};
use crate::forms::{FormProblem, action, field, next_page};
use crate::server_fns::load_welcome;
use crate::shell::initials;
use crate::ui::{Icon, IconName, PasswordField, TextField};
use crate::wire::load;

/// `/sign-in?next=..&problem=..`
pub fn page() -> AnyView {
    let told = Told::of_page();
    let welcome = load(|| (), |()| load_welcome());
    let host = move || {
        Suspend::new(async move {
            let welcome = welcome.await.ok()?;
            Some(view! { <p class="lead">"to " {welcome.host}</p> })
        })
    };
    let email = move || {
        Suspend::new(async move {
            let value = welcome.await.map(|welcome| welcome.typed_email);
            view! {
                <TextField
                    name=field::EMAIL
                    label="E-mail"
                    kind="email"
                    value=value.unwrap_or_default()
                    autocomplete="username"
                    placeholder="you@company.example"
                />
            }
        })
    };
    let email = view! { <Suspense fallback=|| ()>{email}</Suspense> }.into_any();
    let demo = move || {
        Suspend::new(async move {
            let Welcome { demo_accounts, .. } = welcome.await.ok()?;
            (!demo_accounts.is_empty()).then(|| view! { <DemoAccounts told accounts=demo_accounts /> })
        })
    };
    view! {
        <Title text="Sign in - Session History" />
        <Gate>
            <div>
                <h1>"Sign in"</h1>
                <Suspense fallback=|| ()>{host}</Suspense>
            </div>
            <SignInForm told email />
            <Suspense fallback=|| ()>{demo}</Suspense>
        </Gate>
    }
    .into_any()
}

#[component]
fn SignInForm(
    told: Told,
    /// The field of the e-mail.
    email: AnyView,
) -> impl IntoView {
    let wrong = move || {
        told.problem()
            .filter(|problem| *problem == FormProblem::Credentials)
    };
    let trouble = move || {
        told.problem()
            .filter(|problem| *problem != FormProblem::Credentials)
    };
    view! {
        <Trouble problem=Signal::derive(trouble) />
        <form class="form" method="post" action=action::SIGN_IN>
            <Next told />
            {email}
            <PasswordField
                autocomplete="current-password"
                hint="Forgot it? An admin of your organization can set a new one."
                problem=Signal::derive(move || wrong().map(FormProblem::message))
            />
            <button class="button button-primary button-wide" type="submit">
                "Sign in"
            </button>
        </form>
    }
    .into_any()
}

#[component]
fn DemoAccounts(told: Told, accounts: Vec<DemoAccount>) -> impl IntoView {
    let account = |account: DemoAccount| {
        let sees = match account.role {
            Role::Admin => "Admin, sees every session",
            Role::Developer => "Developer, sees own sessions only",
            Role::User => "User, sees own sessions only",
        };
        view! {
            <button type="submit" name=field::EMAIL value=account.email>
                <span class="actor" data-letters=initials(&account.name)></span>
                <span>
                    <span class="cell-main cell-strong" dir="auto">
                        {account.name}
                    </span>
                    <span class="cell-sub">{sees}</span>
                </span>
                <Icon name=IconName::ArrowRight flip=true />
            </button>
        }
    };
    view! {
        <p class="or">"This server runs the demo"</p>
        <form class="demo-accounts" method="post" action=action::SIGN_IN_DEMO aria-label="Demo accounts">
            <Next told />
            {accounts.into_iter().map(account).collect_view()}
        </form>
    }
    .into_any()
}

/// Carries the page to go to through a form.
#[component]
fn Next(told: Told) -> impl IntoView {
    let next = move || next_page(Some(&told.value(field::NEXT))).to_owned();
    view! { <input type="hidden" name=field::NEXT value=next /> }
}
