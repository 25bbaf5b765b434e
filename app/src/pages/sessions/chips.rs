//! What is active, in words: one chip for each part of the filter, and a red one for each bad value of the address.

use std::collections::HashMap;

use domain::calendar;
use domain::filter::{Problem, UserKey};
use domain::{DateFilter, Filter, FilterRequest, Query, Status};
use jiff::civil::Date;
use leptos::prelude::*;

use super::address::LIST_PATH;
use super::links::changed;
use crate::backend::SessionsPage;
use crate::ui::icon::{Icon, IconName};

/// The words of values that the address spells for machines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labels(HashMap<String, String>);

impl Labels {
    /// Those that came with a page of the list.
    pub fn of_page(page: &SessionsPage) -> Self {
        let users = page.user_labels.iter().cloned();
        let devices = page
            .device_labels
            .iter()
            .map(|(id, label)| (format!("device:{id}"), label.clone()));
        Self(users.chain(devices).collect())
    }

    /// Who is meant by a value of `user`.
    pub fn user(&self, key: &UserKey) -> String {
        self.0
            .get(&key.to_string())
            .cloned()
            .unwrap_or_else(|| match key {
                UserKey::Email(email) => email.clone(),
                UserKey::Token(id) => format!("API token {id}"),
                UserKey::Anonymous(label) => label.clone(),
            })
    }

    /// Which device is meant by a value of `device`.
    pub fn device(&self, id: &str) -> String {
        let label = self.0.get(&format!("device:{id}"));
        label.map_or_else(|| id.to_owned(), Clone::clone)
    }
}

/// A part of the filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// The control it belongs to.
    pub name: &'static str,
    /// The values, ORed.
    pub values: Vec<String>,
    /// The address without it.
    pub href: String,
    /// True for a value that means nothing.
    pub wrong: bool,
}

/// Every chip of an address: good parts in the order of the controls, then what is wrong.
pub fn chips(request: &FilterRequest, problems: &[Problem], raw: &str, labels: &Labels) -> Vec<Chip> {
    let filter = &request.filter;
    let mut chips = Vec::new();
    let mut add = |name, keys: &[&str], values: Vec<String>| {
        if !values.is_empty() {
            chips.push(Chip {
                name,
                values,
                href: changed(raw, keys, &Filter::default()),
                wrong: false,
            });
        }
    };
    let search = Some(filter.search.text()).filter(|text| !text.is_empty());
    add(
        "Search",
        &["search"],
        search.map(str::to_owned).into_iter().collect(),
    );
    add(
        "Date",
        &["from", "to", "range"],
        date_words(filter.dates).into_iter().collect(),
    );
    add(
        "User",
        &["user"],
        filter.users.iter().map(|user| labels.user(user)).collect(),
    );
    add("Device", &["platform", "device"], device_words(filter, labels));
    add(
        "OS",
        &["os"],
        filter.os.iter().map(domain::session::OsVersion::label).collect(),
    );
    add(
        "Status",
        &["status"],
        filter
            .statuses
            .iter()
            .map(|status| status_name(*status).to_owned())
            .collect(),
    );
    add(
        "Has file",
        &["has"],
        filter.has.iter().map(|kind| kind.name().to_owned()).collect(),
    );
    chips.extend(problems.iter().map(|problem| wrong(problem, raw)));
    chips
}

/// A bad value, removed without touching anything else but the page, which begins anew.
fn wrong(problem: &Problem, raw: &str) -> Chip {
    let mut rest = Query::default();
    for (key, value) in Query::parse(raw).pairs() {
        // Problems carry long values cut, so the comparison cuts the same way.
        let same = key == problem.key
            && Problem::new(key, value.trim(), problem.kind, "").value == problem.value.trim();
        if !same && key != "cursor" {
            rest.push(key, value);
        }
    }
    Chip {
        name: control_name(&problem.key),
        values: vec![problem.value.clone()],
        href: rest.href(LIST_PATH),
        wrong: true,
    }
}

/// The control that a key of the address belongs to, in words.
pub fn control_name(key: &str) -> &'static str {
    match key {
        "search" => "Search",
        "from" | "to" | "range" => "Date",
        "user" => "User",
        "device" | "platform" => "Device",
        "os" => "OS",
        "status" => "Status",
        "has" => "Has file",
        "tz" => "Time zone",
        "sort" => "Order",
        _ => "Page",
    }
}

/// A status as people know it.
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Queued => "In queue",
        Status::Running => "In progress",
        Status::Completed => "Completed",
        Status::Failed => "Failed",
        Status::Abandoned => "Never started",
        Status::Lost => "Lost",
    }
}

fn device_words(filter: &Filter, labels: &Labels) -> Vec<String> {
    let platforms = filter.platforms.iter().map(|platform| match platform {
        domain::Platform::Web => "All web".to_owned(),
        domain::Platform::Other => "All other".to_owned(),
        platform => format!("All {}", platform.name()),
    });
    let devices = filter.devices.iter().map(|id| labels.device(id));
    platforms.chain(devices).collect()
}

/// Days in words, e.g. `Last 4 weeks`, `27 Oct to 23 Nov 2026`; nothing for all of them.
pub fn date_words(dates: DateFilter) -> Option<String> {
    match dates {
        DateFilter::Preset(preset) => Some(preset.label().to_owned()),
        DateFilter::Any => None,
        DateFilter::Days { from, to } => days_words(from, to),
    }
}

