//! The section of members: the table, its search, and those who are invited.

use domain::Query;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::role_choice::RoleSelect;
use super::told::over;
use crate::backend::{InviteRow, LocalTime, MemberRow};
use crate::forms::{SETTINGS, action, field};
use crate::shell::initials;
use crate::ui::{Icon, IconName};
use crate::words;

/// From so many members on there is a search for them.
const MANY: i64 = 8;

/// Title, search, table.
#[component]
pub fn Members(members: crate::backend::Members, now: LocalTime, home: Memo<String>) -> impl IntoView {
    let crate::backend::Members {
        rows,
        more,
        invites,
        search,
        total,
    } = members;
    let home = home.get_untracked();
    let invite = over(&home, action::INVITE);
    let none = rows.is_empty() && invites.is_empty();
    let finder = (total > MANY || !search.is_empty()).then(|| view! { <Search search=search.clone() /> });
    let table = if none {
        view! { <p class="section-none">{format!("Nobody here has “{search}” in their name or e-mail.")}</p> }
            .into_any()
    } else {
        view! {
            <div class="table-box">
                <table class="grid-table">
                    <caption class="visually-hidden">"Members"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Member"</th>
                            <th scope="col">"Role"</th>
                            <th scope="col">"Last seen"</th>
                            <th scope="col">
                                <span class="visually-hidden">"Actions"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        {invites.into_iter().map(|row| view! { <Invited row now home=home.clone() /> }).collect_view()}
                        {rows.into_iter().map(|row| view! { <Row row now home=home.clone() /> }).collect_view()}
                    </tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="s-members">
            <header class="section-head">
                <h2 id="s-members">"Members"</h2>
                <p>"Admins see every session. Developers and users see their own."</p>
                <a class="button" href=invite data-noscroll="true">
                    <Icon name=IconName::UserRoundPlus />
                    "Invite member"
                </a>
            </header>
            {finder}
            {table}
            <More more />
        </section>
    }
    .into_any()
}

#[component]
fn Search(search: String) -> impl IntoView {
    let clear = (!search.is_empty()).then(|| {
        view! {
            <a class="link" href=SETTINGS>
                "Show all"
            </a>
        }
    });
    view! {
        <form class="member-search" method="get" action=SETTINGS role="search">
            <div class="search">
                <Icon name=IconName::Search />
                <input
                    class="input"
                    type="search"
                    name="search"
                    value=search
                    placeholder="Name or e-mail"
                    aria-label="Search members"
                    autocomplete="off"
                />
            </div>
            <button class="button" type="submit">
                "Search"
            </button>
            {clear}
        </form>
    }
    .into_any()
}

/// Links to the members that come next, and back to the first.
#[component]
fn More(more: Option<String>) -> impl IntoView {
    const KEY: &str = "members_after";
    let search = use_location().search;
    let links = move || {
        let query = Query::parse(&search.read());
        let mut first = query.clone();
        first.remove(KEY);
        let back = query
            .first(KEY)
            .is_some()
            .then(|| (first.href(SETTINGS), "First members"));
        let next = more.clone().map(|cursor| {
            let mut next = query.clone();
            next.set(KEY, cursor);
            (next.href(SETTINGS), "Next members")
        });
        let links = back.into_iter().chain(next).map(|(href, name)| {
            view! {
                <a class="link" href=href>
                    {name}
                </a>
            }
        });
        links.collect_view()
    };
    view! { <p class="section-more">{links}</p> }.into_any()
}

#[component]
fn Row(row: MemberRow, now: LocalTime, home: String) -> impl IntoView {
    let href = over(&home, &format!("{SETTINGS}/members/{}", row.id));
    let email = (row.email != row.name).then(|| {
        view! {
            <span class="cell-sub" dir="auto">
                {row.email.clone()}
            </span>
        }
    });
    let you = row
        .is_viewer
        .then(|| view! { <span class="badge badge-live">"You"</span> });
    let role = if row.disabled_at.is_some() {
        view! {
            <span class="badge">
                <Icon name=IconName::Ban />
                "Disabled"
            </span>
        }
        .into_any()
    } else {
        view! { <RoleForm member=row.clone() next=home.clone() /> }.into_any()
    };
    let seen = match (row.is_viewer, row.last_seen_at) {
        (true, _) => "Now".to_owned(),
        (false, Some(at)) => words::ago(at, now),
        (false, None) => "Never".to_owned(),
    };
    view! {
        <tr class:row-off=row.disabled_at.is_some()>
            <th scope="row" class="grow">
                <span class="with-actor">
                    <span class="actor" data-letters=initials(&row.name)></span>
                    <span>
                        <span class="cell-main cell-strong">
                            <bdi>{row.name.clone()}</bdi>
                            " "
                            {you}
                        </span>
                        {email}
                    </span>
                </span>
            </th>
            <td>{role}</td>
            <td>
                <span class="cell-main">{seen}</span>
            </td>
            <td>
                <a
                    class="icon-button"
                    href=href
                    aria-label=format!("More about {}", row.name)
                    data-noscroll="true"
                >
                    <Icon name=IconName::Ellipsis />
                </a>
            </td>
        </tr>
    }
    .into_any()
}

/// The role, and the way to save another one.
#[component]
pub fn RoleForm(
    member: MemberRow,
    /// The page to come back to.
    next: String,
) -> impl IntoView {
    let label = format!("Role of {}", member.name);
    if member.is_last_admin {
        return view! {
            <span title="The only admin stays one. Make somebody else an admin first.">
                <RoleSelect label role=member.role disabled=true />
            </span>
        }
        .into_any();
    }
    view! {
        <form class="role-form" method="post" action=action::SET_ROLE>
            <input type="hidden" name=field::MEMBER value=member.id />
            <input type="hidden" name=field::SEEN value=member.role.key() />
            <input type="hidden" name=field::NEXT value=next />
            <RoleSelect label role=member.role />
            <button class="button button-sm" type="submit">
                "Save"
                <span class="visually-hidden">{format!(" role of {}", member.name)}</span>
            </button>
        </form>
    }
    .into_any()
}

#[component]
fn Invited(row: InviteRow, now: LocalTime, home: String) -> impl IntoView {
    let href = over(&home, &format!("{SETTINGS}/invites/{}", row.id));
    let (state, until) = if row.is_over {
        (
            "Link expired",
            format!("on {}", words::day_only(row.expires_at, now)),
        )
    } else {
        (
            "Invited",
            format!("link valid until {}", words::day_only(row.expires_at, now)),
        )
    };
    let by = row.invited_by.map_or_else(
        || format!("Invited on the command line, {until}"),
        |by| format!("Invited by {by}, {until}"),
    );
    view! {
        <tr>
            <th scope="row" class="grow">
                <span class="with-actor">
                    <span class="actor" data-letters=initials(&row.email)></span>
                    <span>
                        <span class="cell-main cell-strong">
                            <bdi>{row.email.clone()}</bdi>
                            " "
                            <span class="badge badge-warn">{state}</span>
                        </span>
                        <span class="cell-sub">{by}</span>
                    </span>
                </span>
            </th>
            <td>
                <span class="badge badge-line">{crate::shell::role_name(row.role)}</span>
            </td>
            <td>
                <span class="cell-main">"Never"</span>
            </td>
            <td>
                <a
                    class="icon-button"
                    href=href
                    aria-label=format!("More about {}", row.email)
                    data-noscroll="true"
                >
                    <Icon name=IconName::Ellipsis />
                </a>
            </td>
        </tr>
    }
    .into_any()
}
