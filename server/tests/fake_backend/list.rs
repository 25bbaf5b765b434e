//! The list: filter, order and pages over made-up rows.

use app::backend::{QueueLimits, SessionRow, SessionsPage, Summary};
use domain::filter::{Filter, Sort, SortField, UserKey};
use domain::fold::fold_case;
use domain::session::OsVersion;
use domain::{ActorKind, AttachmentState, Cursor, FilterRequest, Status};
use jiff::tz::TimeZone;

use super::{now, utc};

/// A page of the rows that `query` asks for.
pub fn page(rows: &[SessionRow], query: &str, limits: QueueLimits) -> SessionsPage {
    let request = FilterRequest::parse_text(query);
    let zone = zone(&request.filter);
    let rows = matching(rows, &request.filter);
    let limit = usize::from(request.paging.limit);
    let after = request.paging.cursor.map(|cursor| cursor.id);
    let from = after
        .and_then(|id| rows.iter().position(|row| row.id == id))
        .map_or(0, |at| at + 1);
    let shown: Vec<SessionRow> = rows.iter().skip(from).take(limit).cloned().collect();
    let next_cursor = (from + limit < rows.len())
        .then(|| shown.last())
        .flatten()
        .map(|last| {
            Cursor {
                fingerprint: request.filter.fingerprint(),
                value: None,
                id: last.id,
            }
            .to_string()
        });
    let local = |mut row: SessionRow| {
        for time in [
            Some(&mut row.requested_at),
            row.ended_at.as_mut(),
            row.last_seen_at.as_mut(),
        ]
        .into_iter()
        .flatten()
        {
            time.offset_seconds = zone.to_offset(time.at.to_jiff()).seconds();
        }
        row
    };
    let mut now = utc(now());
    now.offset_seconds = zone.to_offset(now.at.to_jiff()).seconds();
    SessionsPage {
        rows: shown.into_iter().map(local).collect(),
        next_cursor,
        problems: request.problems,
        now,
        user_labels: labels(&rows, &request.filter),
        device_labels: rows
            .iter()
            .filter(|row| request.filter.devices.contains(&row.device.id))
            .map(|row| (row.device.id.clone(), row.device.name.clone()))
            .collect(),
        limits,
    }
}

/// The counts of `query`.
pub fn summary(rows: &[SessionRow], query: &str) -> Summary {
    let count = |rows: &[SessionRow]| i64::try_from(rows.len()).expect("a small number");
    let of = |status: Status| {
        let rows: Vec<_> = rows.iter().filter(|row| row.status == status).cloned().collect();
        count(&rows)
    };
    Summary {
        matching: count(&matching(rows, &FilterRequest::parse_text(query).filter)),
        total: count(rows),
        running: of(Status::Running),
        queued: of(Status::Queued),
    }
}

fn zone(filter: &Filter) -> TimeZone {
    TimeZone::get(filter.zone.as_str()).unwrap_or(TimeZone::UTC)
}

/// The rows that match, in order.
pub fn matching(rows: &[SessionRow], filter: &Filter) -> Vec<SessionRow> {
    let mut rows: Vec<SessionRow> = rows.iter().filter(|row| matches(row, filter)).cloned().collect();
    sort(&mut rows, filter.sort);
    rows
}

fn sort(rows: &mut [SessionRow], order: Sort) {
    rows.sort_by(|a, b| {
        let key = |row: &SessionRow| match order.field {
            SortField::RequestedAt => Some(row.requested_at.at.millis()),
            SortField::Duration => row.duration_millis,
            SortField::Queue => row.queue_millis,
        };
        let (x, y) = (key(a), key(b));
        let nulls = y.is_some().cmp(&x.is_some());
        let values = x.cmp(&y).then_with(|| a.id.cmp(&b.id));
        nulls.then(if order.descending {
            values.reverse()
        } else {
            values
        })
    });
}

fn matches(row: &SessionRow, filter: &Filter) -> bool {
    let folded = [row.app.id.as_ref(), row.app.name.as_ref(), Some(&row.actor.label)]
        .into_iter()
        .flatten()
        .map(|text| fold_case(text))
        .collect::<Vec<_>>();
    let found = filter.search.terms().iter().all(|term| {
        folded.iter().any(|text| text.contains(term.as_str()))
            || row.app.build_id.as_deref().map(fold_case).as_ref() == Some(term)
            || row.id.to_string() == *term
    });
    let any = |chosen: bool, empty: bool| empty || chosen;
    let interval = filter.dates.interval(&zone(filter), now());
    let at = row.requested_at.at;
    found
        && interval.from.is_none_or(|from| from <= at)
        && interval.until.is_none_or(|until| at < until)
        && any(filter.users.contains(&user_key(row)), filter.users.is_empty())
        && any(
            filter.devices.contains(&row.device.id) || filter.platforms.contains(&row.device.platform),
            filter.devices.is_empty() && filter.platforms.is_empty(),
        )
        && any(filter.os.iter().any(|os| covers(os, row)), filter.os.is_empty())
        && any(filter.statuses.contains(&row.status), filter.statuses.is_empty())
        && any(
            row.files
                .iter()
                .any(|file| file.state == AttachmentState::Available && filter.has.contains(&file.kind)),
            filter.has.is_empty(),
        )
}

fn covers(os: &OsVersion, row: &SessionRow) -> bool {
    let version = row.device.os_version.as_deref();
    version.is_some_and(|version| os.covers(row.device.platform, version))
}

/// Who ran a row, as the filter says it.
pub fn user_key(row: &SessionRow) -> UserKey {
    match row.actor.kind {
        ActorKind::User => UserKey::Email(fold_case(&row.actor.label)),
        ActorKind::ApiToken => UserKey::Token(row.actor.subject.clone()),
        ActorKind::Anonymous => UserKey::Anonymous(row.actor.label.clone()),
    }
}

fn labels(rows: &[SessionRow], filter: &Filter) -> Vec<(String, String)> {
    let mut labels: Vec<(String, String)> = rows
        .iter()
        .map(|row| (user_key(row), &row.actor.label))
        .filter(|(key, _)| filter.users.contains(key))
        .map(|(key, label)| (key.to_string(), label.clone()))
        .collect();
    labels.dedup();
    labels
}
