//! Time spent: the session as a track, hatched while it waited, light while it started, solid in use, dashed where
//! nobody knows.

use domain::{Session, Status, Timestamp};
use leptos::prelude::*;

use crate::backend::SessionDetail;
use crate::pages::sessions::cells::duration::at_least;
use crate::words;

/// A part of the track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    class: &'static str,
    name: &'static str,
    millis: i64,
}

/// Parts shorter than this, in thousandths of the whole, would not be seen.
const SEEN: i64 = 6;
/// Between two parts, in thousandths.
const GAP: i64 = 3;
/// What is not known has no length; it is drawn this long, in thousandths.
const UNKNOWN: i64 = 80;

/// The section.
pub fn track(detail: &SessionDetail) -> AnyView {
    let session = &detail.session;
    let parts = parts(session, detail.now.at);
    let lost = session.status == Status::Lost;
    let total: i64 = parts.iter().map(|part| part.millis).sum();
    let in_all = if lost {
        at_least(total)
    } else {
        format!("{} in all", words::duration(total))
    };
    let told = told(&parts, session.status);
    let drawn = draw(&parts, lost)
        .into_iter()
        .map(|(class, from, width)| {
            view! { <rect class=class x=percent(from) width=percent(width) height="12"></rect> }
        })
        .collect_view();
    let used = detail.row.duration_millis.unwrap_or(0);
    let failed = (session.status == Status::Failed).then_some(("track-bad", "Failed after", used));
    let unknown = lost.then_some(("track-unknown", "Unknown", 0));
    let legend = parts
        .iter()
        .map(|part| (part.class, part.name, part.millis))
        .chain(failed)
        .chain(unknown)
        .map(|(class, name, millis)| key(class, name, millis))
        .collect_view();
    view! {
        <section class="detail-section" aria-labelledby="detail-time">
            <header>
                <h3 id="detail-time">"Time spent"</h3>
                <small>{in_all}</small>
            </header>
            <svg class="track" role="img" aria-label=told>
                {drawn}
            </svg>
            <ul class="track-legend">{legend}</ul>
        </section>
    }
    .into_any()
}

fn key(class: &'static str, name: &'static str, millis: i64) -> impl IntoView {
    let length = (class != "track-unknown").then(|| view! { <b>{words::duration(millis)}</b> });
    view! {
        <li>
            <svg class="key" aria-hidden="true">
                <rect class=class width="12" height="12"></rect>
            </svg>
            {name}
            {length}
        </li>
    }
}

/// How the time was spent until it ended, or until `now`.
fn parts(session: &Session, now: Timestamp) -> Vec<Part> {
    let silent = session.last_seen_at.filter(|_| session.status == Status::Lost);
    let until = session.ended_at.or(silent).unwrap_or(now);
    let part = |class, name, from: Timestamp, to: Timestamp| Part {
        class,
        name,
        millis: to.millis_since(from),
    };
    let Some(started) = session.started_at else {
        return vec![part("track-wait", "Queue", session.requested_at, until)];
    };
    let ready = [
        session.first_frame_at,
        session.app_launched_at,
        session.user_connected_at,
    ]
    .into_iter()
    .flatten()
    .find(|at| (started..=until).contains(at))
    .unwrap_or(started);
    [
        part("track-wait", "Queue", session.requested_at, started),
        part("track-start", "Starting", started, ready),
        part("track-use", "In use", ready, until),
    ]
    .into_iter()
    .filter(|part| part.millis > 0)
    .collect()
}

/// Where each part is drawn: class, beginning and width in thousandths of the track, with a gap between two.
fn draw(parts: &[Part], lost: bool) -> Vec<(&'static str, i64, i64)> {
    let total: i64 = parts.iter().map(|part| part.millis).sum::<i64>().max(1);
    let room = if lost { 1_000 - UNKNOWN } else { 1_000 };
    let mut from = 0;
    let mut drawn = Vec::new();
    for part in parts {
        let width = (part.millis * room / total).max(SEEN);
        drawn.push((part.class, from, width - GAP));
        from += width;
    }
    if lost {
        drawn.push(("track-unknown", from.min(room), UNKNOWN));
    }
    drawn
}

fn percent(thousandths: i64) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// The track in a sentence.
fn told(parts: &[Part], status: Status) -> String {
    let lengths: Vec<String> = parts
        .iter()
        .map(|part| {
            let verb = match part.class {
                "track-wait" => "Waited",
                "track-start" => "started in",
                _ => "in use for",
            };
            format!("{verb} {}", words::duration(part.millis))
        })
        .collect();
    let end = match status {
        Status::Failed => ", then failed",
        Status::Lost => ", then nobody knows",
        Status::Abandoned => ", then left the queue",
        Status::Queued => ", still waiting",
        Status::Running => ", still in use",
        Status::Completed => "",
    };
    format!("{}{end}", lengths.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(millis: &[i64]) -> Vec<Part> {
        ["track-wait", "track-start", "track-use"]
            .into_iter()
            .zip(millis)
            .map(|(class, millis)| Part {
                class,
                name: "",
                millis: *millis,
            })
            .collect()
    }

    #[test]
    fn parts_fill_the_track_and_short_ones_are_seen() {
        let drawn = draw(&lengths(&[34_000, 6_500, 35_500]), false);
        assert_eq!(
            drawn,
            [
                ("track-wait", 0, 444),
                ("track-start", 447, 82),
                ("track-use", 532, 464)
            ]
        );
        let tiny = draw(&lengths(&[1, 1, 100_000]), false);
        assert_eq!(tiny[1], ("track-start", 6, 3));
        assert_eq!(percent(447), "44.7%");
    }

    #[test]
    fn what_is_not_known_has_room() {
        let drawn = draw(&lengths(&[0, 0, 60_000])[2..], true);
        assert_eq!(drawn, [("track-use", 0, 917), ("track-unknown", 920, 80)]);
    }
}
