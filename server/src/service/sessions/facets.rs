//! Options of the filters as the page shows them.

use app::backend::{Facet, FacetOption, FacetPage, FacetRequest};
use domain::filter::Filter;

use super::{Asked, Reader};
use crate::service::{Error, Result, Services};
use crate::store::{FacetPaging, FacetRow, FacetRows, Gone};

/// Options on a page.
const LIMIT: usize = 100;
/// Letters of what is searched at the most.
const MOST_SEARCH_CHARS: usize = 256;

/// One page of the options of a filter. Counts follow the view, the filter's own keys left out.
pub async fn facet(services: &Services, reader: &Reader, request: &FacetRequest) -> Result<FacetPage> {
    let asked = Asked::read(&request.query, services.clock.now());
    if request.search.chars().count() > MOST_SEARCH_CHARS {
        let message = format!("Search for {MOST_SEARCH_CHARS} letters at the most.");
        return Err(Error::invalid("search", message));
    }
    let after = request.cursor.as_deref().map_or(Ok(0), str::parse);
    let after = after.map_err(|_| Error::invalid("cursor", "This is not a cursor of this list."))?;
    let paging = FacetPaging {
        search: request.search.clone(),
        after,
        limit: LIMIT,
    };
    let (store, scope) = (&services.store, &reader.scope);
    let rows = match request.facet {
        Facet::Users => {
            store
                .facet_users(scope, &asked.without(|f| f.users.clear()), &paging)
                .await?
        }
        Facet::Devices => {
            store
                .facet_devices(scope, &asked.without(no_devices), &paging)
                .await?
        }
        Facet::Os => {
            store
                .facet_os(scope, &asked.without(|f| f.os.clear()), &paging)
                .await?
        }
        Facet::More => {
            let statuses = asked.without(|f| f.statuses.clear());
            let files = asked.without(|f| f.has.clear());
            let options = store.facet_more(scope, &statuses, &files).await?;
            FacetRows {
                total: options.len(),
                options,
                next: None,
            }
        }
    };
    Ok(FacetPage {
        next_cursor: rows.next.map(|after| after.to_string()),
        total: i64::try_from(rows.total).unwrap_or(i64::MAX),
        options: rows.options.into_iter().map(|row| option(&asked, row)).collect(),
    })
}

fn no_devices(filter: &mut Filter) {
    filter.devices.clear();
    filter.platforms.clear();
}

fn option(asked: &Asked, row: FacetRow) -> FacetOption {
    let gone = row.gone.map(|gone| match gone {
        Gone::Deleted => "Deleted".to_owned(),
        Gone::Revoked(at) => {
            let day = at.civil(asked.local(at).offset_seconds);
            format!("Revoked {}", day.strftime("%-d %b %Y"))
        }
    });
    FacetOption {
        key: row.key.to_owned(),
        value: row.value,
        label: row.label,
        note: row.note,
        gone,
        count: row.count,
        child: row.child,
        group: row.group,
    }
}
