//! The section of API tokens, and the dialogs that make one and revoke one.

use domain::{Query, Role};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::super::gate::Told;
use super::page_dialog::PageDialog;
use super::role_choice::RoleCards;
use super::told::{Trouble, over, problem_at};
use crate::backend::{LocalTime, TokenRow};
use crate::forms::{FormProblem, SETTINGS, action, field};
use crate::shell::role_name;
use crate::ui::{Icon, IconName, TextField};
use crate::words;

/// Title, table, and what was revoked.
#[component]
pub fn Tokens(tokens: crate::backend::Tokens, now: LocalTime, home: Memo<String>) -> impl IntoView {
    let home = home.get_untracked();
    let create = over(&home, action::CREATE_TOKEN);
    let none = tokens.active.is_empty() && tokens.revoked.is_empty();
    let more = [
        ("tokens_before", tokens.more_active, "Older tokens"),
        ("revoked_before", tokens.more_revoked, "Older revoked tokens"),
    ];
    let rows = tokens.active.into_iter().chain(tokens.revoked);
    let table = if none {
        view! { <p class="section-none">"No token yet. A recorder needs one to send sessions."</p> }
            .into_any()
    } else {
        view! {
            <div class="table-box">
                <table class="grid-table">
                    <caption class="visually-hidden">"API tokens"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Token"</th>
                            <th scope="col">"Role"</th>
                            <th scope="col">"Created"</th>
                            <th scope="col">"Last used"</th>
                            <th scope="col">
                                <span class="visually-hidden">"Actions"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows.map(|row| view! { <Row row now home=home.clone() /> }).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="s-tokens">
            <header class="section-head">
                <h2 id="s-tokens">"API tokens"</h2>
                <p>
                    "Recorders and test tools sign in with a token. It belongs to the organization and goes on working \
                     when the person who made it leaves."
                </p>
                <a class="button button-primary" href=create data-noscroll="true">
                    <Icon name=IconName::Plus />
                    "Create token"
                </a>
            </header>
            {table}
            <More more />
        </section>
    }
    .into_any()
}

/// Links to the rows that come next, and back to the first.
#[component]
fn More(more: [(&'static str, Option<String>, &'static str); 2]) -> impl IntoView {
    let search = use_location().search;
    let links = move || {
        let query = Query::parse(&search.read());
        more.clone()
            .into_iter()
            .flat_map(|(key, cursor, name)| {
                let mut first = query.clone();
                first.remove(key);
                let next = cursor.map(|cursor| {
                    let mut next = query.clone();
                    next.set(key, cursor);
                    (next.href(SETTINGS), name.to_owned())
                });
                let back = query.first(key).is_some().then(|| {
                    let newest = name.replace("Older", "Newest");
                    (first.href(SETTINGS), newest)
                });
                back.into_iter().chain(next)
            })
            .map(|(href, name)| {
                view! {
                    <a class="link" href=href>
                        {name}
                    </a>
                }
            })
            .collect_view()
    };
    view! { <p class="section-more">{links}</p> }.into_any()
}

#[component]
fn Row(row: TokenRow, now: LocalTime, home: String) -> impl IntoView {
    let by = match &row.created_by {
        Some(by) => format!("by {by}"),
        None => "on the command line".to_owned(),
    };
    let used = match (row.revoked_at, row.last_used_at) {
        (Some(at), _) => view! {
            <span class="badge">
                <Icon name=IconName::Ban />
                {format!("Revoked {}", words::day_only(at, now))}
            </span>
        }
        .into_any(),
        (None, Some(at)) => view! { <span class="cell-main">{words::ago(at, now)}</span> }.into_any(),
        (None, None) => view! { <span class="cell-main">"Never"</span> }.into_any(),
    };
    let act = if row.revoked_at.is_some() {
        let mut query = Query::default();
        query.push("user", format!("token:{}", row.id));
        view! {
            <a class="link" href=query.href("/sessions")>
                "Sessions"
                <span class="visually-hidden">{format!(" of {}", row.label)}</span>
            </a>
        }
        .into_any()
    } else {
        let href = over(&home, &format!("{SETTINGS}/tokens/{}", row.id));
        view! {
            <a class="button button-sm" href=href data-noscroll="true">
                "Revoke"
                <span class="visually-hidden">{format!(" {}", row.label)}</span>
            </a>
        }
        .into_any()
    };
    view! {
        <tr class:row-off=row.revoked_at.is_some()>
            <th scope="row" class="grow">
                <span class="with-actor">
                    <span class="actor actor-token" aria-hidden="true">
                        <Icon name=IconName::KeyRound />
                    </span>
                    <span>
                        <span class="cell-main cell-strong" dir="auto">
                            {row.label}
                        </span>
                        <span class="cell-sub mono">{row.id}</span>
                    </span>
                </span>
            </th>
            <td>
                <span class="badge badge-line">{role_name(row.role)}</span>
            </td>
            <td>
                <span class="cell-main">{words::day_only(row.created_at, now)}</span>
                <span class="cell-sub">{by}</span>
            </td>
            <td>{used}</td>
            <td>{act}</td>
        </tr>
    }
    .into_any()
}

const ROLES: [(Role, &str); 2] = [
    (Role::Developer, "Writes sessions, and reads the ones it wrote."),
    (
        Role::Admin,
        "Writes sessions, and reads every session of the organization.",
    ),
];

/// The form that makes a token.
#[component]
pub fn NewToken(
    /// The id it will have.
    id: String,
    /// Whether every role may be given.
    is_admin: bool,
    close: String,
) -> impl IntoView {
    let told = Told::of_page();
    let roles = if is_admin {
        let chosen = Role::from_key(&told.value_now(field::ROLE)).unwrap_or(Role::Developer);
        view! { <RoleCards roles=&ROLES chosen /> }.into_any()
    } else {
        view! {
            <input type="hidden" name=field::ROLE value=Role::Developer.key() />
            <p class="form-note">"It writes sessions, and reads the ones it wrote."</p>
        }
        .into_any()
    };
    let note = "For a recorder or a test tool. Its secret is shown once, on the next page.";
    view! {
        <PageDialog title="Create token" note=note.into_any() close=close.clone()>
            <form method="post" action=action::CREATE_TOKEN class="dialog-form">
                <div class="dialog-body">
                    <Trouble elsewhere=&[FormProblem::Label] />
                    <input type="hidden" name=field::TOKEN value=id />
                    <TextField
                        name=field::LABEL
                        label="Label"
                        value=told.value_now(field::LABEL)
                        hint="What its sessions are listed under, e.g. CI nightly."
                        problem=problem_at(told, FormProblem::Label)
                        autofocus=true
                    />
                    {roles}
                </div>
                <div class="dialog-foot">
                    <a class="button" href=close data-noscroll="true">
                        "Cancel"
                    </a>
                    <button class="button button-primary" type="submit">
                        "Create token"
                    </button>
                </div>
            </form>
        </PageDialog>
    }
    .into_any()
}

/// The form that revokes a token; one has to type its label.
#[component]
pub fn RevokeToken(token: TokenRow, close: String) -> impl IntoView {
    let told = Told::of_page();
    if token.revoked_at.is_some() {
        let note = view! {
            <b dir="auto">{token.label}</b>
            " is of no use any more. Its sessions stay."
        };
        return view! {
            <PageDialog title="Token revoked" note=note.into_any() close=close.clone()>
                <div class="dialog-foot">
                    <a class="button" href=close data-noscroll="true">
                        "Close"
                    </a>
                </div>
            </PageDialog>
        }
        .into_any();
    }
    let note = view! {
        "Whatever uses "
        <b dir="auto">{token.label.clone()}</b>
        " is refused from then on. This cannot be undone. Its sessions stay."
    };
    view! {
        <PageDialog title="Revoke token" note=note.into_any() close=close.clone()>
            <form method="post" action=action::REVOKE_TOKEN class="dialog-form">
                <div class="dialog-body">
                    <Trouble elsewhere=&[FormProblem::TypedLabel] />
                    <input type="hidden" name=field::TOKEN value=token.id />
                    <p class="form-note">
                        "To be sure, type its label: " <b dir="auto" class="typed-label">{token.label}</b>
                    </p>
                    <TextField
                        name=field::LABEL
                        label="Label of the token"
                        problem=problem_at(told, FormProblem::TypedLabel)
                        autofocus=true
                    />
                </div>
                <div class="dialog-foot">
                    <a class="button" href=close data-noscroll="true">
                        "Cancel"
                    </a>
                    <button class="button button-danger" type="submit">
                        "Revoke token"
                    </button>
                </div>
            </form>
        </PageDialog>
    }
    .into_any()
}
