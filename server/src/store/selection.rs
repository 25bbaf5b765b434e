//! What a scope and a view mean in keys of dimension rows: the step between a filter and SQL.

use std::collections::BTreeSet;

use domain::access::Reads;
use domain::filter::UserKey;
use domain::fold::fold_case;
use domain::session::{ActorKind, FileStates};
use domain::{Actor, AttachmentKind, AttachmentState, Device, Scope, SessionId};

use super::View;
use super::dimensions::Dimensions;
use super::sql::Sql;

pub(super) type Keys = BTreeSet<i64>;

/// Which sessions of one organization; every part narrows it.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection {
    pub(super) org: i64,
    /// Requested from here on, inclusive.
    pub(super) from: Option<i64>,
    /// Requested before here.
    pub(super) until: Option<i64>,
    pub(super) actors: Option<Keys>,
    pub(super) apps: Option<Keys>,
    pub(super) devices: Option<Keys>,
    pub(super) recorder: Option<i64>,
    /// Codes of statuses; empty for any.
    pub(super) statuses: BTreeSet<i64>,
    /// Kinds of which at least one can be downloaded; empty for any.
    pub(super) has: Vec<AttachmentKind>,
    /// Search terms that more than one dimension may answer.
    pub(super) terms: Vec<Term>,
}

/// A search term: any of these.
#[derive(Clone, Debug, Default)]
pub(super) struct Term {
    pub(super) apps: Keys,
    pub(super) actors: Keys,
    pub(super) id: Option<SessionId>,
}

impl Selection {
    /// What `scope` and `view` mean; nothing where no session can match.
    pub(super) fn of(scope: &Scope, view: &View, dimensions: &Dimensions) -> Option<Self> {
        let filter = &view.filter;
        let as_of = view.as_of.map(|at| at.millis() + 1);
        let until = view.interval.until.map(domain::Timestamp::millis);
        let mut selection = Self {
            org: scope.org.0,
            from: view.interval.from.map(domain::Timestamp::millis),
            until: until.into_iter().chain(as_of).min(),
            statuses: filter
                .statuses
                .iter()
                .map(|status| i64::from(status.code()))
                .collect(),
            has: filter.has.clone(),
            ..Self::default()
        };
        match &scope.reads {
            Reads::Everything => {}
            Reads::ByUser(email) => {
                let own = UserKey::Email(fold_case(email));
                selection.narrow_actors(actors_where(dimensions, |actor| is_user(actor, &own)));
            }
            Reads::RecordedBy(token) => selection.recorder = Some(token.0),
        }
        if !filter.users.is_empty() {
            let chosen = |actor: &Actor| filter.users.iter().any(|user| is_user(actor, user));
            selection.narrow_actors(actors_where(dimensions, chosen));
        }
        if !filter.devices.is_empty() || !filter.platforms.is_empty() || !filter.os.is_empty() {
            let chosen = |device: &Device| is_on(device, view);
            selection.devices = Some(keys_where(dimensions.devices.iter(), chosen));
        }
        for term in filter.search.terms() {
            selection.narrow_by_term(Term::of(&term, dimensions));
        }
        let impossible = [&selection.actors, &selection.apps, &selection.devices]
            .into_iter()
            .any(|keys| keys.as_ref().is_some_and(Keys::is_empty));
        let no_time = selection
            .from
            .zip(selection.until)
            .is_some_and(|(from, until)| from >= until);
        (!impossible && !no_time).then_some(selection)
    }

    fn narrow_actors(&mut self, keys: Keys) {
        narrow(&mut self.actors, keys);
    }

    fn narrow_by_term(&mut self, term: Term) {
        match (term.apps.is_empty(), term.actors.is_empty(), term.id) {
            (_, true, None) => narrow(&mut self.apps, term.apps),
            (true, false, None) => narrow(&mut self.actors, term.actors),
            _ => self.terms.push(term),
        }
    }

    /// True where time alone narrows it.
    pub(super) fn is_time_only(&self) -> bool {
        self.dimension_parts() == 0
            && self.statuses.is_empty()
            && self.has.is_empty()
            && self.terms.is_empty()
    }

    /// How many of actors, apps, devices and recorder narrow it.
    pub(super) fn dimension_parts(&self) -> usize {
        usize::from(self.actors.is_some())
            + usize::from(self.apps.is_some())
            + usize::from(self.devices.is_some())
            + usize::from(self.recorder.is_some())
    }

