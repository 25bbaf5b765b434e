//! The text that search looks at, folded once when a row is read.

use domain::fold::fold_case;
use domain::{Actor, App, Device};

use super::ClientRow;

/// What has text to search.
pub(in crate::store) trait Folded {
    /// The text, folded.
    type Text: Clone + std::fmt::Debug;

    /// Folds it.
    fn folded(&self) -> Self::Text;
}

impl Folded for Actor {
    /// The label.
    type Text = String;

    fn folded(&self) -> String {
        fold_case(&self.label)
    }
}

/// What search looks at in an app.
#[derive(Clone, Debug)]
pub(in crate::store) struct AppText {
    id: Option<String>,
    name: Option<String>,
    build_id: Option<String>,
}

impl AppText {
    /// True where a folded term is found: within id or name, or exactly the build.
    pub(in crate::store) fn has(&self, term: &str) -> bool {
        let holds = |text: &Option<String>| text.as_deref().is_some_and(|text| text.contains(term));
        holds(&self.id) || holds(&self.name) || self.build_id.as_deref() == Some(term)
    }
}

impl Folded for App {
    type Text = AppText;

    fn folded(&self) -> AppText {
        let fold = |text: &Option<String>| text.as_deref().map(fold_case);
        AppText {
            id: fold(&self.id),
            name: fold(&self.name),
            build_id: fold(&self.build_id),
        }
    }
}

impl Folded for Device {
    type Text = ();

    fn folded(&self) {}
}

impl Folded for ClientRow {
    type Text = ();

    fn folded(&self) {}
}
