//! The address of the page: what it asks for, and where its controls lead.
//!
//! The one owner of what the page shows. Everything reads it from here; nothing keeps a copy that could differ.

use domain::filter::Paging;
use domain::{Filter, FilterRequest, Query, SessionId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map};
use wasm_bindgen::JsValue;

use crate::memo::memo;

/// Where the list lives.
pub const LIST_PATH: &str = "/sessions";
/// Where the same list is a file.
pub const CSV_PATH: &str = "/sessions.csv";

/// What the address asks for.
#[derive(Clone, Copy)]
pub struct Address {
    /// The query as it stands in the address, without `?`.
    pub raw: Memo<String>,
    /// The query, read.
    pub request: Memo<FilterRequest>,
    /// The filter alone.
    pub filter: Memo<Filter>,
    /// The session that is open beside the list: the last part of the path, whatever it is.
    pub open: Memo<Option<String>>,
}

impl Address {
    /// The address of the page being shown.
    pub fn of_page() -> Self {
        let location = use_location();
        let params = use_params_map();
        let raw = memo(move |_| location.search.read().trim_start_matches('?').to_owned());
        let request = memo(move |_| FilterRequest::parse_text(&raw.read()));
        let filter = memo(move |_| request.read().filter.clone());
        let open = memo(move |_| params.read().get("id").filter(|id| !id.is_empty()));
        Self {
            raw,
            request,
            filter,
            open,
        }
    }

    /// The session that is open, where its id can be one.
    pub fn open_id(self) -> Option<SessionId> {
        self.open.read().as_deref().and_then(|text| text.parse().ok())
    }

    /// The address of a session beside this very list.
    pub fn of_session(self, id: SessionId) -> String {
        with_query(&format!("{LIST_PATH}/{id}"), &self.raw.read())
    }

    /// The address of this very page.
    pub fn of_open(self) -> String {
        let open = self.open.read();
        let path = open
            .as_ref()
            .map_or_else(|| LIST_PATH.to_owned(), |id| format!("{LIST_PATH}/{id}"));
        with_query(&path, &self.raw.read())
    }

    /// The address of this list with no session open.
    pub fn of_list(self) -> String {
        with_query(LIST_PATH, &self.raw.read())
    }
}

/// `path` with a query as it stands.
fn with_query(path: &str, raw: &str) -> String {
    if raw.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{raw}")
    }
}

/// What to ask the server for the rows of a request: the canonical spelling, so that a view is not fetched again for
/// a key that means nothing; as it stands where something is wrong with it, since the server tells what.
pub fn rows_query(raw: &str, request: &FilterRequest) -> String {
    if request.problems.is_empty() {
        page_query(&request.filter, request.paging).to_string()
    } else {
        raw.to_owned()
    }
}

/// What to ask the server for the counts of a request: order and page do not matter to them.
pub fn counts_query(filter: &Filter) -> String {
    let unordered = Filter {
        sort: domain::filter::Sort::default(),
        ..filter.clone()
    };
    unordered.query().to_string()
}

/// The address of the page after `cursor`.
pub fn next_page(request: &FilterRequest, cursor: &str) -> Query {
    let first = Paging {
        cursor: None,
        ..request.paging
    };
    let mut query = page_query(&request.filter, first);
    query.push("cursor", cursor);
    query
}

/// The address of the first page of the same list.
pub fn first_page(request: &FilterRequest) -> Query {
    let first = Paging {
        cursor: None,
        ..request.paging
    };
    page_query(&request.filter, first)
}

fn page_query(filter: &Filter, paging: Paging) -> Query {
    let mut query = filter.query();
    if paging.limit != Paging::default().limit {
        query.push("limit", paging.limit.to_string());
    }
    if let Some(cursor) = paging.cursor {
        query.push("cursor", cursor.to_string());
    }
    query
}

