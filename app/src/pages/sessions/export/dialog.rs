//! The dialog of an export: how far it is, what it is of, and the proof that it is whole.

use domain::FilterRequest;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::download::{Broken, Head, Progress};
use super::run::{Done, Export, Failed, Running, Stage, View};
use crate::memo::memo;
use crate::pages::sessions::chips::{ChipText, chips, days_words};
use crate::pages::sessions::copy::CopyButton;
use crate::pages::sessions::failed::RequestId;
use crate::ui::icon::{Icon, IconName};
use crate::words;

/// The dialog; closed until [`Export::show`].
#[component]
pub fn ExportDialog(export: Export) -> impl IntoView {
    // What is inside is built anew when the stage changes its kind, and changes in place while it runs.
    let kind = memo(move |_| std::mem::discriminant(&*export.stage.read()));
    let inside = move || {
        // Read, not only tracked: a memo that was never read knows nothing of what it depends on.
        let _kind = kind.get();
        let stage = export.stage.get_untracked();
        let (title, note) = ending(&stage).unwrap_or_default();
        match stage {
            Stage::Idle => None,
            Stage::Direct { rows, href } => Some(direct(export, rows, href).into_any()),
            Stage::Running(_) => Some(running(export).into_any()),
            Stage::Done(end) => {
                Some(done(export, end, head(export, title, "Close", note).into_any()).into_any())
            }
            Stage::Failed(end) => {
                Some(failed(export, end, head(export, title, "Close", note).into_any()).into_any())
            }
        }
    };
    Effect::new(move |before: Option<()>| {
        kind.track();
        if before.is_some() {
            request_animation_frame(move || keep_focus(export));
        }
    });
    view! {
        <dialog class="dialog" aria-labelledby="export-title" aria-describedby="export-note" node_ref=export.dialog>
            <p class="visually-hidden" role="status">
                {move || ending(&export.stage.read()).map(|(title, note)| format!("{title}. {note}"))}
            </p>
            {inside}
        </dialog>
    }
    .into_any()
}

/// Gives the focus to the dialog's first button: what had it is gone, or has become another one in its place.
fn keep_focus(export: Export) {
    if let Some(dialog) = export.dialog.get_untracked().filter(HtmlDialogElement::open)
        && let Ok(Some(first)) = dialog.query_selector("button")
        && let Ok(first) = first.dyn_into::<HtmlElement>()
    {
        drop(first.focus());
    }
}

/// How it ended, as a title and a sentence; nothing while it has not.
fn ending(stage: &Stage) -> Option<(&'static str, String)> {
    match stage {
        Stage::Idle | Stage::Direct { .. } | Stage::Running(_) => None,
        Stage::Done(end) if end.progress.rows == 1 => Some((
            "Export complete",
            "The one session is in the file. Nothing was cut off.".to_owned(),
        )),
        Stage::Done(end) => Some((
            "Export complete",
            format!(
                "All {} sessions are in the file. Nothing was cut off.",
                number(end.progress.rows)
            ),
        )),
        Stage::Failed(Failed { broken, running }) => Some(match broken {
            Broken::Torn => (
                "Export broke off",
                format!(
                    "The connection ended after {}. No file was saved; exporting again is safe.",
                    rows(running.progress.rows)
                ),
            ),
            Broken::Unreachable => (
                "Export could not start",
                "The server can't be reached. No file was saved; exporting again is safe.".to_owned(),
            ),
            Broken::Refused { status: 429, .. } => (
                "Export could not start",
                "As many of your exports, or of your organization's, are running as may at once. No file was saved; \
                 export again when one of them has ended."
                    .to_owned(),
            ),
            Broken::Refused { status: 503, .. } => (
                "Export could not start",
                "The server has too much to do, or its database is away. No file was saved; export again in a moment."
                    .to_owned(),
            ),
            Broken::Refused { .. } => (
                "Export could not start",
                "The server refused it. No file was saved; exporting again is safe.".to_owned(),
            ),
        }),
    }
}

/// Title, close button, and a sentence.
fn head(export: Export, title: &'static str, close: &'static str, note: String) -> impl IntoView {
    view! {
        <div class="dialog-head">
            <h2 id="export-title">{title}</h2>
            <button class="icon-button" type="button" aria-label=close on:click=move |_| export.hide()>
                <Icon name=IconName::X />
            </button>
            <p id="export-note">{note}</p>
        </div>
    }
}

