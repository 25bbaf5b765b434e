//! Search terms: what each may mean in keys of dimension rows.

use domain::SessionId;

use super::{Keys, Lead};
use crate::store::dimensions::{Counted, Dimensions};
use crate::store::sql::Sql;

/// A search term: any of these.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct Term {
    pub(in crate::store) products: Keys,
    /// Of other products.
    pub(in crate::store) apps: Keys,
    pub(in crate::store) actors: Keys,
    /// What is spelled like an id may be one, and a build or a part of a label all the same.
    pub(in crate::store) id: Option<SessionId>,
}

impl Term {
    pub(super) fn of(term: &str, dimensions: &Dimensions) -> Self {
        let known = &dimensions.apps;
        let products = known.products_having(term);
        let is_other = |app: &i64| {
            known
                .product_of(*app)
                .is_some_and(|product| !products.contains(&product))
        };
        let apps = known.of_build(term).filter(is_other).collect();
        Self {
            products,
            apps,
            actors: dimensions.actors.having(term),
            id: term.parse().ok(),
        }
    }

    /// What it says in keys, by column; only what it says something with.
    fn by_column(&self) -> impl Iterator<Item = (&'static str, &Keys)> {
        let columns = [
            ("+product", &self.products),
            ("+app", &self.apps),
            ("+actor", &self.actors),
        ];
        columns.into_iter().filter(|(_, keys)| !keys.is_empty())
    }

    /// Each finds what those before it do not.
    pub(super) fn leads(&self, org: i64) -> Vec<Lead<'_>> {
        let by_app = self.by_column().filter(|(column, _)| *column != "+actor");
        let by_keys = [
            Lead::of(Counted::Product, &self.products),
            Lead::of(Counted::App, &self.apps),
            Lead::of(Counted::Actor, &self.actors).but(by_app.collect()),
        ];
        let named = self
            .id
            .map(|id| Lead::named(org, id).but(self.by_column().collect()));
        by_keys
            .into_iter()
            .filter(|lead| lead.places() > 0)
            .chain(named)
            .collect()
    }

    pub(super) fn write(&self, sql: &mut Sql) {
        let mut before = "(";
        for (column, keys) in self.by_column() {
            sql.push(before).one_of(column, keys.iter().copied());
            before = " OR ";
        }
        if let Some(id) = self.id {
            sql.push(before).push("id = ").bind(id.uuid());
        }
        sql.push(")");
    }
}
