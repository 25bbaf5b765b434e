//! Links to the same list with a part of it changed: what one did not touch stays as it stands in the address, mistakes
//! and the length of a page among it.

use domain::filter::Paging;
use domain::{Filter, FilterRequest, Query};

use super::address::{LIST_PATH, first_page, of_form};

/// The list of the address `raw`, with the values of `keys` taken from `filter`, from its first page on.
pub fn changed(raw: &str, keys: &[&str], filter: &Filter) -> String {
    let mut query = Query::parse(raw);
    for key in keys {
        query.remove(key);
    }
    for (key, value) in filter.query().pairs().filter(|(key, _)| keys.contains(key)) {
        query.push(key, value);
    }
    of_form(&query.to_string())
}

/// The list without any filter; zone, order and the length of a page stay.
pub fn cleared(request: &FilterRequest) -> String {
    let all = FilterRequest {
        filter: request.filter.cleared(),
        paging: Paging {
            cursor: None,
            ..request.paging
        },
        problems: Vec::new(),
    };
    first_page(&all).href(LIST_PATH)
}

#[cfg(test)]
mod tests {
    use domain::filter::{Search, Sort};

    use super::*;

    fn of(raw: &str) -> Filter {
        FilterRequest::parse_text(raw).filter
    }

    fn searched(raw: &str) -> String {
        let filter = Filter {
            search: Search::new("harbor"),
            ..of(raw)
        };
        changed(raw, &["search"], &filter)
    }

    #[test]
    fn a_mistake_elsewhere_stays_with_its_error() {
        assert_eq!(
            searched("from=2026-11-23&to=2026-10-27"),
            "/sessions?from=2026-11-23&to=2026-10-27&search=harbor"
        );
        assert_eq!(searched("os=bada&search=old"), "/sessions?os=bada&search=harbor");
    }

    #[test]
    fn the_length_of_a_page_stays_and_the_page_begins_anew() {
        assert_eq!(
            searched("limit=200&cursor=x"),
            "/sessions?search=harbor&limit=200"
        );
        let sorted = Filter {
            sort: Sort::from_key("duration").expect("an order"),
            ..of("limit=200")
        };
        assert_eq!(
            changed("limit=200", &["sort"], &sorted),
            "/sessions?sort=duration&limit=200"
        );
    }

    #[test]
    fn what_is_fine_is_spelled_as_ever() {
        assert_eq!(
            searched("status=failed&x=1"),
            "/sessions?search=harbor&status=failed"
        );
        let none = Filter {
            search: Search::default(),
            ..of("search=a&status=failed")
        };
        assert_eq!(
            changed("search=a&status=failed", &["search"], &none),
            "/sessions?status=failed"
        );
    }

    #[test]
    fn no_filter_keeps_how_the_list_is_shown() {
        let raw = "search=a&from=never&tz=Europe%2FBerlin&sort=duration&limit=200&cursor=x";
        assert_eq!(
            cleared(&FilterRequest::parse_text(raw)),
            "/sessions?tz=Europe%2FBerlin&sort=duration&limit=200"
        );
    }
}
