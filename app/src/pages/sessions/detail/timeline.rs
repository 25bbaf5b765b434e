//! The story of the session: each event with its time to the millisecond and the time since the one before.

use domain::{QueueKind, Session, Status, Timestamp};
use leptos::prelude::*;

use super::Zone;
use crate::backend::SessionDetail;
use crate::pages::sessions::cells::duration::end_words;
use crate::words;

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Event {
    at: Timestamp,
    name: &'static str,
    note: Option<String>,
    /// How the time after it was spent, as the track draws it.
    then: Option<&'static str>,
    /// `end`, `bad`, `missing`, or nothing special.
    kind: Option<&'static str>,
}

/// The section.
pub fn timeline(detail: &SessionDetail, zone: &Zone) -> AnyView {
    let events = events(&detail.session);
    let day = detail.session.requested_at.civil(zone.offset_seconds).date();
    let heading = format!("{}, {}", words::day(day), zone.name);
    let mut before = None;
    let lines = events
        .into_iter()
        .map(|event| {
            let since = before.map(|before| delta(event.at.millis_since(before)));
            before = Some(event.at);
            line(event, since, zone.offset_seconds)
        })
        .collect_view();
    view! {
        <section class="detail-section" aria-labelledby="detail-life">
            <header>
                <h3 id="detail-life">"Timeline"</h3>
                <small>{heading}</small>
            </header>
            <ol class="timeline">{lines}</ol>
        </section>
    }
    .into_any()
}

fn line(event: Event, since: Option<String>, offset_seconds: i32) -> impl IntoView {
    view! {
        <li class="event" data-then=event.then data-kind=event.kind>
            <time datetime=event.at.to_string()>{exact(event.at, offset_seconds)}</time>
            <span class="event-dot" aria-hidden="true"></span>
            <span class="event-name" dir="auto">
                {event.name}
                {event.note.map(|note| view! { <small>{note}</small> })}
            </span>
            <span class="event-delta">{since}</span>
        </li>
    }
}

/// `14:05:58.417`
fn exact(at: Timestamp, offset_seconds: i32) -> String {
    let at = at.civil(offset_seconds);
    format!(
        "{:02}:{:02}:{:02}.{:03}",
        at.hour(),
        at.minute(),
        at.second(),
        at.millisecond()
    )
}

/// `+0.814 s`
fn delta(millis: i64) -> String {
    format!("+{}.{:03} s", words::count(millis / 1_000), millis % 1_000)
}

/// Every event that was recorded, in the order of time; those of one moment in the order of life.
fn events(session: &Session) -> Vec<Event> {
    let event = |at: Option<Timestamp>, name, then| {
        at.map(|at| Event {
            at,
            name,
            note: None,
            then,
            kind: None,
        })
    };
    let requested = Event {
        at: session.requested_at,
        name: "Requested",
        note: session.queue_kind.map(|kind| wait_note(session, kind)),
        then: Some("wait"),
        kind: None,
    };
    let closed = event(session.closed_at, "Closed", None).map(|event| Event {
        kind: Some("end"),
        ..event
    });
    let mut events: Vec<Event> = [
        Some(requested),
        event(session.started_at, "Started", Some("start")),
        event(session.user_connected_at, "User connected", Some("start")),
        event(session.first_frame_at, "First frame", Some("use")),
        event(session.app_launched_at, "App launched", Some("use")),
        end(session),
        closed,
    ]
    .into_iter()
    .flatten()
    .collect();
    events.sort_by_key(|event| event.at);
    events
}

fn wait_note(session: &Session, kind: QueueKind) -> String {
    let verb = if session.status == Status::Queued {
        "Waits"
    } else {
        "Waited"
    };
    match kind {
        QueueKind::Concurrency => format!("{verb} for the organization's limit of sessions at once"),
        QueueKind::Device => format!("{verb} for a free {}", session.device.name),
    }
}

fn end(session: &Session) -> Option<Event> {
    let reason = session.end_reason.as_deref().map(end_words);
    let (name, note, kind) = match session.status {
        Status::Failed => ("Failed", session.error.clone().or(reason), "bad"),
        Status::Abandoned => ("Left the queue", None, "end"),
        Status::Lost => (
            "Recorder silent",
            Some("The end is estimated".to_owned()),
            "missing",
        ),
        Status::Completed => ("Ended", reason, "end"),
        Status::Queued | Status::Running => return None,
    };
    Some(Event {
        at: session.ended_at.or(session.last_seen_at)?,
        name,
        note,
        then: None,
        kind: Some(kind),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_exact() {
        assert_eq!(delta(814), "+0.814 s");
        assert_eq!(delta(33_994), "+33.994 s");
        assert_eq!(delta(3_700_001), "+3,700.001 s");
        let at: Timestamp = "2026-11-23T14:05:58.417Z".parse().expect("a time");
        assert_eq!(exact(at, 3_600), "15:05:58.417");
    }
}
