//! One month of the calendar: a grid of days, of which one is in the tab order.

use domain::calendar;
use jiff::civil::Date;
use leptos::prelude::*;

use super::calendar::{month_after, weeks};
use super::draft::End;
use super::state::State;
use crate::memo::memo;
use crate::ui::icon::{Icon, IconName};
use crate::words;

const WEEKDAYS: [(&str, &str); 7] = [
    ("Monday", "Mo"),
    ("Tuesday", "Tu"),
    ("Wednesday", "We"),
    ("Thursday", "Th"),
    ("Friday", "Fr"),
    ("Saturday", "Sa"),
    ("Sunday", "Su"),
];

/// A month, counted back from the last one shown.
#[component]
pub fn Month(
    /// The picker.
    state: State,
    /// 1 for the left one, 0 for the right one; a phone shows the right one alone.
    back: i32,
) -> impl IntoView {
    let month = memo(move |_| month_after(state.shown.get(), -back));
    let title = format!("{}-month-{back}", state.id);
    let head = view! { <MonthHead state month back title=title.clone() /> };
    let body = move || {
        let picture = state.picture();
        weeks(month.get())
            .into_iter()
            .map(|week| {
                let days = week.map(|day| day.map(|day| cell(state.id, &picture, day)));
                view! { <tr>{days.map(|day| day.unwrap_or_else(no_cell)).collect_view()}</tr> }
            })
            .collect_view()
    };
    view! {
        <div class="month">
            {head}
            <table class="month-grid" role="grid" aria-labelledby=title>
                <thead>
                    <tr>
                        {WEEKDAYS
                            .map(|(whole, short)| view! { <th scope="col" abbr=whole>{short}</th> })
                            .collect_view()}
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn MonthHead(state: State, month: Memo<Date>, back: i32, title: String) -> impl IntoView {
    let last = move || state.shown.get() >= calendar::first_of_month(state.today.get());
    let later = (back == 0).then(|| {
        view! {
            <button
                class="icon-button"
                type="button"
                aria-label="Later month"
                aria-disabled=move || last().then_some("true")
                on:click=move |_| {
                    if !untrack(last) {
                        state.turn(1);
                    }
                }
            >
                <Icon name=IconName::ChevronRight flip=true />
            </button>
        }
    });
    let class = if back == 0 {
        "icon-button only-phone"
    } else {
        "icon-button"
    };
    view! {
        <div class="month-head">
            <button class=class type="button" aria-label="Earlier month" on:click=move |_| state.turn(-1)>
                <Icon name=IconName::ChevronLeft flip=true />
            </button>
            <h2 id=title aria-live="polite">
                {move || words::month_year(month.get())}
            </h2>
            {later}
        </div>
    }
    .into_any()
}

/// Everything that decides how a day looks.
pub struct Picture {
    pub today: Date,
    pub focus: Date,
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Where the range would end if one chose the day that is pointed at.
    pub preview: Option<Date>,
}

impl Picture {
    fn is_previewed(&self, day: Date) -> bool {
        match (self.from, self.preview) {
            (Some(from), Some(to)) if from <= to => from < day && day <= to,
            (Some(from), Some(to)) => to <= day && day < from,
            _ => false,
        }
    }

    fn is_inside(&self, day: Date) -> bool {
        matches!((self.from, self.to), (Some(from), Some(to)) if from <= day && day <= to)
    }
}

fn cell(id: &str, picture: &Picture, day: Date) -> AnyView {
    let (is_from, is_to) = (picture.from == Some(day), picture.to == Some(day));
    let is_today = picture.today == day;
    let chosen = is_from || is_to || picture.is_inside(day);
    let preview = picture.is_previewed(day);
    let preview = preview.then_some(if picture.preview == Some(day) { "end" } else { "" });
    let mut label = words::long_day(day);
    for (is, words) in [
        (is_from, ", first day"),
        (is_to, ", last day"),
        (is_today, ", today"),
    ] {
        if is {
            label.push_str(words);
        }
    }
    view! {
        <td role="gridcell" aria-selected=chosen.then_some("true")>
            <button
                class="day"
                type="button"
                id=day_id(id, day)
                data-day=calendar::text(day)
                tabindex=if picture.focus == day { "0" } else { "-1" }
                aria-label=label
                aria-disabled=(day > picture.today).then_some("true")
                aria-current=is_today.then_some("date")
                data-today=is_today
                data-from=is_from
                data-to=is_to
                data-in=chosen && !is_from && !is_to
                data-preview=preview
            >
                {day.day()}
            </button>
        </td>
    }
    .into_any()
}

fn no_cell() -> AnyView {
    view! { <td></td> }.into_any()
}

/// The id of a day's button.
pub fn day_id(id: &str, day: Date) -> String {
    format!("{id}-{}", calendar::text(day))
}

/// Which end a click changes next.
pub fn end_words(end: End) -> &'static str {
    match end {
        End::From => "Choose the first day.",
        End::To => "Choose the last day.",
    }
}
