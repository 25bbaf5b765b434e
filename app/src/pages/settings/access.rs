//! The first tab: who and what has access.

use domain::Query;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::frame::segments;
use super::handed::HandedDialog;
use super::invites::{InviteDialog, NewInvite};
use super::member::MemberDialog;
use super::members::Members;
use super::page_dialog::PageDialog;
use super::refused::Refused;
use super::tokens::{NewToken, RevokeToken, Tokens};
use super::told::Done;
use crate::backend::{Access, AccessItem, AccessItemRequest, AccessKind, LIST_KEYS};
use crate::error::{AppError, ErrorKind};
use crate::forms::SETTINGS;
use crate::memo::memo;
use crate::server_fns::{load_access, load_access_item};
use crate::wire::load;

/// What is open over the tab.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Open {
    Nothing,
    NewToken,
    NewInvite,
    Item(AccessKind, String),
}

impl Open {
    fn of(tab: &str, item: &str) -> Self {
        match (tab, item) {
            (_, "") => Self::Nothing,
            ("tokens", "new") => Self::NewToken,
            ("tokens", id) => Self::Item(AccessKind::Token, id.to_owned()),
            ("members", "invite") => Self::NewInvite,
            ("members", id) => Self::Item(AccessKind::Member, id.to_owned()),
            (_, id) => Self::Item(AccessKind::Invite, id.to_owned()),
        }
    }
}

/// The tab.
pub fn tab() -> AnyView {
    let location = use_location();
    let (search, path) = (location.search, location.pathname);
    let lists = memo(move |_| lists_of(&Query::parse(&search.read())).to_string());
    let open = memo(move |_| {
        let path = path.read();
        let (tab, item) = segments(&path);
        Open::of(tab, item)
    });
    let access = load(move || lists.get(), load_access);
    let asked = move || match open.get() {
        Open::Item(kind, id) => Some(AccessItemRequest {
            kind,
            id,
            query: lists.get(),
        }),
        _ => None,
    };
    let item = load(asked, async |asked| match asked {
        Some(asked) => load_access_item(asked).await,
        None => Ok(AccessItem::default()),
    });
    let home = memo(move |_| Query::parse(&lists.read()).href(SETTINGS));
    let sections = move || {
        Suspend::new(async move {
            match access.await {
                Ok(access) => view! { <Sections access home /> }.into_any(),
                Err(error) => view! { <Refused error /> }.into_any(),
            }
        })
    };
    let dialog = move || {
        let open = open.get();
        Suspend::new(async move {
            let (access, item) = (access.await, item.await);
            let close = home.get_untracked();
            // Who may not see the tab sees why there, not twice.
            access.ok().map(|access| dialog_of(open, access, item, close))
        })
    };
    view! {
        <div class="settings">
            <Transition fallback=|| ()>{sections}</Transition>
        </div>
        <Transition fallback=|| ()>{dialog}</Transition>
    }
    .into_any()
}

#[component]
fn Sections(access: Access, home: Memo<String>) -> impl IntoView {
    let Access {
        tokens,
        members,
        now,
        zone,
        ..
    } = access;
    view! {
        <Done />
        <Tokens tokens now home />
        {members.map(|members| view! { <Members members now home /> })}
        <p class="settings-zone">{format!("Times in {zone}")}</p>
    }
    .into_any()
}

fn dialog_of(open: Open, access: Access, item: Result<AccessItem, AppError>, close: String) -> AnyView {
    let is_admin = access.members.is_some();
    match (open, access.handed, item) {
        (Open::Nothing, ..) => ().into_any(),
        (Open::NewToken | Open::NewInvite, Some(handed), _) => view! { <HandedDialog handed /> }.into_any(),
        (Open::NewToken, None, _) => view! { <NewToken id=access.next_token is_admin close /> }.into_any(),
        (Open::NewInvite, None, _) if is_admin => view! { <NewInvite close /> }.into_any(),
        (Open::NewInvite, None, _) => not_found(None, close),
        (Open::Item(..), _, Err(error)) => not_found(Some(error), close),
        (Open::Item(..), _, Ok(item)) => {
            let now = item.now.unwrap_or(access.now);
            if let Some(token) = item.token {
                view! { <RevokeToken token close /> }.into_any()
            } else if let Some(member) = item.member {
                view! { <MemberDialog member now close /> }.into_any()
            } else if let Some(invite) = item.invite {
                view! { <InviteDialog invite now close /> }.into_any()
            } else {
                // On its way.
                ().into_any()
            }
        }
    }
}

/// A link to what is gone, or was never theirs to see.
fn not_found(error: Option<AppError>, close: String) -> AnyView {
    let failed = error.filter(|error| !matches!(error.kind, ErrorKind::NotFound | ErrorKind::Forbidden));
    let (title, words) = match failed {
        Some(error) => ("This could not be loaded", error.message),
        None => (
            "There is no such entry",
            "The address may be mistyped, or what it named is gone or not yours to see.".to_owned(),
        ),
    };
    view! {
        <PageDialog title note=words.into_any() close=close.clone()>
            <div class="dialog-foot">
                <a class="button" href=close data-noscroll="true">
                    "Close"
                </a>
            </div>
        </PageDialog>
    }
    .into_any()
}

/// The part of a query that says which rows the lists show.
fn lists_of(query: &Query) -> Query {
    let mut lists = Query::default();
    for (key, value) in query.pairs().filter(|(key, _)| LIST_KEYS.contains(key)) {
        lists.push(key, value);
    }
    lists
}
