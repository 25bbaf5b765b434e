//! OS versions, newest first, each major version's under a line for all of it.

use std::collections::BTreeMap;

use domain::session::OsVersion;
use domain::{Platform, Scope};

use super::{BY_DEVICE, FacetPaging, FacetRow, FacetRows};
use crate::store::selection::Selection;
use crate::store::{Result, Store, View};

impl Store {
    /// OS versions that have sessions in the scope, by platform and number, newest first. A major version that has
    /// more than itself gets a line for every version of it.
    pub async fn facet_os(&self, scope: &Scope, view: &View, paging: &FacetPaging) -> Result<FacetRows> {
        let dimensions = self.dimensions(scope.org).await?;
        let counts = self
            .counts_by(
                Selection::of(scope, view, &dimensions).as_ref(),
                &dimensions.totals,
                BY_DEVICE,
            )
            .await?;
        let in_scope = self.in_scope(scope, &dimensions, BY_DEVICE).await?;
        let mut versions: BTreeMap<Platform, BTreeMap<String, i64>> = BTreeMap::new();
        for (key, device) in dimensions
            .devices
            .iter()
            .filter(|(key, _)| in_scope.contains_key(key))
        {
            if let Some(version) = &device.os_version {
                let n = counts.get(&key).copied().unwrap_or(0);
                *versions
                    .entry(device.platform)
                    .or_default()
                    .entry(version.clone())
                    .or_default() += n;
            }
        }
        let mut options = Vec::new();
        for (platform, versions) in versions {
            write_platform(&mut options, platform, &versions, paging);
        }
        Ok(paging.cut(options))
    }
}

fn write_platform(
    options: &mut Vec<FacetRow>,
    platform: Platform,
    versions: &BTreeMap<String, i64>,
    paging: &FacetPaging,
) {
    let mut majors: BTreeMap<&str, Vec<(&String, i64)>> = BTreeMap::new();
    for (version, n) in versions {
        let major = version.split('.').next().unwrap_or(version);
        majors.entry(major).or_default().push((version, *n));
    }
    let mut majors: Vec<_> = majors.into_iter().collect();
    majors.sort_by(|(a, _), (b, _)| OsVersion::compare(b, a));
    for (major, mut minors) in majors {
        minors.sort_by(|(a, _), (b, _)| OsVersion::compare(b, a));
        let all = option(platform, major, minors.iter().map(|(_, n)| n).sum(), false);
        let has_line = minors.iter().any(|(version, _)| version.as_str() != major);
        let whole = paging.finds(&all.label);
        let minors: Vec<FacetRow> = minors
            .iter()
            // The bare major is the line itself: a filter for it means every version of it.
            .filter(|(version, _)| !has_line || version.as_str() != major)
            .map(|(version, _)| {
                // Choosing 18.1 shows 18.1.2 as well.
                let chosen = OsVersion {
                    platform,
                    version: (*version).clone(),
                };
                let shown = minors.iter().filter(|(other, _)| chosen.covers(platform, other));
                option(platform, version, shown.map(|(_, n)| n).sum(), has_line)
            })
            .filter(|option| whole || paging.finds(&option.label))
            .collect();
        if has_line && (whole || !minors.is_empty()) {
            options.push(FacetRow {
                note: Some(format!("every {major}.x")),
                ..all
            });
        }
        options.extend(minors);
    }
}

fn option(platform: Platform, version: &str, count: i64, child: bool) -> FacetRow {
    let os = OsVersion {
        platform,
        version: version.to_owned(),
    };
    FacetRow {
        key: "os",
        value: os.to_string(),
        label: os.label(),
        note: None,
        gone: None,
        count,
        child,
        group: Some(platform.name().to_owned()),
    }
}
