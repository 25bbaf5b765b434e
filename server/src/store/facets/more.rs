//! Statuses and kinds of files: always the same options, with counts.

use domain::session::AttachmentKind;
use domain::{Filter, Scope, Status};

use super::{BY_STATUS, FacetRow};
use crate::store::selection::Selection;
use crate::store::{Result, Store, View};

impl Store {
    /// Sessions of the view by status, in the order of life. The caller leaves `status` out of the view.
    pub async fn count_statuses(&self, scope: &Scope, view: &View) -> Result<Vec<(Status, i64)>> {
        let dimensions = self.dimensions(scope.org).await?;
        let counts = self
            .counts_by(
                Selection::of(scope, view, &dimensions).as_ref(),
                &dimensions.totals,
                BY_STATUS,
            )
            .await?;
        let count = |status: Status| counts.get(&i64::from(status.code())).copied().unwrap_or(0);
        Ok(Status::ALL
            .into_iter()
            .map(|status| (status, count(status)))
            .collect())
    }

    /// Sessions of the view by kind of file that can be downloaded. The caller leaves `has` out of the view.
    pub async fn count_files(&self, scope: &Scope, view: &View) -> Result<Vec<(AttachmentKind, i64)>> {
        let mut counts = Vec::with_capacity(AttachmentKind::ALL.len());
        for kind in AttachmentKind::ALL {
            let filter = Filter {
                has: vec![kind],
                ..view.filter.clone()
            };
            let view = View {
                filter,
                ..view.clone()
            };
            counts.push((kind, self.count(scope, &view).await?));
        }
        Ok(counts)
    }

    /// Both as options: `status` with a view without statuses, `has` with a view without kinds of files.
    pub async fn facet_more(&self, scope: &Scope, statuses: &View, files: &View) -> Result<Vec<FacetRow>> {
        let mut options = Vec::new();
        for (status, count) in self.count_statuses(scope, statuses).await? {
            options.push(option(
                "status",
                status.key(),
                status_name(status),
                "Status",
                count,
            ));
        }
        for (kind, count) in self.count_files(scope, files).await? {
            options.push(option("has", kind.key(), kind.name(), "Has file", count));
        }
        Ok(options)
    }
}

/// What people read for a status.
const fn status_name(status: Status) -> &'static str {
    match status {
        Status::Queued => "In queue",
        Status::Running => "In progress",
        Status::Completed => "Completed",
        Status::Failed => "Failed",
        Status::Abandoned => "Never started",
        Status::Lost => "Lost",
    }
}

fn option(key: &'static str, value: &str, label: &str, group: &str, count: i64) -> FacetRow {
    FacetRow {
        key,
        value: value.to_owned(),
        label: label.to_owned(),
        note: None,
        gone: None,
        count,
        child: false,
        group: Some(group.to_owned()),
    }
}
