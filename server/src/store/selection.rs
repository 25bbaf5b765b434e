//! What a scope and a view mean in keys of dimension rows: the step between a filter and SQL.

mod lead;
mod term;

pub(super) use lead::{Found, Lead};
pub(super) use term::Term;

use std::collections::BTreeSet;

use domain::access::Reads;
use domain::filter::UserKey;
use domain::fold::fold_case;
use domain::session::{ActorKind, FileStates};
use domain::{Actor, AttachmentKind, AttachmentState, Device, Scope, SessionId};

use super::View;
use super::count::DAY;
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
    pub(super) products: Option<Keys>,
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
        let impossible = [&selection.actors, &selection.products, &selection.devices]
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
        let Term {
            products,
            apps,
            actors,
            id,
        } = &term;
        match (products.is_empty(), apps.is_empty(), actors.is_empty(), id) {
            (true, true, true, Some(id)) => return *self.only.get_or_insert(*id) == *id,
            // What only one column can hold narrows that column.
            (_, true, true, None) => narrow(&mut self.products, term.products),
            (true, true, false, None) => narrow(&mut self.actors, term.actors),
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
            (Part::Products, self.products.is_some()),
            (Part::Devices, self.devices.is_some()),
            (Part::Recorder, self.recorder.is_some()),
            (Part::Statuses, !self.statuses.is_empty()),
        ];
        let sets = sets.into_iter().filter(|(_, there)| *there).map(|(part, _)| part);
        sets.chain((0..self.terms.len()).map(Part::Term)).collect()
    }

    /// What a search alone selects by apps or products of its term.
    pub(super) fn found_by(&self, counted: Counted, keys: &[i64]) -> Self {
        let keys = keys.iter().copied().collect();
        let term = match counted {
            Counted::Product => Term {
                products: keys,
                ..Term::default()
            },
            _ => Term {
                apps: keys,
                ..Term::default()
            },
        };
        Self {
            terms: vec![term],
            ..self.clone()
        }
    }

    /// What an index must find for a part, so that every session of the part is found once.
    pub(super) fn leads(&self, part: Part) -> Vec<Lead<'_>> {
        let lead = |counted, keys: Option<&Keys>| -> Vec<Lead<'_>> {
            keys.map(|keys| Lead::of(counted, keys)).into_iter().collect()
        };
        match part {
            Part::Time | Part::Days => vec![],
            Part::Actors => lead(Counted::Actor, self.actors.as_ref()),
            Part::Products => lead(Counted::Product, self.products.as_ref()),
            Part::Devices => lead(Counted::Device, self.devices.as_ref()),
            Part::Statuses => lead(Counted::Status, Some(&self.statuses)),
            Part::Recorder => vec![Lead::of(Counted::Recorder, &self.recorder.into_iter().collect())],
            Part::Term(at) => self
                .terms
                .get(at)
                .map_or_else(Vec::new, |term| term.leads(self.org)),
        }
    }

    /// Writes `FROM` and every condition after it, for the rows that `by` finds; its leads write themselves.
    pub(super) fn write_from(&self, sql: &mut Sql, by: Part) {
        if by == Part::Days {
            sql.push(" FROM (");
            self.write_days(sql);
            sql.push(") AS days CROSS JOIN sessions WHERE requested_at >= days.day * ")
                .number(DAY)
                .push(" AND requested_at < (days.day + 1) * ")
                .number(DAY)
                .push(" AND ");
            self.write_testing_time(sql);
        } else {
            sql.push(" FROM sessions WHERE ");
            self.write(sql, by);
        }
    }

    /// Writes the question for the days that have files of the kinds asked for: the roll-up knows them.
    fn write_days(&self, sql: &mut Sql) {
        sql.push("SELECT DISTINCT day FROM day_counts WHERE org_id = ")
            .bind(self.org);
        sql.push(" AND dimension = ").number(Counted::File.code().into());
        let kinds: Keys = self.has.iter().map(|kind| i64::from(kind.code())).collect();
        sql.push(" AND ").one_of("key", kinds).push(" AND n > 0");
        if let Some(from) = self.from {
            sql.push(" AND day >= ").bind(from.div_euclid(DAY));
        }
        if let Some(until) = self.until {
            sql.push(" AND day <= ").bind((until - 1).div_euclid(DAY));
        }
    }

    /// Writes every condition after `WHERE`; `but` names the part that the caller writes itself.
    pub(super) fn write(&self, sql: &mut Sql, but: Part) {
        self.write_parts(sql, but, "requested_at");
    }

    /// Like [`Selection::write`], for a way that finds its rows by something else than this time.
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
            lead::write_named(sql, self.org, id);
        }
        // The plus keeps the engines from walking that index: the caller has chosen another.
        for (part, column, keys) in [
            (Part::Actors, "+actor", &self.actors),
            (Part::Products, "+product", &self.products),
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
    /// None: those of the days that have files of the kinds asked for.
    Days,
    Actors,
    Products,
    Devices,
    Recorder,
    Statuses,
    /// The search term of that number.
    Term(usize),
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
