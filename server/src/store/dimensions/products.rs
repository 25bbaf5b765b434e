//! Products: apps of one id and name, whatever their version, build and group.

use std::collections::{BTreeSet, HashMap};

use domain::App;
use domain::fold::fold_case;

use super::{Indexed, Texts};

/// What a search finds among the apps: products by their id and name, apps by their build.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct Products {
    /// The product of each app; the app with key 1 is the first.
    of_app: Vec<i64>,
    /// A product is named by the lowest key of its apps.
    known: HashMap<(Option<String>, Option<String>), i64>,
    texts: Texts,
    builds: HashMap<String, BTreeSet<i64>>,
}

impl Products {
    /// The product of an app.
    pub(in crate::store) fn of(&self, app: i64) -> Option<i64> {
        self.of_app
            .get(usize::try_from(app.checked_sub(1)?).ok()?)
            .copied()
    }

    /// The product that a new app belongs to, where there is one.
    pub(in crate::store) fn with(&self, app: &App) -> Option<i64> {
        self.known.get(&(app.id.clone(), app.name.clone())).copied()
    }

    /// The products whose id or name holds a folded term.
    pub(in crate::store) fn having(&self, term: &str) -> BTreeSet<i64> {
        self.texts.having(term)
    }

    /// The apps whose build is just this, folded.
    pub(in crate::store) fn of_build(&self, build: &str) -> impl Iterator<Item = i64> {
        self.builds.get(build).into_iter().flatten().copied()
    }
}

impl Indexed for App {
    type Index = Products;

    fn enter(&self, key: i64, index: &mut Products) {
        let product = index.known.entry((self.id.clone(), self.name.clone()));
        let product = *product.or_insert_with(|| {
            for text in self.id.iter().chain(&self.name) {
                index.texts.push(text, key);
            }
            key
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
        let mut products = Products::default();
        let apps = [
            app("Courier", Some("A1")),
            app("Pay", Some("A1")),
            app("Courier", Some("B2")),
            App::default(),
        ];
        for (key, app) in (1..).zip(&apps) {
            app.enter(key, &mut products);
        }
        assert_eq!(
            [1, 2, 3, 4].map(|app| products.of(app)),
            [Some(1), Some(2), Some(1), Some(4)]
        );
        assert_eq!((products.of(0), products.of(5)), (None, None));
        assert_eq!(products.having("courier"), [1].into());
        assert_eq!(products.having("harbor"), [1, 2].into());
        assert_eq!(products.of_build("a1").collect::<Vec<_>>(), [1, 2]);
        assert_eq!(products.of_build("a").count(), 0);
    }
}
