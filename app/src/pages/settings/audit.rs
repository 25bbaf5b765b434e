//! The tab of who did what and when: newest first, with a filter in the address and the same as a file.

use domain::Query;
use domain::audit::{Action, DoerKind, Request};
use domain::filter::Problem;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::refused::Refused;
use crate::backend::{AuditPage, AuditRow, LocalTime};
use crate::forms::{AUDIT, AUDIT_CSV};
use crate::server_fns::load_audit;
use crate::ui::{Icon, IconName};
use crate::wire::load;
use crate::words;

/// The tab.
pub fn tab() -> AnyView {
    let query = use_location().search;
    let page = load(move || query.get(), load_audit);
    let view = move || {
        Suspend::new(async move {
            match page.await {
                Ok(page) => view! { <Page page query=query.get_untracked() /> }.into_any(),
                Err(error) => view! { <Refused error /> }.into_any(),
            }
        })
    };
    view! {
        <div class="settings">
            <Transition fallback=|| ()>{view}</Transition>
        </div>
    }
    .into_any()
}

#[component]
fn Page(page: AuditPage, query: String) -> impl IntoView {
    let asked = Query::parse(&query);
    let request = Request::parse(&asked);
    let AuditPage {
        rows,
        total,
        next,
        now,
        zone,
    } = page;
    let filtered = !request.filter.is_empty();
    let count = match total {
        1 => "1 entry".to_owned(),
        total => format!("{} entries", words::count(total)),
    };
    let file = request.filter.query().href(AUDIT_CSV);
    let on_a_later_page = request
        .cursor
        .is_some()
        .then(|| request.filter.query().href(AUDIT));
    let older = next.map(|cursor| {
        let mut older = request.filter.query();
        older.push("cursor", cursor);
        older.href(AUDIT)
    });
    let table = match rows.is_empty() {
        true if filtered => view! { <p class="section-none">"No entry matches this filter."</p> }.into_any(),
        true => view! { <p class="section-none">"Nothing has been noted yet."</p> }.into_any(),
        false => view! { <Table rows now zone=zone.clone() /> }.into_any(),
    };
    view! {
        <section aria-labelledby="s-audit">
            <header class="section-head">
                <h2 id="s-audit">"Audit log"</h2>
                <p>
                    "Sign-ins, exports, downloads, and every change of tokens, members and settings. Nobody can change it."
                </p>
                <a class="button" href=file download="" rel="external">
                    <Icon name=IconName::Download />
                    "Export CSV"
                </a>
            </header>
            <Filter request asked />
            <p class="audit-count">
                <b role="status">{count}</b>
                <span class="settings-zone">{format!("Times in {zone}")}</span>
            </p>
            {table}
            <p class="section-more">
                {on_a_later_page
                    .map(|href| {
                        view! {
                            <a class="link" href=href>
                                "Newest entries"
                            </a>
                        }
                    })}
                {older
                    .map(|href| {
                        view! {
                            <a class="link" href=href>
                                "Older entries"
                            </a>
                        }
                    })}
            </p>
        </section>
    }
    .into_any()
}

/// The filter: a form that leads to another address.
#[component]
fn Filter(
    request: Request,
    /// As it was typed.
    asked: Query,
) -> impl IntoView {
    let chosen = request.filter.actions.first().copied();
    let options = Action::ALL
        .into_iter()
        .map(|action| {
            view! {
                <option value=action.key() selected=chosen == Some(action)>
                    {action.name()}
                </option>
            }
        })
        .collect_view();
    let clear = (!request.filter.is_empty() || !request.problems.is_empty()).then(|| {
        view! {
            <a class="link" href=AUDIT>
                "Clear filters"
            </a>
        }
    });
    let typed = |key: &str| asked.first(key).unwrap_or_default().to_owned();
    let (from, to, search) = (typed("from"), typed("to"), typed("search"));
    let problems = request.problems;
    view! {
        <form class="audit-filter" method="get" action=AUDIT role="search" aria-label="Filter the audit log">
            <div class="search">
                <Icon name=IconName::Search />
                <input
                    class="input"
                    type="search"
                    name="search"
                    value=search
                    placeholder="Person, token or session"
                    aria-label="Who, or to whom"
                    autocomplete="off"
                />
            </div>
            <span class="select">
                <select name="action" aria-label="What">
                    <option value="">"Every action"</option>
                    {options}
                </select>
                <Icon name=IconName::ChevronDown small=true />
            </span>
            <Day key="from" label="From" typed=from problems=problems.clone() />
            <Day key="to" label="To" typed=to problems=problems.clone() />
            <button class="button" type="submit">
                "Show"
            </button>
            {clear}
            <Problems problems />
        </form>
    }
    .into_any()
}

#[component]
fn Day(key: &'static str, label: &'static str, typed: String, problems: Vec<Problem>) -> impl IntoView {
    let wrong = problems.iter().any(|problem| problem.key == key);
    view! {
        <label class="audit-day">
            <span>{label}</span>
            <input
                class="input"
                type="text"
                name=key
                value=typed
                placeholder="YYYY-MM-DD"
                inputmode="numeric"
                autocomplete="off"
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then_some("audit-problems")
            />
        </label>
    }
    .into_any()
}

#[component]
fn Problems(problems: Vec<Problem>) -> impl IntoView {
    let lines = problems
        .into_iter()
        .map(|problem| view! { <p class="field-error">{problem.message}</p> })
        .collect_view();
    view! {
        <div id="audit-problems" role="alert">
            {lines}
        </div>
    }
    .into_any()
}

#[component]
fn Table(rows: Vec<AuditRow>, now: LocalTime, zone: String) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| view! { <Row row now zone=zone.clone() /> })
        .collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label="Audit log, scrolls sideways">
            <table class="grid-table plain-table audit-table">
                <caption class="visually-hidden">"Audit log"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Date"</th>
                        <th scope="col">"Who"</th>
                        <th scope="col">"What"</th>
                        <th scope="col">"Details"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(row: AuditRow, now: LocalTime, zone: String) -> impl IntoView {
    let AuditRow {
        at,
        doer,
        who,
        action,
        subject,
        details,
        address,
    } = row;
    let (who, by) = match doer {
        DoerKind::Person => (who, address.unwrap_or_default()),
        DoerKind::ApiToken => (who, "API token".to_owned()),
        DoerKind::CommandLine => ("Command line".to_owned(), "on the server".to_owned()),
    };
    let subject = match action {
        Action::Downloaded => {
            let href = format!("/sessions/{subject}");
            view! {
                <a class="link mono" href=href>
                    {subject}
                </a>
            }
            .into_any()
        }
        _ => view! { <bdi>{subject}</bdi> }.into_any(),
    };
    let details = details
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(word, value)| {
            let word = words::capital(&word.replace('_', " "));
            view! {
                <span class="audit-detail">
                    <span class="muted">{word}</span>
                    " "
                    <bdi>{value}</bdi>
                </span>
            }
        })
        .collect_view();
    view! {
        <tr>
            <td>
                <time datetime=at.at.to_string() title=words::full(at, &zone)>
                    <span class="cell-main">{words::ago(at, now)}</span>
                    <span class="cell-sub">{words::day_of(at, now)}</span>
                </time>
            </td>
            <th scope="row">
                <span class="cell-main cell-strong" dir="auto">
                    {who}
                </span>
                <span class="cell-sub">{by}</span>
            </th>
            <td>
                <span class="cell-main">{action.name()}</span>
                <span class="cell-sub">{subject}</span>
            </td>
            <td class="audit-details">{details}</td>
        </tr>
    }
    .into_any()
}
