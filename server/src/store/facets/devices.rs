//! Devices, each platform's under a line for all of them.

use std::collections::BTreeMap;

use domain::{Platform, Scope};

use super::{BY_DEVICE, FacetPaging, FacetRow, FacetRows, by_count};
use crate::store::selection::Selection;
use crate::store::{Result, Store, View};

impl Store {
    /// Devices that have sessions in the scope: for each platform a line for all of it, then its devices, most
    /// sessions of the view first. Snapshots of one device are one option, called as the latest of them.
    pub async fn facet_devices(&self, scope: &Scope, view: &View, paging: &FacetPaging) -> Result<FacetRows> {
        let dimensions = self.dimensions(scope.org).await?;
        let counts = self
            .counts_by(
                Selection::of(scope, view, &dimensions).as_ref(),
                &dimensions.totals,
                BY_DEVICE,
            )
            .await?;
        let in_scope = self.in_scope(scope, &dimensions, BY_DEVICE).await?;
        let mut platforms: BTreeMap<Platform, (i64, BTreeMap<String, FacetRow>)> = BTreeMap::new();
        for (key, device) in dimensions
            .devices
            .iter()
            .filter(|(key, _)| in_scope.contains_key(key))
        {
            let n = counts.get(&key).copied().unwrap_or(0);
            let (all, devices) = platforms.entry(device.platform).or_default();
            *all += n;
            let option = devices
                .entry(device.id.clone())
                .or_insert_with(|| option("device", &device.id, true));
            option.label.clone_from(&device.name);
            option.count += n;
        }
        let mut options = Vec::new();
        for (platform, (all, devices)) in platforms {
            let name = if platform == Platform::Web {
                "web"
            } else {
                platform.name()
            };
            let line = FacetRow {
                label: format!("All {name}"),
                count: all,
                ..option("platform", platform.key(), false)
            };
            let whole = !paging.search.trim().is_empty() && paging.finds(&line.label);
            let found =
                |option: &FacetRow| whole || paging.finds(&option.label) || paging.finds(&option.value);
            let mut found: Vec<FacetRow> = devices.into_values().filter(found).collect();
            by_count(&mut found);
            if whole || !found.is_empty() {
                options.push(line);
                options.extend(found);
            }
        }
        Ok(paging.cut(options))
    }
}

fn option(key: &'static str, value: &str, child: bool) -> FacetRow {
    FacetRow {
        key,
        value: value.to_owned(),
        label: String::new(),
        note: None,
        gone: None,
        count: 0,
        child,
        group: None,
    }
}