/// A span of days in words.
pub fn days_words(from: Option<Date>, to: Option<Date>) -> Option<String> {
    match (from, to) {
        (None, None) => None,
        (Some(from), None) => Some(format!("From {}", calendar::words(from))),
        (None, Some(to)) => Some(format!("Until {}", calendar::words(to))),
        (Some(from), Some(to)) if from == to => Some(calendar::words(to)),
        (Some(from), Some(to)) if from.year() == to.year() && from.month() == to.month() => {
            Some(format!("{} to {}", from.day(), calendar::words(to)))
        }
        (Some(from), Some(to)) if from.year() == to.year() => Some(format!(
            "{} to {}",
            calendar::day_and_month(from),
            calendar::words(to)
        )),
        (Some(from), Some(to)) => Some(format!("{} to {}", calendar::words(from), calendar::words(to))),
    }
}

/// A row of chips.
#[component]
pub fn Chips(
    /// Which.
    chips: Signal<Vec<Chip>>,
    /// The address without any filter; a link to it stands last.
    #[prop(into)]
    clear: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <ul class="chips" aria-label="Active filters">
            {move || chips.get().into_iter().map(|chip| view! { <ChipItem chip /> }).collect_view()}
            {move || {
                clear
                    .get()
                    .map(|href| {
                        view! {
                            <li>
                                <a class="chips-clear" href=href>"Clear filters"</a>
                            </li>
                        }
                    })
            }}
        </ul>
    }
    .into_any()
}

#[component]
fn ChipItem(chip: Chip) -> impl IntoView {
    let remove = format!(
        "Remove filter {} {}",
        chip.name.to_ascii_lowercase(),
        chip.values.join(" or ")
    );
    view! {
        <li class="chip" data-error=chip.wrong.then_some("")>
            <ChipText name=chip.name values=chip.values />
            <a class="chip-remove" href=chip.href aria-label=remove>
                <Icon name=IconName::X />
            </a>
        </li>
    }
}

/// How many values a chip names before it counts the rest.
const NAMED: usize = 3;

/// The words of a chip.
#[component]
pub fn ChipText(name: &'static str, values: Vec<String>) -> impl IntoView {
    let all = values.join(" or ");
    let more = (values.len() > NAMED).then(|| values.len() - (NAMED - 1));
    let named = if more.is_some() { NAMED - 1 } else { values.len() };
    let words = values
        .into_iter()
        .take(named)
        .enumerate()
        .map(|(at, value)| {
            view! {
                {(at > 0).then(|| view! { <span class="chip-or">"or"</span> })}
                <bdi>{value}</bdi>
            }
        })
        .collect_view();
    view! {
        <span class="chip-key">{name}</span>
        <span class="chip-value" title=all>
            {words}
            {more.map(|count| view! { <span class="chip-or">"or"</span> {format!("{count} more")} })}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(raw: &str) -> Vec<Chip> {
        let request = FilterRequest::parse_text(raw);
        let problems = request.problems.clone();
        chips(&request, &problems, raw, &Labels::default())
    }

    #[test]
    fn every_part_is_told_and_removed_alone() {
        let raw = "search=harbor&range=last-4-weeks&user=a%40b.example&device=iphone15pro&platform=ios&os=ios%3A18\
                   &status=abandoned&has=video&tz=Europe%2FBerlin&sort=-queue";
        let chips = of(raw);
        let words: Vec<String> = chips
            .iter()
            .map(|chip| format!("{}: {}", chip.name, chip.values.join(" or ")))
            .collect();
        assert_eq!(
            words,
            [
                "Search: harbor",
                "Date: Last 4 weeks",
                "User: a@b.example",
                "Device: All iOS or iphone15pro",
                "OS: iOS 18",
                "Status: Never started",
                "Has file: Video",
            ]
        );
        let whole = FilterRequest::parse_text(raw).filter.query();
        for chip in chips {
            let rest = FilterRequest::parse_text(chip.href.split_once('?').expect("a query").1)
                .filter
                .query();
            let removed = whole.pairs().count() - rest.pairs().count();
            assert_eq!(
                removed,
                if chip.name == "Device" { 2 } else { 1 },
                "{}",
                chip.name
            );
        }
    }

    #[test]
    fn a_bad_value_goes_alone() {
        let raw = "search=a&user=token%3A&os=bada&os=ios%3A18&range=last-5-years";
        let wrong: Vec<Chip> = of(raw).into_iter().filter(|chip| chip.wrong).collect();
        assert_eq!(wrong.len(), 3);
        let os = wrong.iter().find(|chip| chip.name == "OS").expect("a chip");
        assert_eq!(
            os.href,
            "/sessions?search=a&user=token%3A&os=ios%3A18&range=last-5-years"
        );
    }

    #[test]
    fn days_are_short() {
        let words = |from: &str, to: &str| {
            days_words(
                domain::date_range::parse_day(from),
                domain::date_range::parse_day(to),
            )
        };
        assert_eq!(
            words("2026-10-27", "2026-11-23").as_deref(),
            Some("27 Oct to 23 Nov 2026")
        );
        assert_eq!(
            words("2026-11-01", "2026-11-23").as_deref(),
            Some("1 to 23 Nov 2026")
        );
        assert_eq!(
            words("2025-11-01", "2026-11-23").as_deref(),
            Some("1 Nov 2025 to 23 Nov 2026")
        );
        assert_eq!(words("2026-11-23", "2026-11-23").as_deref(), Some("23 Nov 2026"));
        assert_eq!(words("", "2026-11-23").as_deref(), Some("Until 23 Nov 2026"));
        assert_eq!(words("2026-11-23", "").as_deref(), Some("From 23 Nov 2026"));
    }
}
