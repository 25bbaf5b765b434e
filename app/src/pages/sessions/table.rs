//! The table: heads that sort, and a row for each session.

use domain::Filter;
use domain::filter::{Sort, SortField, ZoneName};
use leptos::prelude::*;

use super::cells::app::app_cell;
use super::cells::date::Date;
use super::cells::device::device_cell;
use super::cells::duration::duration_lines;
use super::cells::files::Files;
use super::cells::lines::{Lines, Telling, two_lines};
use super::cells::queue::queue_lines;
use super::cells::who::Who;
use super::links::changed;
use super::list::{List, LiveRow};
use crate::backend::{LocalTime, SessionRow};
use crate::ui::icon::{Icon, IconName};

/// The rows of the list. Roles are written out, since a phone's cards take the table's display away.
#[component]
pub fn Table(list: List) -> impl IntoView {
    let rows = move || list.rows.get();
    let count = move || {
        list.counts
            .read()
            .as_ref()
            .map(|counts| counts.matching.to_string())
    };
    view! {
        <div class="table-scroll">
            <table
                class="sessions"
                role="table"
                aria-rowcount=count
                aria-busy=move || list.is_busy().then_some("true")
            >
                <caption class="visually-hidden">{move || caption(&list.address.filter.read(), &list.zone())}</caption>
                <Heads list />
                <tbody role="rowgroup">
                    <For each=rows key=|live: &LiveRow| live.id children=move |live| view! { <Row list live /> } />
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

fn caption(filter: &Filter, zone: &ZoneName) -> String {
    let order = match (filter.sort.field, filter.sort.descending) {
        (SortField::RequestedAt, true) => "newest first",
        (SortField::RequestedAt, false) => "oldest first",
        (SortField::Duration, true) => "longest first",
        (SortField::Duration, false) => "shortest first",
        (SortField::Queue, true) => "longest wait first",
        (SortField::Queue, false) => "shortest wait first",
    };
    let what = if filter.is_unfiltered() {
        "Sessions"
    } else {
        "Sessions matching the filters"
    };
    format!("{what}, {order}. Times in {}.", zone.as_str())
}

#[component]
fn Heads(list: List) -> impl IntoView {
    let head = |class, text| view! { <th role="columnheader" scope="col" class=class>{text}</th> };
    view! {
        <thead role="rowgroup">
            <tr role="row">
                {head("c-user", "User")} {head("c-app", "App")} {head("c-device", "Device")}
                <SortHead list class="c-queue" text="Queue time" field=SortField::Queue />
                <SortHead list class="c-duration" text="Duration" field=SortField::Duration />
                <SortHead list class="c-date" text="Date" field=SortField::RequestedAt />
                {head("c-files", "Files")}
            </tr>
        </thead>
    }
    .into_any()
}

/// A head whose link asks for the other order.
#[component]
fn SortHead(list: List, class: &'static str, text: &'static str, field: SortField) -> impl IntoView {
    let sort = move || list.address.filter.read().sort;
    let href = move || {
        let sort = sort().toggled(field);
        changed(
            &list.address.raw.read(),
            &["sort"],
            &Filter {
                sort,
                ..Filter::default()
            },
        )
    };
    view! {
        <th role="columnheader" scope="col" class=class aria-sort=move || direction(sort(), field)>
            <a class="sort" href=href>
                {text}
                <Icon name=IconName::ArrowDown />
            </a>
        </th>
    }
}

fn direction(sort: Sort, field: SortField) -> Option<&'static str> {
    let word = if sort.descending {
        "descending"
    } else {
        "ascending"
    };
    (sort.field == field).then_some(word)
}

/// A row, which changes in place. Who ran it and when it was asked for alone never do.
#[component]
fn Row(list: List, live: LiveRow) -> impl IntoView {
    let row: RwSignal<SessionRow> = live.row.into();
    let seen: RwSignal<Option<LocalTime>> = live.seen.into();
    let telling = |lines| {
        two_lines(Telling {
            list,
            row,
            seen,
            lines,
        })
    };
    view! {
        <tr role="row" data-status=move || row.read().status.key()>
            <th role="rowheader" scope="row" class="c-user">
                <Who list row />
            </th>
            <td role="cell" class="c-app">{move || app_cell(&row.read().app)}</td>
            <td role="cell" class="c-device">{move || device_cell(&row.read().device).into_any()}</td>
            <td role="cell" class="c-queue">{telling(wait)}</td>
            <td role="cell" class="c-duration">{telling(length)}</td>
            <td role="cell" class="c-date">
                <Date list row />
            </td>
            <td role="cell" class="c-files">
                <Files row />
            </td>
        </tr>
    }
    .into_any()
}

fn wait(cell: Telling, now: LocalTime) -> Lines {
    queue_lines(&cell.row.read(), cell.list.limits.get(), now)
}

fn length(cell: Telling, now: LocalTime) -> Lines {
    duration_lines(&cell.row.read(), cell.seen.get(), now)
}

/// Rows on their way: shapes of the rows' own height, drawn only where waiting takes long enough to notice.
#[component]
pub fn Skeletons() -> impl IntoView {
    let two = || {
        view! {
            <span class="skeleton skeleton-long"></span>
            <span class="skeleton skeleton-short"></span>
        }
    };
    let row = move || {
        view! {
            <tr role="row">
                <th role="rowheader" scope="row" class="c-user">
                    <span class="app-cell">
                        <span class="skeleton skeleton-dot"></span>
                        <span>{two()}</span>
                    </span>
                </th>
                <td role="cell" class="c-app">
                    <span class="app-cell">
                        <span class="skeleton skeleton-dot"></span>
                        <span>{two()}</span>
                    </span>
                </td>
                <td role="cell" class="c-device">{two()}</td>
                <td role="cell" class="c-queue">{two()}</td>
                <td role="cell" class="c-duration">{two()}</td>
                <td role="cell" class="c-date">{two()}</td>
                <td role="cell" class="c-files"></td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll waiting">
            <table class="sessions" role="table" aria-busy="true">
                <caption class="visually-hidden">"Loading sessions"</caption>
                <tbody role="rowgroup">{(0..8).map(|_| row()).collect_view()}</tbody>
            </table>
        </div>
    }
}