/// Where a form leads that holds `fields`: the canonical spelling of the filter, or the fields as they are where one
/// of them is wrong, so that the page can say so beside it.
pub fn of_form(fields: &str) -> String {
    let mut query = Query::default();
    for (key, value) in Query::parse(fields)
        .pairs()
        .filter(|(key, value)| *key != "cursor" && !value.trim().is_empty())
    {
        query.push(key, value);
    }
    let request = FilterRequest::parse(&query);
    if request.problems.is_empty() {
        first_page(&request).href(LIST_PATH)
    } else {
        query.href(LIST_PATH)
    }
}

/// Keeps the browser's address bar at what the page shows. In the browser alone, after the page was hydrated.
///
/// The router compares a new address with the last one it remembers and adds no entry where they agree. After it
/// replaced an entry and one went back, what it remembers is not where one is, and a new view would keep the old
/// address (leptos_router 0.8).
pub fn keep_address_bar(address: Address) {
    let path = use_location().pathname;
    Effect::new(move |_| {
        let shown = address.raw.get();
        let check = move || {
            let here = window().location();
            let same = |part: Result<String, _>, text: &str| part.is_ok_and(|part| part == text);
            let is_last = address.raw.try_get_untracked().as_ref() == Some(&shown);
            let search = if shown.is_empty() {
                String::new()
            } else {
                format!("?{shown}")
            };
            let path = path.try_get_untracked().unwrap_or_default();
            if is_last && same(here.pathname(), &path) && !same(here.search(), &search) {
                let entry = window().history().and_then(|history| {
                    history.push_state_with_url(&JsValue::NULL, "", Some(&format!("{path}{search}")))
                });
                // A browser that refuses (it limits how often) still shows the right view.
                drop(entry);
            }
        };
        set_timeout(check, std::time::Duration::ZERO);
    });
}

/// What leads to an address.
type Navigate = Box<dyn Fn(&str, NavigateOptions) + Send + Sync>;

/// Leads to addresses. May be called in the browser alone.
#[derive(Clone, Copy)]
pub struct Navigator(StoredValue<Navigate>);

impl Navigator {
    /// Of the page's router; nothing where there is none.
    pub fn of_page() -> Self {
        let navigate = use_navigate();
        Self(StoredValue::new(Box::new(move |href, options| {
            navigate(href, options);
        })))
    }

    /// To a new entry of the history, at the top of the page.
    pub fn go(self, href: &str) {
        self.lead(href, NavigateOptions::default());
    }

    /// To a new entry of the history, staying where one has scrolled to.
    pub fn go_in_place(self, href: &str) {
        let options = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        self.lead(href, options);
    }

    /// In place of the entry one is at.
    pub fn replace(self, href: &str) {
        let options = NavigateOptions {
            replace: true,
            ..NavigateOptions::default()
        };
        self.lead(href, options);
    }

    fn lead(self, href: &str, options: NavigateOptions) {
        self.0.with_value(|navigate| navigate(href, options));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_to_the_shortest_spelling() {
        assert_eq!(of_form("search=&from=&to=&range="), "/sessions");
        assert_eq!(
            of_form("search=+a%2Bb+&range=today&platform=ios&from=&limit=50&cursor=x"),
            "/sessions?search=a%2Bb&range=today&platform=ios"
        );
    }

    #[test]
    fn a_form_with_a_mistake_keeps_it() {
        assert_eq!(
            of_form("search=x&from=2026-11-23&to=2026-11-01&sort="),
            "/sessions?search=x&from=2026-11-23&to=2026-11-01"
        );
    }

    #[test]
    fn keys_that_mean_nothing_fetch_nothing_again() {
        let query = |raw: &str| rows_query(raw, &FilterRequest::parse_text(raw));
        assert_eq!(query("search=a&x=1"), query("search=a"));
        assert_eq!(query("search=a%20"), query("search=a"));
        assert_eq!(query("search=a&from=never"), "search=a&from=never");
        assert_eq!(query("limit=10"), "limit=10");
    }

    #[test]
    fn counts_do_not_depend_on_order() {
        let counts = |raw: &str| counts_query(&FilterRequest::parse_text(raw).filter);
        assert_eq!(counts("sort=duration&search=a&limit=3"), counts("search=a"));
        assert_ne!(counts("search=a&tz=Europe%2FBerlin"), counts("search=a"));
    }
}
