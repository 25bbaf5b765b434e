//! What a scope and a view mean in keys of dimension rows: the step between a filter and SQL.

use std::collections::BTreeSet;

use domain::access::Reads;
use domain::filter::UserKey;
use domain::fold::fold_case;
use domain::session::{ActorKind, FileStates};
use domain::{Actor, AttachmentKind, AttachmentState, Device, Scope, SessionId};

use super::View;
use super::dimensions::{Counted, Dimensions};
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
    /// The one session that was searched by its id.
    pub(super) only: Option<SessionId>,
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
            if !selection.narrow_by_term(Term::of(&term, dimensions)) {
                return None;
            }
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

    /// False where that leaves nothing.
    fn narrow_by_term(&mut self, term: Term) -> bool {
        match (term.apps.is_empty(), term.actors.is_empty(), term.id) {
            (true, true, Some(id)) => return *self.only.get_or_insert(id) == id,
            // What only one column can hold narrows that column.
            (_, true, None) => narrow(&mut self.apps, term.apps),
            (true, false, None) => narrow(&mut self.actors, term.actors),
            _ => self.terms.push(term),
        }
        true
    }

    /// True where time alone narrows it.
    pub(super) fn is_time_only(&self) -> bool {
        self.parts().is_empty() && self.has.is_empty() && self.only.is_none()
    }

    /// The parts that narrow it, but for time and kinds of files.
    pub(super) fn parts(&self) -> Vec<Part> {
        let sets = [
            (Part::Actors, self.actors.is_some()),
            (Part::Apps, self.apps.is_some()),
            (Part::Devices, self.devices.is_some()),
            (Part::Recorder, self.recorder.is_some()),
            (Part::Statuses, !self.statuses.is_empty()),
        ];
        let sets = sets.into_iter().filter(|(_, there)| *there).map(|(part, _)| part);
        sets.chain((0..self.terms.len()).map(Part::Term)).collect()
    }

    /// What an index must find for a part, so that every session of the part is found once.
    pub(super) fn leads(&self, part: Part) -> Vec<Lead<'_>> {
        let lead = |counted, keys: Option<&Keys>| -> Vec<Lead<'_>> {
            let keys = keys.map(|keys| keys.iter().copied().collect());
            keys.map(|keys| Lead {
                counted,
                keys,
                but_apps: None,
            })
            .into_iter()
            .collect()
        };
        match part {
            Part::Time => vec![],
            Part::Actors => lead(Counted::Actor, self.actors.as_ref()),
            Part::Apps => lead(Counted::App, self.apps.as_ref()),
            Part::Devices => lead(Counted::Device, self.devices.as_ref()),
            Part::Statuses => lead(Counted::Status, Some(&self.statuses)),
            Part::Recorder => {
                let keys = self.recorder.into_iter().collect();
                vec![Lead {
                    counted: Counted::Recorder,
                    keys,
                    but_apps: None,
                }]
            }
            Part::Term(at) => self.terms.get(at).map_or_else(Vec::new, |term| {
                let apps = lead(Counted::App, Some(&term.apps));
                let actors = lead(Counted::Actor, Some(&term.actors));
                let others = actors.into_iter().map(|lead| Lead {
                    but_apps: Some(&term.apps),
                    ..lead
                });
                apps.into_iter()
                    .chain(others)
                    .filter(|lead| !lead.keys.is_empty())
                    .collect()
            }),
        }
    }

    /// Writes every condition after `WHERE`; `but` names the part that the caller writes itself.
    pub(super) fn write(&self, sql: &mut Sql, but: Part) {
        self.write_parts(sql, but, "requested_at");
    }

    /// Like [`Selection::write`], for a walk along an index that is in another order than time.
    pub(super) fn write_testing_time(&self, sql: &mut Sql) {
        self.write_parts(sql, Part::Time, "+requested_at");
    }

    fn write_parts(&self, sql: &mut Sql, but: Part, time: &str) {
        sql.push("org_id = ").bind(self.org);
        if let Some(from) = self.from {
            sql.push(" AND ").push(time).push(" >= ").bind(from);
        }
        if let Some(until) = self.until {
            sql.push(" AND ").push(time).push(" < ").bind(until);
        }
        if let Some(id) = self.only {
            sql.push(" AND requested_at = (SELECT requested_at FROM session_ids WHERE org_id = ")
                .bind(self.org);
            sql.push(" AND id = ")
                .bind(id.uuid())
                .push(") AND id = ")
                .bind(id.uuid());
        }
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
            sql.push(" AND +recorder = ").bind(recorder);
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

/// Keys of one column, to be found by its index.
#[derive(Clone, Debug)]
pub(super) struct Lead<'a> {
    pub(super) counted: Counted,
    pub(super) keys: Vec<i64>,
    /// Sessions of these apps are found by another lead.
    but_apps: Option<&'a Keys>,
}

impl Lead<'_> {
    /// The same for one of its keys.
    pub(super) fn only(&self, key: i64) -> Self {
        Self {
            keys: vec![key],
            ..self.clone()
        }
    }

    /// Writes the condition.
    pub(super) fn write(&self, sql: &mut Sql) {
        let column = match self.counted {
            Counted::Actor => "actor",
            Counted::App => "app",
            Counted::Device => "device",
            Counted::Status => "status",
            Counted::Recorder => "recorder",
            Counted::All | Counted::File => return,
        };
        sql.push(" AND ").one_of(column, self.keys.iter().copied());
        if let Some(apps) = self.but_apps.filter(|apps| !apps.is_empty()) {
            sql.push(" AND NOT (")
                .one_of("+app", apps.iter().copied())
                .push(")");
        }
    }
}

impl Term {
    fn of(term: &str, dimensions: &Dimensions) -> Self {
        Self {
            apps: dimensions.apps.keys_of_text(|app| app.has(term)),
            actors: dimensions.actors.keys_of_text(|label| label.contains(term)),
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
