//! Products: apps of one id and name, whatever their version, build and group.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::App;
use domain::fold::fold_case;

use super::rows::{Indexed, Rows, Segment};
use super::texts::Texts;

/// What a search finds among the apps of a segment: products by their id and name, apps by their build.
#[derive(Debug, Default)]
pub(in crate::store) struct Products {
    /// The product of each app.
    of_app: Vec<i64>,
    /// A product is named by the lowest key of its apps. Those that an earlier segment knows are not here again.
    known: HashMap<(Option<String>, Option<String>), i64>,
    texts: Texts,
    builds: HashMap<String, BTreeSet<i64>>,
}

impl Rows<App> {
    /// The product of an app.
    pub(in crate::store) fn product_of(&self, app: i64) -> Option<i64> {
        let segment = self.segment_of(app)?;
        segment.index.of_app.get(segment.place(app)?).copied()
    }

    /// The product that a new app belongs to, where there is one.
    pub(in crate::store) fn product_with(&self, app: &App) -> Option<i64> {
        known(self.segments(), &(app.id.clone(), app.name.clone()))
    }

    /// The products whose id or name holds a folded term.
    pub(in crate::store) fn products_having(&self, term: &str) -> BTreeSet<i64> {
        let segments = self.segments().iter();
        segments
            .flat_map(|segment| segment.index.texts.having(term))
            .collect()
    }

    /// The apps whose build is just this, folded.
    pub(in crate::store) fn of_build(&self, build: &str) -> impl Iterator<Item = i64> {
        let found = self
            .segments()
            .iter()
            .filter_map(move |segment| segment.index.builds.get(build));
        found.flatten().copied()
    }
}

fn known(segments: &[Arc<Segment<App>>], name: &(Option<String>, Option<String>)) -> Option<i64> {
    segments
        .iter()
        .find_map(|segment| segment.index.known.get(name).copied())
}

impl Indexed for App {
    type Index = Products;

    fn enter(&self, key: i64, before: &[Arc<Segment<Self>>], index: &mut Products) {
        let name = (self.id.clone(), self.name.clone());
        let product = known(before, &name).unwrap_or_else(|| {
            *index.known.entry(name).or_insert_with(|| {
                for text in self.id.iter().chain(&self.name) {
                    index.texts.push(text, key);
                }
                key
            })
        });
        index.of_app.push(product);
        if let Some(build) = &self.build_id {
            index.builds.entry(fold_case(build)).or_default().insert(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(name: &str, build: Option<&str>) -> App {
        App {
            id: Some(format!("com.harbor.{name}")),
            name: Some(name.to_owned()),
            build_id: build.map(str::to_owned),
            ..App::default()
        }
    }

    #[test]
    fn a_product_is_found_by_name_and_an_app_by_its_build() {
        let mut products = Rows::default();
        let mut read = Vec::new();
        let apps = [
            app("Courier", Some("A1")),
            app("Pay", Some("A1")),
            app("Courier", Some("B2")),
            App::default(),
            app("Pay", None),
        ];
        for app in apps.clone() {
            // Each in a segment of its own, or in one that was put together.
            read.push(products.clone());
            products.push(app);
        }
        assert_eq!(
            [1, 2, 3, 4, 5].map(|app| products.product_of(app)),
            [Some(1), Some(2), Some(1), Some(4), Some(2)]
        );
        assert_eq!((products.product_of(0), products.product_of(6)), (None, None));
        assert_eq!(products.product_with(&apps[2]), Some(1));
        assert_eq!(products.product_with(&app("Wallet", None)), None);
        assert_eq!(products.products_having("courier"), [1].into());
        assert_eq!(products.products_having("harbor"), [1, 2].into());
        assert_eq!(products.of_build("a1").collect::<Vec<_>>(), [1, 2]);
        assert_eq!(products.of_build("a").count(), 0);
    }
}
