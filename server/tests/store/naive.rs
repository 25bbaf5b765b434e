//! What a filter means, told as plainly as possible: the oracle that the store is held against.

use std::cmp::Ordering;

use domain::access::{Reads, TokenKey};
use domain::filter::{Sort, SortField, UserKey};
use domain::fold::fold_case;
use domain::{ActorKind, AttachmentState, Filter, Scope, Session};
use server::store::View;

/// A session and the token that recorded it.
#[derive(Clone)]
pub struct Stored {
    pub session: Session,
    pub recorder: Option<TokenKey>,
}

/// The sessions of one organization that a view of a scope shows, in order.
pub fn answer(stored: &[Stored], scope: &Scope, view: &View) -> Vec<Session> {
    let mut found: Vec<Session> = stored
        .iter()
        .filter(|one| is_in_scope(one, scope) && is_in_view(&one.session, view))
        .map(|one| one.session.clone())
        .collect();
    found.sort_by(|a, b| compare(a, b, view.filter.sort));
    found
}

fn is_in_scope(stored: &Stored, scope: &Scope) -> bool {
    match &scope.reads {
        Reads::Everything => true,
        Reads::ByUser(email) => is_user(&stored.session, &UserKey::Email(fold_case(email))),
        Reads::RecordedBy(token) => stored.recorder == Some(*token),
    }
}

fn is_in_view(session: &Session, view: &View) -> bool {
    let at = session.requested_at;
    view.interval.from.is_none_or(|from| at >= from)
        && view.interval.until.is_none_or(|until| at < until)
        && view.as_of.is_none_or(|as_of| at <= as_of)
        && passes(session, &view.filter)
}

pub fn is_user(session: &Session, key: &UserKey) -> bool {
    let actor = &session.actor;
    match key {
        UserKey::Email(email) => actor.kind == ActorKind::User && fold_case(&actor.label) == *email,
        UserKey::Token(id) => actor.kind == ActorKind::ApiToken && actor.subject == *id,
        UserKey::Anonymous(label) => actor.kind == ActorKind::Anonymous && actor.label == *label,
    }
}

fn passes(session: &Session, filter: &Filter) -> bool {
    let device = &session.device;
    let no_device = filter.devices.is_empty() && filter.platforms.is_empty();
    let version = device.os_version.as_deref();
    let has = |kind| {
        let files = &session.attachments;
        files
            .iter()
            .any(|file| file.kind == kind && file.state == AttachmentState::Available)
    };
    filter.search.terms().iter().all(|term| is_found(session, term))
        && (filter.users.is_empty() || filter.users.iter().any(|user| is_user(session, user)))
        && (no_device || filter.devices.contains(&device.id) || filter.platforms.contains(&device.platform))
        && (filter.os.is_empty()
            || version.is_some_and(|version| filter.os.iter().any(|os| os.covers(device.platform, version))))
        && (filter.statuses.is_empty() || filter.statuses.contains(&session.status))
        && (filter.has.is_empty() || filter.has.iter().any(|kind| has(*kind)))
}

fn is_found(session: &Session, term: &str) -> bool {
    let holds = |text: &str| fold_case(text).contains(term);
    session.app.id.as_deref().is_some_and(holds)
        || session.app.name.as_deref().is_some_and(holds)
        || holds(&session.actor.label)
        || session
            .app
            .build_id
            .as_deref()
            .is_some_and(|build| fold_case(build) == term)
        || session.id.to_string() == term
}

fn compare(a: &Session, b: &Session, sort: Sort) -> Ordering {
    let value = |session: &Session| match sort.field {
        SortField::RequestedAt => Some(session.requested_at.millis()),
        SortField::Duration => session.duration_millis(),
        SortField::Queue => session.queue_millis(),
    };
    let directed = |order: Ordering| if sort.descending { order.reverse() } else { order };
    let by_value = match (value(a), value(b)) {
        (Some(a), Some(b)) => directed(a.cmp(&b)),
        (None, None) => Ordering::Equal,
        // What has none comes last in either direction.
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
    };
    by_value.then_with(|| directed(a.id.cmp(&b.id)))
}
