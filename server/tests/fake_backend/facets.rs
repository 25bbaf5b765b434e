//! Options of the filters, counted over made-up rows.

use app::backend::{Facet, FacetOption, FacetPage, FacetRequest, SessionRow};
use domain::fold::fold_case;
use domain::session::OsVersion;
use domain::{ActorKind, AttachmentKind, FilterRequest, Platform, Status};

use super::list::{matching, user_key};

/// Options on one page.
const PAGE: usize = 8;

/// One page of a filter's options.
pub fn page(rows: &[SessionRow], request: &FacetRequest) -> FacetPage {
    let mut filter = FilterRequest::parse_text(&request.query).filter;
    let chosen: Vec<(String, String)> = filter
        .query()
        .pairs()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    match request.facet {
        Facet::Users => filter.users.clear(),
        Facet::Devices => {
            filter.devices.clear();
            filter.platforms.clear();
        }
        Facet::Os => filter.os.clear(),
        Facet::More => {
            filter.statuses.clear();
            filter.has.clear();
        }
    }
    let counted = matching(rows, &filter);
    let mut options = match request.facet {
        Facet::Users => users(rows, &counted),
        Facet::Devices => devices(rows, &counted),
        Facet::Os => versions(rows, &counted),
        Facet::More => more(&counted),
    };
    let needle = fold_case(request.search.trim());
    options.retain(|option| fold_case(&option.label).contains(&needle));
    let total = i64::try_from(options.len()).expect("a small number");
    if request.facet == Facet::Users {
        options.sort_by_key(|option| {
            let picked = chosen.contains(&(option.key.clone(), option.value.clone()));
            (!picked, -option.count)
        });
    }
    let from = request
        .cursor
        .as_deref()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let next = from + PAGE;
    let next_cursor = (request.facet == Facet::Users && next < options.len()).then(|| next.to_string());
    if request.facet == Facet::Users {
        options = options.into_iter().skip(from).take(PAGE).collect();
    }
    FacetPage {
        options,
        next_cursor,
        total,
    }
}

fn option(key: &str, value: impl Into<String>, label: impl Into<String>, count: usize) -> FacetOption {
    FacetOption {
        key: key.to_owned(),
        value: value.into(),
        label: label.into(),
        note: None,
        gone: None,
        count: i64::try_from(count).expect("a small number"),
        child: false,
        group: None,
    }
}

fn count(rows: &[SessionRow], is: impl Fn(&SessionRow) -> bool) -> usize {
    rows.iter().filter(|row| is(row)).count()
}

fn users(rows: &[SessionRow], counted: &[SessionRow]) -> Vec<FacetOption> {
    let mut options: Vec<FacetOption> = Vec::new();
    for row in rows {
        let key = user_key(row);
        if options.iter().any(|option| option.value == key.to_string()) {
            continue;
        }
        let (note, gone) = match (row.actor.kind, row.actor.subject.as_str()) {
            (ActorKind::ApiToken, "tok_01HX") => (Some("API token"), Some("Revoked 3 Sep")),
            (ActorKind::ApiToken, _) => (Some("API token"), None),
            (ActorKind::User, "hanna.berg@harbor.example") => (None, Some("Deleted")),
            _ => (None, None),
        };
        options.push(FacetOption {
            note: note.map(str::to_owned),
            gone: gone.map(str::to_owned),
            ..option(
                "user",
                key.to_string(),
                &row.actor.label,
                count(counted, |other| user_key(other) == key),
            )
        });
    }
    options
}

fn devices(rows: &[SessionRow], counted: &[SessionRow]) -> Vec<FacetOption> {
    let mut options = Vec::new();
    for platform in Platform::ALL {
        let mut devices: Vec<_> = rows
            .iter()
            .map(|row| &row.device)
            .filter(|d| d.platform == platform)
            .collect();
        devices.sort_by_key(|device| &device.name);
        devices.dedup_by_key(|device| &device.id);
        if devices.is_empty() {
            continue;
        }
        options.push(option(
            "platform",
            platform.key(),
            format!("All {}", platform.name()),
            count(counted, |row| row.device.platform == platform),
        ));
        options.extend(devices.into_iter().map(|device| FacetOption {
            child: true,
            ..option(
                "device",
                &device.id,
                &device.name,
                count(counted, |row| row.device.id == device.id),
            )
        }));
    }
    options
}

fn versions(rows: &[SessionRow], counted: &[SessionRow]) -> Vec<FacetOption> {
    let mut options = Vec::new();
    for platform in Platform::ALL {
        let mut versions: Vec<&str> = rows
            .iter()
            .filter(|row| row.device.platform == platform)
            .filter_map(|row| row.device.os_version.as_deref())
            .collect();
        versions.sort_by(|a, b| OsVersion::compare(b, a));
        versions.dedup();
        let mut majors: Vec<&str> = Vec::new();
        for version in versions {
            let major = version.split('.').next().unwrap_or(version);
            let mut line = |version: &str, child: bool| {
                let os = OsVersion {
                    platform,
                    version: version.to_owned(),
                };
                let covered = |row: &SessionRow| {
                    row.device
                        .os_version
                        .as_deref()
                        .is_some_and(|v| os.covers(row.device.platform, v))
                };
                options.push(FacetOption {
                    child,
                    group: Some(platform.name().to_owned()),
                    note: (!child && version == major && platform == Platform::Ios)
                        .then(|| format!("every {major}.x")),
                    ..option("os", os.to_string(), os.label(), count(counted, covered))
                });
            };
            if major != version && !majors.contains(&major) {
                majors.push(major);
                line(major, false);
            }
            line(version, major != version);
        }
    }
    options
}

fn more(counted: &[SessionRow]) -> Vec<FacetOption> {
    let grouped = |group: &str, option: FacetOption| FacetOption {
        group: Some(group.to_owned()),
        ..option
    };
    let statuses = Status::ALL.map(|status| {
        let label = match status {
            Status::Queued => "In queue",
            Status::Running => "In progress",
            Status::Completed => "Completed",
            Status::Failed => "Failed",
            Status::Abandoned => "Never started",
            Status::Lost => "Lost",
        };
        grouped(
            "Status",
            option(
                "status",
                status.key(),
                label,
                count(counted, |row| row.status == status),
            ),
        )
    });
    let kinds = AttachmentKind::ALL.map(|kind| {
        let has = |row: &SessionRow| {
            row.files
                .iter()
                .any(|file| file.kind == kind && file.size.is_some())
        };
        grouped(
            "Has file",
            option("has", kind.key(), kind.name(), count(counted, has)),
        )
    });
    statuses.into_iter().chain(kinds).collect()
}
