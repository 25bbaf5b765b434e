//! The tab of how long things are kept. What was typed stands in the address and is shown with what would go; only then
//! it can be saved, so that nobody loses a year of videos by a slip of the finger.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::super::gate::Told;
use super::refused::Refused;
use super::told::{Done, Trouble};
use crate::backend::{Going, Retention, RetentionField};
use crate::forms::{FormProblem, action, field};
use crate::server_fns::load_retention;
use crate::ui::{Icon, IconName};
use crate::wire::load;
use crate::words;

/// The tab.
pub fn tab() -> AnyView {
    let query = use_location().search;
    let retention = load(move || query.get(), load_retention);
    let view = move || {
        Suspend::new(async move {
            match retention.await {
                Ok(retention) => view! { <Page retention /> }.into_any(),
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
fn Page(retention: Retention) -> impl IntoView {
    let Retention {
        sessions,
        files,
        seen,
        going,
    } = retention;
    let fine = [&sessions]
        .into_iter()
        .chain(&files)
        .all(|field| field.problem.is_none());
    let typed: Vec<(String, String)> = [&sessions]
        .into_iter()
        .chain(&files)
        .map(|field| (field.key.clone(), field.typed.clone()))
        .collect();
    let files = files
        .into_iter()
        .map(|field| view! { <Days field /> })
        .collect_view();
    view! {
        <Done />
        <Trouble elsewhere=&[FormProblem::Days] />
        <form class="settings-form" method="get" action=action::CHANGE_RETENTION>
            <section class="settings-group" aria-labelledby="s-sessions">
                <h2 id="s-sessions">"Sessions"</h2>
                <p class="form-note">
                    "A session that is older goes with everything of it, and no export has it any more."
                </p>
                <Days field=sessions />
            </section>
            <section class="settings-group" aria-labelledby="s-files">
                <h2 id="s-files">"Files"</h2>
                <p class="form-note">
                    "A file that is older goes. Its session stays and says when it expired."
                </p>
                <div class="days-grid">{files}</div>
            </section>
            <input type="hidden" name=field::PREVIEW value="1" />
            <div class="button-row">
                <button class=if going.is_some() { "button" } else { "button button-primary" } type="submit">
                    "Show what would go"
                </button>
            </div>
        </form>
        {going.filter(|_| fine).map(|going| view! { <Preview going typed seen /> })}
    }
    .into_any()
}

/// A number of days, or nothing.
#[component]
fn Days(field: RetentionField) -> impl IntoView {
    let RetentionField {
        key,
        name,
        typed,
        saved,
        problem,
    } = field;
    let note = format!("{key}-note");
    let words = match (&problem, saved) {
        (Some(problem), _) => view! {
            <p class="field-error" id=note.clone()>
                <Icon name=IconName::CircleAlert small=true />
                {problem.clone()}
            </p>
        }
        .into_any(),
        (None, Some(days)) => view! {
            <p class="field-hint" id=note.clone()>
                {format!("Saved: {}.", words::days(days))}
            </p>
        }
        .into_any(),
        (None, None) => view! {
            <p class="field-hint" id=note.clone()>
                "Saved: for ever."
            </p>
        }
        .into_any(),
    };
    view! {
        <div class="field">
            <label for=key.clone()>{name} <span class="visually-hidden">", days kept"</span></label>
            <span class="input-unit">
                <input
                    class="input input-short"
                    id=key.clone()
                    name=key
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    placeholder="For ever"
                    value=typed
                    // Of several, browsers take the first.
                    autofocus=problem.is_some()
                    aria-invalid=problem.is_some().then_some("true")
                    aria-describedby=note
                />
                <span aria-hidden="true">"days"</span>
            </span>
            {words}
        </div>
    }
    .into_any()
}

/// What would go at once, and the button that lets it.
#[component]
fn Preview(
    going: Vec<Going>,
    typed: Vec<(String, String)>,
    /// What was saved when this was read.
    seen: String,
) -> impl IntoView {
    let hidden = typed
        .into_iter()
        .map(|(key, value)| view! { <input type="hidden" name=key value=value /> })
        .collect_view();
    let nothing = going.iter().all(|going| going.number == 0);
    let told = Told::of_page();
    let stale = told.problem() == Some(FormProblem::StaleSettings);
    let rows = going
        .into_iter()
        .map(|going| {
            let oldest = going.oldest.map(|day| format!("The oldest is of {day}."));
            view! {
                <tr>
                    <th scope="row" class="grow">
                        <span class="cell-main cell-strong">{going.name}</span>
                        <span class="cell-sub">{format!("Kept for {}", words::days(going.days))}</span>
                    </th>
                    <td>
                        <span class="cell-main">{going.before}</span>
                        <span class="cell-sub">{oldest}</span>
                    </td>
                    <td>
                        <span class="cell-main cell-number">{words::count(going.number)}</span>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="s-going" id="preview">
            <header class="section-head">
                <h2 id="s-going">"What would go now"</h2>
                <p>
                    {if nothing {
                        "Nothing is so old yet. From now on it goes day by day, in the background."
                    } else {
                        "It goes within minutes of saving, in the background, and cannot be brought back. Days are in UTC."
                    }}
                </p>
            </header>
            <div class="table-box" tabindex="0" role="region" aria-label="What would go, scrolls sideways">
                <table class="grid-table plain-table">
                    <caption class="visually-hidden">"What would go now"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"What"</th>
                            <th scope="col">"Requested"</th>
                            <th scope="col">"Number"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {rows}
                        <tr class="row-off">
                            <th scope="row">"Everything else"</th>
                            <td>"Stays"</td>
                            <td></td>
                        </tr>
                    </tbody>
                </table>
            </div>
            <form class="button-row preview-save" method="post" action=action::CHANGE_RETENTION>
                {hidden}
                <input type="hidden" name=field::SEEN value=seen />
                <input type="hidden" name=field::PREVIEW value="1" />
                <button class="button button-primary" type="submit">
                    {if nothing || stale { "Save" } else { "Save and let it go" }}
                </button>
                <a class="link" href=action::CHANGE_RETENTION>
                    "Discard changes"
                </a>
            </form>
        </section>
    }
    .into_any()
}
