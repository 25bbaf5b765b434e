//! What an index finds: sessions by the keys of one column, or the one of an id.

use domain::SessionId;

use super::Keys;
use crate::store::dimensions::Counted;
use crate::store::sql::Sql;

/// Sessions to be found by an index.
#[derive(Clone, Debug)]
pub(in crate::store) struct Lead<'a> {
    pub(in crate::store) found: Found,
    /// Keys by column of sessions that other leads find.
    but: Vec<(&'static str, &'a Keys)>,
}

/// What they are found by.
#[derive(Clone, Debug)]
pub(in crate::store) enum Found {
    /// Keys of a column.
    ByKeys(Counted, Vec<i64>),
    /// Organization and id.
    ById(i64, SessionId),
}

impl<'a> Lead<'a> {
    pub(super) fn of(counted: Counted, keys: &Keys) -> Self {
        Self {
            found: Found::ByKeys(counted, keys.iter().copied().collect()),
            but: vec![],
        }
    }

    pub(super) fn named(org: i64, id: SessionId) -> Self {
        Self {
            found: Found::ById(org, id),
            but: vec![],
        }
    }

    pub(super) fn but(self, but: Vec<(&'static str, &'a Keys)>) -> Self {
        Self { but, ..self }
    }

    /// How many places of the index it looks at.
    pub(in crate::store) fn places(&self) -> usize {
        match &self.found {
            Found::ByKeys(_, keys) => keys.len(),
            Found::ById(..) => 1,
        }
    }

    /// The same for each of its places.
    pub(in crate::store) fn each(&self) -> Vec<Self> {
        let only = |found: Found| Self {
            found,
            but: self.but.clone(),
        };
        match &self.found {
            Found::ByKeys(counted, keys) => keys
                .iter()
                .map(|key| only(Found::ByKeys(*counted, vec![*key])))
                .collect(),
            Found::ById(..) => vec![self.clone()],
        }
    }

    /// Writes the condition.
    pub(in crate::store) fn write(&self, sql: &mut Sql) {
        match &self.found {
            Found::ByKeys(counted, keys) => {
                let column = match counted {
                    Counted::Actor => "actor",
                    Counted::App => "app",
                    Counted::Product => "product",
                    Counted::Device => "device",
                    Counted::Status => "status",
                    Counted::Recorder => "recorder",
                    Counted::All | Counted::File => return,
                };
                sql.push(" AND ").one_of(column, keys.iter().copied());
            }
            Found::ById(org, id) => write_named(sql, *org, *id),
        }
        for (column, keys) in &self.but {
            sql.push(" AND NOT (")
                .one_of(column, keys.iter().copied())
                .push(")");
        }
    }
}

/// Writes the condition that it is the session of an id, which is found where `session_ids` says.
pub(super) fn write_named(sql: &mut Sql, org: i64, id: SessionId) {
    sql.push(" AND requested_at = (SELECT requested_at FROM session_ids WHERE org_id = ")
        .bind(org);
    sql.push(" AND id = ")
        .bind(id.uuid())
        .push(") AND id = ")
        .bind(id.uuid());
}