fn direct(export: Export, rows: i64, href: String) -> impl IntoView {
    let note = format!(
        "This export has {} rows, too many to hold in this page: it goes straight to your downloads, and your browser \
         shows how far it is.",
        words::count(rows)
    );
    view! {
        {head(export, "Export sessions", "Close", note)}
        <div class="dialog-body">
            <ExportChips export />
            <p>"If it breaks off, your browser marks the download as failed: delete that file and export again."</p>
        </div>
        <div class="dialog-foot">
            <button class="button" type="button" on:click=move |_| export.hide()>
                "Cancel"
            </button>
            <a class="button button-primary" href=href download="" on:click=move |_| export.hide()>
                <Icon name=IconName::Download />
                "Download"
            </a>
        </div>
    }
}

fn running(export: Export) -> impl IntoView {
    let state = memo(move |before: Option<&Running>| match &*export.stage.read() {
        Stage::Running(running) => running.clone(),
        // Ended meanwhile: this view is about to go.
        _ => before.cloned().unwrap_or_default(),
    });
    let pace = move || {
        let state = state.read();
        match state.seconds_left() {
            Some(left) => format!("{}%, about {left}s left", state.percent()),
            None => format!("{}%", state.percent()),
        }
    };
    let note = "Every session of the current view, in the same order. You can go on working in this tab; the file \
                arrives in your downloads.";
    let as_of = move || state.read().head.as_ref().and_then(|head| as_of(export, head));
    view! {
        {head(export, "Exporting sessions", "Close, the export goes on", note.to_owned())}
        <div class="dialog-body">
            <div>
                <p class="progress-line">
                    <b id="export-progress">{move || of_rows(&state.read())}</b>
                    <span>{pace}</span>
                </p>
                <progress
                    class="progress"
                    max=move || state.read().expected.max(1)
                    value=move || state.read().progress.rows
                    aria-labelledby="export-progress"
                ></progress>
            </div>
            <ExportChips export />
            <ul class="proof" aria-label="What makes the file complete">
                {move || as_of().map(|at| claim(Check::Good, "As of", at))}
                {move || claim(Check::Good, "Rows expected", number(state.read().expected))}
                {move || claim(Check::Open, "Rows written", format!("{} so far", number(state.read().progress.rows)))}
                {claim(Check::Later, "Checksum", "After the last row".to_owned())}
            </ul>
        </div>
        <div class="dialog-foot">
            <p>{move || format!("{} so far", bytes(state.read().progress))}</p>
            <button class="button" type="button" on:click=move |_| export.stop()>
                "Stop export"
            </button>
        </div>
    }
}

fn done(export: Export, end: Done, head: AnyView) -> impl IntoView {
    let written = end.progress.rows;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a length of time in whole milliseconds"
    )]
    let millis = end.millis as i64;
    let took = format!(
        "{} in {}",
        bytes(end.progress),
        words::duration(millis.max(1_000))
    );
    let at = as_of(export, &end.head);
    let later = export.as_of(&end.head).map(|at| {
        let second = at.at.civil(at.offset_seconds).second();
        format!("Sessions after {}:{second:02} are not in it.", words::clock(at))
    });
    view! {
        {head}
        <div class="dialog-body">
            <div>
                <p class="progress-line">
                    <b id="export-progress">{format!("{} of {}", number(written), rows(written))}</b>
                    <span>{took}</span>
                </p>
                <progress class="progress" data-done="" max="1" value="1" aria-labelledby="export-progress"></progress>
            </div>
            <ExportChips export />
            <ul class="proof" aria-label="Proof of completeness">
                {at.map(|at| claim(Check::Good, "As of", at))}
                {claim(Check::Good, "Rows expected", number(end.head.expected.unwrap_or(written)))}
                {claim(Check::Good, "Rows written", format!("{}, none missing", number(written)))}
                {checksum(end.sha256)}
            </ul>
            <p class="field-hint">
                "File "
                <code class="file-name">{end.head.file_name}</code>
            </p>
        </div>
        <div class="dialog-foot">
            <p>{later}</p>
            <button class="button" type="button" on:click=move |_| export.begin()>
                "Export again"
            </button>
            <button class="button button-primary" type="button" on:click=move |_| export.hide()>
                "Done"
            </button>
        </div>
    }
}