    /// Writes every condition after `WHERE`; `but` names the part that the caller writes itself.
    pub(super) fn write(&self, sql: &mut Sql, but: Part) {
        sql.push("org_id = ").number(self.org);
        self.write_time(sql);
        // The plus keeps the engines from walking that index: the caller has chosen another.
        for (part, column, keys) in [
            (Part::Actors, "+actor", &self.actors),
            (Part::Apps, "+app", &self.apps),
            (Part::Devices, "+device", &self.devices),
        ] {
            if let Some(keys) = keys.as_ref().filter(|_| part != but) {
                sql.push(" AND ").one_of(column, keys.iter().copied());
            }
        }
        if let Some(recorder) = self.recorder.filter(|_| but != Part::Recorder) {
            sql.push(" AND +recorder = ").number(recorder);
        }
        if !self.statuses.is_empty() && but != Part::Statuses {
            sql.push(" AND ").one_of("+status", self.statuses.iter().copied());
        }
        self.write_has(sql);
        for (at, term) in self.terms.iter().enumerate() {
            if but != Part::Term(at) {
                sql.push(" AND ");
                term.write(sql);
            }
        }
    }

    pub(super) fn write_time(&self, sql: &mut Sql) {
        if let Some(from) = self.from {
            sql.push(" AND requested_at >= ").number(from);
        }
        if let Some(until) = self.until {
            sql.push(" AND requested_at < ").number(until);
        }
    }

    fn write_has(&self, sql: &mut Sql) {
        if self.has.is_empty() {
            return;
        }
        let available = i64::from(AttachmentState::Available.code());
        for (at, kind) in self.has.iter().enumerate() {
            let shift = FileStates::shift(*kind);
            sql.push(if at == 0 { " AND (" } else { " OR " });
            sql.push("(files & ")
                .number(0b1111 << shift)
                .push(") = ")
                .number(available << shift);
        }
        sql.push(")");
    }
}

/// A part of a selection that a statement may walk by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// None: the sessions by time.
    Time,
    Actors,
    Apps,
    Devices,
    Recorder,
    Statuses,
    /// The search term of that number.
    Term(usize),
}

impl Term {
    fn of(term: &str, dimensions: &Dimensions) -> Self {
        let contains =
            |text: &Option<String>| text.as_ref().is_some_and(|text| fold_case(text).contains(term));
        Self {
            apps: keys_where(dimensions.apps.iter(), |app| {
                let build = app
                    .build_id
                    .as_ref()
                    .is_some_and(|build| fold_case(build) == term);
                build || contains(&app.id) || contains(&app.name)
            }),
            actors: keys_where(dimensions.actors.iter(), |actor| {
                fold_case(&actor.label).contains(term)
            }),
            id: term.parse().ok(),
        }
    }

    fn write(&self, sql: &mut Sql) {
        sql.push("(").one_of("+app", self.apps.iter().copied());
        sql.push(" OR ").one_of("+actor", self.actors.iter().copied());
        if let Some(id) = self.id {
            sql.push(" OR id = ").bind(id.uuid());
        }
        sql.push(")");
    }
}

fn narrow(keys: &mut Option<Keys>, by: Keys) {
    *keys = Some(match keys.take() {
        None => by,
        Some(known) => known.intersection(&by).copied().collect(),
    });
}

fn keys_where<'a, T: 'a>(rows: impl Iterator<Item = (i64, &'a T)>, chosen: impl Fn(&T) -> bool) -> Keys {
    rows.filter(|(_, row)| chosen(row)).map(|(key, _)| key).collect()
}

fn actors_where(dimensions: &Dimensions, chosen: impl Fn(&Actor) -> bool) -> Keys {
    keys_where(dimensions.actors.iter(), chosen)
}

/// True where a choice of the users filter means this actor.
pub(super) fn is_user(actor: &Actor, user: &UserKey) -> bool {
    match user {
        UserKey::Email(email) => actor.kind == ActorKind::User && fold_case(&actor.label) == *email,
        UserKey::Token(id) => actor.kind == ActorKind::ApiToken && actor.subject == *id,
        UserKey::Anonymous(label) => actor.kind == ActorKind::Anonymous && actor.label == *label,
    }
}

/// True where the pickers of devices and OS versions mean this device.
fn is_on(device: &Device, view: &View) -> bool {
    let filter = &view.filter;
    let any_device = filter.devices.is_empty() && filter.platforms.is_empty();
    let device_fits =
        any_device || filter.devices.contains(&device.id) || filter.platforms.contains(&device.platform);
    let version = device.os_version.as_deref().unwrap_or_default();
    device_fits && (filter.os.is_empty() || filter.os.iter().any(|os| os.covers(device.platform, version)))
}
