//! `GET /sessions/facets/{users,devices,os}`: what a filter can choose from.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::filter::{DEFAULT_LIMIT, MAX_LIMIT};
use serde::Serialize;

use super::bearer::Bearer;
use super::events::path;
use super::read::{good, query};
use super::schema::{ErrorsSchema, FacetSchema};
use super::{Api, ApiError};
use crate::service::sessions::Asked;
use crate::store::{FacetPaging, FacetRow};

#[derive(Serialize)]
struct Options {
    options: Vec<Choice>,
    next_cursor: Option<String>,
}

#[derive(Serialize)]
struct Choice {
    key: &'static str,
    value: String,
    label: String,
    count: i64,
}

impl From<FacetRow> for Choice {
    fn from(row: FacetRow) -> Self {
        Self {
            key: row.key,
            value: row.value,
            label: row.label,
            count: row.count,
        }
    }
}

/// List what a filter can choose from: everybody or everything that has sessions in the token's scope.
///
/// Counts follow the rest of the query; the facet's own keys are left out of it.
#[utoipa::path(
    get, path = "/api/v1/sessions/facets/{facet}", tag = "Reading", operation_id = "listOptions",
    responses(
        (status = 200, description = "Options", body = FacetSchema),
        (status = 400, description = "Keys of the query have bad values", body = ErrorsSchema),
        (status = 404, description = "No such facet", body = ErrorsSchema),
    ),
)]
pub async fn options(
    State(api): State<Api>,
    Bearer(token): Bearer,
    facet: Result<Path<String>, PathRejection>,
    raw: RawQuery,
) -> Result<Response, ApiError> {
    let facet = path(facet)?;
    let own: &[&str] = match facet.as_str() {
        "users" => &["user"],
        "devices" => &["device", "platform"],
        "os" => &["os"],
        _ => {
            let detail = "Facets are users, devices and os.";
            return Err(ApiError::new(StatusCode::NOT_FOUND, "not_found", detail));
        }
    };
    let mut query = query(raw);
    let paging = FacetPaging {
        search: query.first("q").unwrap_or_default().to_owned(),
        after: number(query.first("cursor"), 0, usize::MAX)
            .ok_or_else(|| bad("cursor", "This is not a cursor of this server."))?,
        limit: number(
            query.first("limit"),
            usize::from(DEFAULT_LIMIT),
            usize::from(MAX_LIMIT),
        )
        .filter(|limit| *limit > 0)
        .ok_or_else(|| bad("limit", "A page has 1 to 200 options."))?,
    };
    let now = api.services.clock.now();
    // A bad value of the facet's own keys is refused as any other, though it is left out below.
    good(Asked::read_whole(&query, now))?;
    for key in own {
        query.remove(key);
    }
    let asked = good(Asked::read_whole(&query, now))?;
    let (store, scope) = (&api.services.store, token.scope());
    let rows = match facet.as_str() {
        "users" => store.facet_users(&scope, &asked.view, &paging).await?,
        "devices" => store.facet_devices(&scope, &asked.view, &paging).await?,
        _ => store.facet_os(&scope, &asked.view, &paging).await?,
    };
    let answer = Options {
        options: rows.options.into_iter().map(Choice::from).collect(),
        next_cursor: rows.next.map(|next| next.to_string()),
    };
    Ok(axum::Json(answer).into_response())
}

/// A number of the query; `default` where it is not given.
fn number(text: Option<&str>, default: usize, most: usize) -> Option<usize> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => Some(default),
        Some(text) => text.parse().ok().filter(|number| *number <= most),
    }
}

fn bad(key: &str, detail: &str) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "malformed", detail).of(key)
}