fn failed(export: Export, end: Failed, head: AnyView) -> impl IntoView {
    let Failed { broken, running } = end;
    let proof = (broken == Broken::Torn).then(|| broken_proof(&running));
    let request_id = match broken {
        Broken::Refused { request_id, .. } => request_id,
        _ => None,
    };
    view! {
        {head}
        <div class="dialog-body">{proof}</div>
        <div class="dialog-foot">
            <p>{request_id.map(|id| view! { <RequestId id /> })}</p>
            <button class="button" type="button" on:click=move |_| export.hide()>
                "Close"
            </button>
            <button class="button button-primary" type="button" on:click=move |_| export.begin()>
                <Icon name=IconName::RotateCw />
                "Try again"
            </button>
        </div>
    }
}

fn broken_proof(running: &Running) -> impl IntoView + use<> {
    let missing = running.expected.saturating_sub(running.progress.rows);
    let written = format!("{}, {} missing", number(running.progress.rows), number(missing));
    view! {
        <div>
            <p class="progress-line">
                <b id="export-progress">{of_rows(running)}</b>
                <span>{format!("Stopped at {}%", running.percent())}</span>
            </p>
            <progress
                class="progress"
                data-broken=""
                max=running.expected.max(1)
                value=running.progress.rows
                aria-labelledby="export-progress"
            ></progress>
        </div>
        <ul class="proof" aria-label="Why the file is not complete">
            {claim(Check::Good, "Rows expected", number(running.expected))}
            {claim(Check::Bad, "Rows written", written)}
        </ul>
    }
}

/// The filters of the export, fixed: those it began with, with moving ranges told as the days they are.
#[component]
fn ExportChips(export: Export) -> impl IntoView {
    let words = move || {
        let View {
            filter, now, labels, ..
        } = export.view.get()?;
        let request = FilterRequest {
            filter,
            ..FilterRequest::default()
        };
        let today = now.at.civil(now.offset_seconds).date();
        let (from, to) = request.filter.dates.days(today);
        let mut chips = chips(&request, &[], "", &labels);
        for chip in &mut chips {
            if chip.name == "Date" {
                chip.values = days_words(from, to).into_iter().collect();
            }
        }
        let items = chips.into_iter().map(|chip| {
            view! {
                <li class="chip chip-fixed">
                    <ChipText name=chip.name values=chip.values />
                </li>
            }
        });
        Some(items.collect_view())
    };
    view! {
        <ul class="chips" aria-label="Filters of this export">
            {words}
        </ul>
    }
    .into_any()
}

/// How sure a claim is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Check {
    Good,
    Bad,
    Open,
    Later,
}

fn claim(check: Check, name: &'static str, value: String) -> impl IntoView {
    claim_of(check, name, value.into_any())
}

fn claim_of(check: Check, name: &'static str, value: AnyView) -> impl IntoView {
    let icon = match check {
        Check::Good => IconName::Check,
        Check::Bad => IconName::X,
        Check::Open => IconName::Loader,
        Check::Later => IconName::CircleDashed,
    };
    view! {
        <li data-ok=(check == Check::Good).then_some("") data-bad=(check == Check::Bad).then_some("")>
            <Icon name=icon />
            <span>{name}</span>
            <span class="proof-value">{value}</span>
        </li>
    }
}

fn checksum(sha256: Option<String>) -> AnyView {
    let Some(whole) = sha256 else {
        // Browsers compute it only for pages that came over HTTPS or from this very machine.
        return claim(Check::Later, "SHA-256", "Not without HTTPS".to_owned()).into_any();
    };
    let short = format!("{}…{}", &whole[..4], &whole[whole.len() - 4..]);
    let value = view! {
        <span class="copyable">
            <code title=whole.clone()>{short}</code>
            <CopyButton text=whole label="Copy checksum" />
        </span>
    };
    claim_of(Check::Good, "SHA-256", value.into_any()).into_any()
}

fn as_of(export: Export, head: &Head) -> Option<String> {
    let at = export.as_of(head)?;
    let view = export.view.get_untracked()?;
    Some(words::full(at, view.filter.zone.as_str()))
}

fn of_rows(running: &Running) -> String {
    format!("{} of {}", number(running.progress.rows), rows(running.expected))
}

/// `1 row`, `12,483 rows`
fn rows(number: u64) -> String {
    words::rows(i64::try_from(number).unwrap_or(i64::MAX))
}

fn number(number: u64) -> String {
    words::count(i64::try_from(number).unwrap_or(i64::MAX))
}

fn bytes(progress: Progress) -> String {
    words::size(i64::try_from(progress.bytes).unwrap_or(i64::MAX))
}
